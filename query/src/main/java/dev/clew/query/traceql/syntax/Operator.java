package dev.clew.query.traceql.syntax;

/// What stands between two expressions, or before one.
public enum Operator {
    AND("&&", Sort.LOGIC, 1),
    OR("||", Sort.LOGIC, 1),
    EQUALS("=", Sort.COMPARISON, 2),
    NOT_EQUALS("!=", Sort.COMPARISON, 2),
    LESS("<", Sort.COMPARISON, 2),
    LESS_OR_EQUAL("<=", Sort.COMPARISON, 2),
    GREATER(">", Sort.COMPARISON, 2),
    GREATER_OR_EQUAL(">=", Sort.COMPARISON, 2),
    MATCHES("=~", Sort.PATTERN, 2),
    NOT_MATCHES("!~", Sort.PATTERN, 2),
    ADD("+", Sort.ARITHMETIC, 3),
    SUBTRACT("-", Sort.ARITHMETIC, 3),
    MULTIPLY("*", Sort.ARITHMETIC, 4),
    DIVIDE("/", Sort.ARITHMETIC, 4),
    REMAINDER("%", Sort.ARITHMETIC, 4),
    POWER("^", Sort.ARITHMETIC, 6),
    NOT("!", Sort.LOGIC, 5);

    /// What it makes of what.
    public enum Sort {
        /// True and false.
        LOGIC,
        /// True or false of two values.
        COMPARISON,
        /// True or false of texts and a pattern.
        PATTERN,
        /// A number of numbers.
        ARITHMETIC
    }

    /// Of an operator before an expression.
    static final int UNARY = 5;

    private final String text;
    private final Sort sort;
    private final int precedence;

    Operator(String text, Sort sort, int precedence) {
        this.text = text;
        this.sort = sort;
        this.precedence = precedence;
    }

    public String text() {
        return text;
    }

    public Sort sort() {
        return sort;
    }

    /// The larger, the tighter it binds. `&&` and `||` bind alike, from left to right, as they do in Tempo.
    int precedence() {
        return precedence;
    }
}
