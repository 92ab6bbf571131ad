package dev.clew.query.traceql.syntax;

import dev.clew.model.SpanKind;
import dev.clew.model.StatusCode;
import dev.clew.query.traceql.syntax.Operator.Sort;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads what stands between braces: by the precedence of operators, all of which but `^` bind from left to
/// right.
///
/// Of a half-typed query, what is not there yet, or makes no sense yet, is left out: `a && ` is `a`, and `a
/// || ` is anything.
final class FieldParser {
    private static final int LOGIC = 1;

    private final Tokens tokens;

    FieldParser(Tokens tokens) {
        this.tokens = tokens;
    }

    FieldExpression read() {
        FieldExpression read = logic();
        return read == null ? Literal.Flag.TRUE : read;
    }

    /// A single field.
    Field field() {
        Token start = tokens.peek();
        if (operand() instanceof Field field) {
            return field;
        }
        throw tokens.fail(start, "an attribute or an intrinsic is expected, but %s was found".formatted(start.shown()));
    }

    /// A literal, perhaps with a minus.
    Literal literal() {
        Token start = tokens.peek();
        if (operand() instanceof Literal literal) {
            return literal;
        }
        throw tokens.fail(start, "a value is expected, but %s was found".formatted(start.shown()));
    }

    private @Nullable FieldExpression logic() {
        FieldExpression left = term();
        for (Token token = tokens.peek(); token.is("&&") || token.is("||"); token = tokens.peek()) {
            tokens.next();
            tokens.countOperator();
            FieldExpression right = term();
            boolean isAnd = token.is("&&");
            if (left == null || right == null) {
                left = !isAnd ? null : left == null ? right : left;
            } else {
                left = tokens.placed(
                        new FieldExpression.Binary(isAnd ? Operator.AND : Operator.OR, left, right), token);
            }
        }
        return left;
    }

    /// What stands between `&&` and `||`; null if it is half typed.
    private @Nullable FieldExpression term() {
        if (!tokens.isLenient()) {
            return binary(LOGIC + 1);
        }
        int depth = tokens.depth();
        try {
            FieldExpression read = binary(LOGIC + 1);
            return read instanceof Field || !TypeCheck.isWhole(read) ? null : read;
        } catch (InvalidQuery _) {
            tokens.backTo(depth);
            while (tokens.peek().kind() != Token.Kind.END
                    && !tokens.at("&&")
                    && !tokens.at("||")
                    && !tokens.at("}")
                    && !tokens.at(")")) {
                tokens.next();
            }
            return null;
        }
    }

    private FieldExpression binary(int least) {
        FieldExpression left = operand();
        while (true) {
            Token token = tokens.peek();
            Operator operator = operator(token);
            if (operator == null || operator.precedence() < least) {
                return left;
            }
            tokens.next();
            tokens.countOperator();
            FieldExpression right;
            if (operator == Operator.POWER) {
                tokens.enter();
                right = binary(operator.precedence());
                tokens.leave();
            } else {
                right = binary(operator.precedence() + 1);
            }
            left = tokens.placed(new FieldExpression.Binary(operator, left, right), token);
        }
    }

    /// Null if `token` is none, or `&&` or `||`.
    static @Nullable Operator operator(Token token) {
        if (token.kind() != Token.Kind.SYMBOL) {
            return null;
        }
        for (Operator operator : Operator.values()) {
            if (operator.sort() != Sort.LOGIC && operator.text().equals(token.text())) {
                return operator;
            }
        }
        return null;
    }

    private FieldExpression operand() {
        Token token = tokens.peek();
        if (token.is("!") || token.is("-")) {
            tokens.next();
            tokens.countOperator();
            tokens.enter();
            FieldExpression operand = binary(Operator.UNARY);
            tokens.leave();
            FieldExpression negative = token.is("-") ? negative(operand) : null;
            return negative != null
                    ? negative
                    : tokens.placed(
                            new FieldExpression.Unary(token.is("-") ? Operator.SUBTRACT : Operator.NOT, operand),
                            token);
        }
        if (token.is("(")) {
            tokens.next();
            tokens.enter();
            FieldExpression inner = read();
            tokens.leave();
            tokens.expect(")");
            return inner;
        }
        FieldExpression value = token.kind() == Token.Kind.WORD ? word(token.text()) : token.value();
        if (value == null) {
            throw tokens.expected("a value");
        }
        tokens.next();
        return tokens.placed(value, token);
    }

    /// The literal that `-operand` is, or null.
    private static @Nullable Literal negative(FieldExpression operand) {
        return switch (operand) {
            case Literal.Whole(var value) when value != Long.MIN_VALUE -> new Literal.Whole(-value);
            case Literal.Decimal(var value) -> new Literal.Decimal(-value);
            case Literal.Duration(var nanos) -> new Literal.Duration(-nanos);
            default -> null;
        };
    }

    private static @Nullable FieldExpression word(String word) {
        return switch (word) {
            case "true" -> Literal.Flag.TRUE;
            case "false" -> new Literal.Flag(false);
            case "nil" -> new Literal.Nil();
            case "minInt" -> new Literal.Whole(Long.MIN_VALUE);
            case "maxInt" -> new Literal.Whole(Long.MAX_VALUE);
            default -> named(word);
        };
    }

    private static @Nullable FieldExpression named(String word) {
        for (StatusCode code : StatusCode.values()) {
            if (code.name().toLowerCase(Locale.ROOT).equals(word)) {
                return new Literal.Status(code);
            }
        }
        for (SpanKind kind : SpanKind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(word)) {
                return new Literal.Kind(kind);
            }
        }
        return Arrays.stream(Field.Intrinsic.values())
                .filter(intrinsic -> intrinsic.text().equals(word))
                .findFirst()
                .orElse(null);
    }
}
