package dev.clew.query.traceql.syntax;

/// How large a query may be. Whatever walks over one may recurse.
public final class QueryLimits {
    /// UTF-16 units.
    public static final int LENGTH = 64 << 10;

    /// How deeply parentheses and operators before an expression are nested.
    public static final int DEPTH = 100;

    /// How many operators there are.
    public static final int OPERATORS = 1_000;

    /// How many states the pattern of `=~` or `!~` comes to, roughly.
    public static final int PATTERN_STATES = 10_000;

    private QueryLimits() {}
}
