package dev.clew.query.promql;

import java.util.List;
import java.util.Locale;

/// A query that was understood.
public sealed interface PromExpression {
    record Constant(double value) implements PromExpression {}

    /// How much counters grew: `rate(selector[range])` or `increase(selector[range])`.
    ///
    /// @param isPerSecond whether it is a rate
    record Growth(Selector selector, long rangeNanos, boolean isPerSecond) implements PromExpression {}

    /// `sum by (labels) (of)` and its like.
    ///
    /// @param parameter of `topk` and `bottomk`
    /// @param isWithout whether `labels` are those that go, not those that stay
    record Aggregated(Aggregation how, int parameter, PromExpression of, boolean isWithout, List<String> labels)
            implements PromExpression {
        public Aggregated {
            labels = List.copyOf(labels);
        }
    }

    /// `histogram_quantile(quantile, of)`
    record HistogramQuantile(double quantile, PromExpression of) implements PromExpression {}

    /// @param isBool whether a comparison answers 0 or 1, and leaves nothing out
    record Calculated(Operator operator, boolean isBool, PromExpression left, PromExpression right)
            implements PromExpression {}

    /// Which series are meant.
    ///
    /// @param matchers all must match; one may be for the name
    record Selector(List<LabelMatcher> matchers) {
        public Selector {
            matchers = List.copyOf(matchers);
        }
    }

    enum Aggregation {
        SUM,
        AVG,
        MIN,
        MAX,
        COUNT,
        TOPK,
        BOTTOMK;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean picks() {
            return this == TOPK || this == BOTTOMK;
        }
    }

    /// Those of one line bind alike, later lines bind tighter.
    enum Operator {
        EQUAL("==", 1),
        NOT_EQUAL("!=", 1),
        GREATER_OR_EQUAL(">=", 1),
        LESS_OR_EQUAL("<=", 1),
        GREATER(">", 1),
        LESS("<", 1),
        PLUS("+", 2),
        MINUS("-", 2),
        TIMES("*", 3),
        DIVIDED_BY("/", 3);

        private final String text;
        private final int strength;

        Operator(String text, int strength) {
            this.text = text;
            this.strength = strength;
        }

        String text() {
            return text;
        }

        int strength() {
            return strength;
        }

        boolean compares() {
            return strength == 1;
        }

        /// Of a comparison, 1 or 0.
        double of(double left, double right) {
            return switch (this) {
                case EQUAL -> left == right ? 1 : 0;
                case NOT_EQUAL -> left != right ? 1 : 0;
                case GREATER_OR_EQUAL -> left >= right ? 1 : 0;
                case LESS_OR_EQUAL -> left <= right ? 1 : 0;
                case GREATER -> left > right ? 1 : 0;
                case LESS -> left < right ? 1 : 0;
                case PLUS -> left + right;
                case MINUS -> left - right;
                case TIMES -> left * right;
                case DIVIDED_BY -> left / right;
            };
        }
    }
}
