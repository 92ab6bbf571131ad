package dev.clew.query.traceql.syntax;

import org.jspecify.annotations.Nullable;

/// A number that is worked out for a whole spanset.
public sealed interface ScalarExpression {
    /// @param value a number or a duration
    record Constant(Literal value) implements ScalarExpression {}

    /// @param of what is summed up; null for [Function#COUNT]
    record Aggregated(Function function, @Nullable FieldExpression of) implements ScalarExpression {}

    /// @param operator of arithmetic
    record Calculated(Operator operator, ScalarExpression left, ScalarExpression right) implements ScalarExpression {}

    /// What is made of the spans of a spanset.
    enum Function {
        COUNT("count"),
        AVG("avg"),
        MIN("min"),
        MAX("max"),
        SUM("sum");

        private final String text;

        Function(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }
}
