package dev.clew.query.traceql.syntax;

import org.jspecify.annotations.Nullable;

/// @param text as it stands in the query
/// @param value of a [Kind#VALUE], else null
/// @param offset where it begins
record Token(Kind kind, String text, @Nullable FieldExpression value, int offset) {
    enum Kind {
        /// A literal or a field that is known by how it is written.
        VALUE,
        WORD,
        SYMBOL,
        /// A text that is not ended, or nothing that the language knows; of half-typed queries only.
        BROKEN,
        END
    }

    boolean is(String symbolOrWord) {
        return (kind == Kind.SYMBOL || kind == Kind.WORD) && text.equals(symbolOrWord);
    }

    /// As it is told to people.
    String shown() {
        return kind == Kind.END ? "the end" : text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
