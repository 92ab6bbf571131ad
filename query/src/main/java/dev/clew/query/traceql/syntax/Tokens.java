package dev.clew.query.traceql.syntax;

import java.util.IdentityHashMap;
import java.util.List;

/// The tokens of a query, one after the other, and where the parts of the tree stood.
final class Tokens {
    private final String text;
    private final List<Token> tokens;
    private final boolean lenient;
    private final IdentityHashMap<Object, Integer> offsets = new IdentityHashMap<>();
    private int at;
    private int depth;
    private int operators;

    Tokens(String text, boolean lenient) {
        if (text.length() > QueryLimits.LENGTH) {
            throw InvalidQuery.at(
                    text,
                    QueryLimits.LENGTH,
                    "a query has %d characters at most, this one has %d".formatted(QueryLimits.LENGTH, text.length()));
        }
        this.text = text;
        this.lenient = lenient;
        tokens = Lexer.cut(text, lenient);
    }

    /// Whether the query may be half typed.
    boolean isLenient() {
        return lenient;
    }

    Token peek() {
        return tokens.get(at);
    }

    boolean at(String symbolOrWord) {
        return peek().is(symbolOrWord);
    }

    Token next() {
        Token token = tokens.get(at);
        at = Math.min(at + 1, tokens.size() - 1);
        return token;
    }

    boolean take(String symbolOrWord) {
        if (!at(symbolOrWord)) {
            return false;
        }
        next();
        return true;
    }

    /// Half-typed queries may end before it comes.
    void expect(String symbolOrWord) {
        if (!take(symbolOrWord) && !(lenient && peek().kind() == Token.Kind.END)) {
            throw expected(symbolOrWord);
        }
    }

    InvalidQuery expected(String what) {
        return fail(peek(), "%s is expected, but %s was found".formatted(what, peek().shown()));
    }

    InvalidQuery fail(Token where, String problem) {
        return InvalidQuery.at(text, where.offset(), problem);
    }

    /// Refuses at the place of `node`, as far as that is known.
    InvalidQuery fail(Object node, String problem) {
        return InvalidQuery.at(text, offsets.getOrDefault(node, 0), problem);
    }

    /// Remembers where `node` stood.
    <T> T placed(T node, Token where) {
        offsets.put(node, where.offset());
        return node;
    }

    int depth() {
        return depth;
    }

    void backTo(int earlierDepth) {
        depth = earlierDepth;
    }

    void enter() {
        if (++depth > QueryLimits.DEPTH) {
            throw fail(peek(), "a query is %d levels deep at most".formatted(QueryLimits.DEPTH));
        }
    }

    void leave() {
        depth--;
    }

    void countOperator() {
        if (++operators > QueryLimits.OPERATORS) {
            throw fail(peek(), "a query has %d operators at most".formatted(QueryLimits.OPERATORS));
        }
    }

    /// Whether, after what opens here, there is one of `words` and a parenthesis before what closes it.
    ///
    /// @param opened how many parentheses must be open there, beside those that are open here
    boolean ahead(List<String> words, int opened) {
        int open = 0;
        for (int i = at; i < tokens.size() && open >= 0; i++) {
            Token token = tokens.get(i);
            if (token.is("(")) {
                open++;
            } else if (token.is(")")) {
                open--;
            } else if (open >= opened
                    && token.kind() == Token.Kind.WORD
                    && words.contains(token.text())
                    && tokens.get(i + 1).is("(")) {
                return true;
            }
        }
        return false;
    }

    /// Whether `symbol` comes after all parentheses that open here.
    boolean opensWith(String symbol) {
        int i = at;
        while (tokens.get(i).is("(")) {
            i++;
        }
        return tokens.get(i).is(symbol);
    }
}
