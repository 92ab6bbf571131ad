package dev.clew.query.traceql.syntax;

import dev.clew.query.traceql.syntax.Field.AttributeScope;
import dev.clew.query.traceql.syntax.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Cuts a query into tokens.
final class Lexer {
    /// The longer ones first.
    private static final List<String> SYMBOLS = List.of(
            "&>>", "&<<", "!>>", "!<<", "&&", "||", "&>", "&<", "&~", "!>", "!<", "!~", "!=", "=~", ">>", "<<", ">=",
            "<=", "{", "}", "(", ")", ",", "|", "=", "<", ">", "~", "!", "+", "-", "*", "/", "%", "^");

    /// What ends the name of an attribute, blanks aside.
    private static final String ENDS_NAME = "{}()=~!<>&|^,";

    private static final List<AttributeScope> SCOPES_OF_PARENT = List.of(AttributeScope.SPAN, AttributeScope.RESOURCE);
    private static final List<String> INTRINSIC_SCOPES = List.of("span", "trace", "event", "link", "instrumentation");

    private final String text;
    private final boolean lenient;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private Lexer(String text, boolean lenient) {
        this.text = text;
        this.lenient = lenient;
    }

    /// The tokens of `text`, the end last.
    ///
    /// @param lenient makes [Kind#BROKEN] tokens of what means nothing
    /// @throws InvalidQuery unless lenient
    static List<Token> cut(String text, boolean lenient) {
        return new Lexer(text, lenient).cut();
    }

    private List<Token> cut() {
        for (skipBlanks(); at < text.length(); skipBlanks()) {
            int start = at;
            try {
                next();
            } catch (InvalidQuery invalid) {
                if (!lenient) {
                    throw invalid;
                }
                at = Math.max(at, start + 1);
                add(Kind.BROKEN, null, start);
            }
        }
        add(Kind.END, null, at);
        return tokens;
    }

    private void skipBlanks() {
        while (at < text.length()) {
            if (text.startsWith("//", at)) {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (Character.isWhitespace(text.charAt(at))) {
                at++;
            } else {
                return;
            }
        }
    }

    private void next() {
        int start = at;
        char c = text.charAt(at);
        if (c == '"' || c == '`') {
            String value = QuotedText.read(text, start, end -> at = end);
            add(Kind.VALUE, new Literal.Text(value), start);
        } else if (isDigit(at) || (c == '.' && isDigit(at + 1))) {
            number(start);
        } else if (c == '.') {
            at++;
            attribute(AttributeScope.ANY, start);
        } else if (Character.isLetter(c) || c == '_') {
            word(start);
        } else {
            symbol(start);
        }
    }

    private void number(int start) {
        at = NumberText.end(text, start);
        add(Kind.VALUE, NumberText.read(text, start, at), start);
    }

    private void word(int start) {
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
            at++;
        }
        String word = text.substring(start, at);
        char after = at < text.length() ? text.charAt(at) : ' ';
        if (after == '.') {
            at++;
            if (word.equals("parent")) {
                ofParent(start);
            } else {
                attribute(scope(word, start), start);
            }
        } else if (after == ':' && INTRINSIC_SCOPES.contains(word)) {
            at++;
            while (at < text.length() && Character.isLetter(text.charAt(at))) {
                at++;
            }
            add(Kind.VALUE, scoped(text.substring(start, at), start), start);
        } else {
            add(Kind.WORD, null, start);
        }
    }

    private AttributeScope scope(String word, int start) {
        for (AttributeScope scope : AttributeScope.values()) {
            if (scope.text().equals(word)) {
                return scope;
            }
        }
        throw InvalidQuery.at(
                text,
                start,
                "%s. is no scope: span, resource, event, link, instrumentation and parent are".formatted(word));
    }

    private FieldExpression scoped(String name, int start) {
        for (Field.Intrinsic intrinsic : Field.Intrinsic.values()) {
            if (intrinsic.text().equals(name) || intrinsic.otherText().equals(name)) {
                return intrinsic;
            }
        }
        throw InvalidQuery.at(text, start, "there is no %s".formatted(name));
    }

    /// Reads the scope, of which there are two, and the name.
    private void ofParent(int start) {
        AttributeScope scope = AttributeScope.ANY;
        for (AttributeScope each : SCOPES_OF_PARENT) {
            if (text.startsWith(each.text() + ".", at)) {
                scope = each;
                at += each.text().length() + 1;
            }
        }
        add(Kind.VALUE, new Field.OfParent(new Field.Attribute(scope, name())), start);
    }

    private void attribute(AttributeScope scope, int start) {
        add(Kind.VALUE, new Field.Attribute(scope, name()), start);
    }

    /// Parts of it may be quoted.
    private String name() {
        var name = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '"') {
                name.append(QuotedText.read(text, at, end -> at = end));
            } else if (Character.isWhitespace(c) || ENDS_NAME.indexOf(c) >= 0) {
                break;
            } else {
                name.append(c);
                at++;
            }
        }
        if (name.isEmpty()) {
            throw InvalidQuery.at(text, at, "the name of an attribute is expected");
        }
        return name.toString();
    }

    /// Whether the name of an attribute of the parent, in whatever scope, would be read as a scope.
    static boolean looksScopedOfParent(String name) {
        return SCOPES_OF_PARENT.stream().anyMatch(scope -> name.startsWith(scope.text() + "."));
    }

    /// Whether the name of an attribute can be written without quotes.
    static boolean isPlainName(String name) {
        return name.chars().noneMatch(c -> Character.isWhitespace(c) || ENDS_NAME.indexOf(c) >= 0 || c == '"')
                && !name.isEmpty()
                && !Character.isDigit(name.charAt(0));
    }

    private void symbol(int start) {
        for (String symbol : SYMBOLS) {
            if (text.startsWith(symbol, start)) {
                at = start + symbol.length();
                add(Kind.SYMBOL, null, start);
                return;
            }
        }
        throw InvalidQuery.at(text, start, "'%s' means nothing here".formatted(text.charAt(start)));
    }

    private boolean isDigit(int index) {
        return index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '9';
    }

    private void add(Kind kind, @Nullable FieldExpression value, int start) {
        tokens.add(new Token(kind, text.substring(start, at), value, start));
    }
}
