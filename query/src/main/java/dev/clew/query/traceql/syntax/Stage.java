package dev.clew.query.traceql.syntax;

import java.util.List;

/// A step between two `|`: makes spansets of spansets. The first one is given all spans of a trace.
public sealed interface Stage {
    /// Keeps spans, and spansets that have any.
    sealed interface Spansets extends Stage {}

    /// `{ condition }`: the spans for which it is true.
    record Filter(FieldExpression condition) implements Spansets {}

    /// Two spansets, and how their spans stand to each other.
    record Combined(SpansetOperator operator, Spansets left, Spansets right) implements Spansets {}

    /// Several stages in parentheses.
    ///
    /// @param stages two at least
    record Piped(List<Stage> stages) implements Spansets {
        public Piped {
            stages = List.copyOf(stages);
        }
    }

    /// `| count() > 2`: the spansets for which a comparison of numbers holds.
    record ScalarFilter(ScalarExpression left, Operator comparison, ScalarExpression right) implements Stage {}

    /// `| by(field)`: a spanset for each value.
    record GroupBy(FieldExpression by) implements Stage {}

    /// `| coalesce()`: one spanset of all.
    record Coalesce() implements Stage {}

    /// `| select(fields)`: what is told of each span beside what was asked for.
    record Select(List<FieldExpression> fields) implements Stage {
        public Select {
            fields = List.copyOf(fields);
        }
    }
}
