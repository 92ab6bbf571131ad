package dev.clew.query.traceql.syntax;

import java.util.List;

/// What somebody asks in TraceQL. Trees that mean the same are equal; where they stood in a text is not
/// part of them.
public sealed interface Query {
    /// How it is to be answered; hints that nobody knows change nothing.
    List<Hint> hints();

    /// A question for traces.
    ///
    /// @param stages what becomes of the spans of each trace, one after the other; at least one
    record Search(List<Stage> stages, List<Hint> hints) implements Query {
        public Search {
            stages = List.copyOf(stages);
            hints = List.copyOf(hints);
        }
    }

    /// A question for numbers over time.
    record Metrics(MetricExpression metric, List<Hint> hints) implements Query {
        public Metrics {
            hints = List.copyOf(hints);
        }
    }

    /// `name=value` after `with`.
    record Hint(String name, Literal value) {}
}
