package dev.clew.sample.policy;

import dev.clew.query.traceql.syntax.Stage;
import dev.clew.store.SpanFilter;
import java.time.Duration;
import java.util.List;

/// What a rule asks of a whole trace.
public sealed interface TraceCondition {
    /// One span at least has the status ERROR.
    record HasError() implements TraceCondition {}

    /// One span at least takes as long. A trace is no longer than its longest span for whoever waits for
    /// it: what happens after messages were sent has spans of its own.
    record IsSlow(Duration atLeast) implements TraceCondition {}

    /// Its longest span takes longer than that of a share of `quantile` of the traces that begin with the
    /// same operation, as far as they were decided before. Does not hold before there were enough to tell.
    ///
    /// @param quantile between 0 and 1
    record IsSlowForItsOperation(double quantile) implements TraceCondition {}

    /// One span at least fulfils `filter`.
    record HasSpan(SpanFilter filter) implements TraceCondition {}

    /// A search in TraceQL finds the trace.
    record IsFound(List<Stage> search) implements TraceCondition {
        public IsFound {
            search = List.copyOf(search);
        }
    }

    /// All of `conditions`, by whichever spans.
    record All(List<TraceCondition> conditions) implements TraceCondition {
        public All {
            conditions = List.copyOf(conditions);
        }
    }
}
