package dev.clew.query.traceql.syntax;

import java.util.List;

/// Numbers over time.
public sealed interface MetricExpression {
    /// The spans that come out of `stages`, summed up.
    ///
    /// @param stages as in [Query.Search]; at least one
    /// @param by what makes a series of its own; empty for a single one
    /// @param filters what becomes of the series, one after the other
    record Series(List<Stage> stages, MetricFunction function, List<Field> by, List<SeriesFilter> filters)
            implements MetricExpression {
        public Series {
            stages = List.copyOf(stages);
            by = List.copyOf(by);
            filters = List.copyOf(filters);
        }
    }

    record Constant(double value) implements MetricExpression {}

    /// Series of the same labels, step by step.
    ///
    /// @param operator one of `+ - * /`
    record Calculated(Operator operator, MetricExpression left, MetricExpression right) implements MetricExpression {}
}
