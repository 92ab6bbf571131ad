package dev.clew.sample.policy;

import dev.clew.model.Span;
import dev.clew.model.TimeRange;
import dev.clew.model.Trace;
import dev.clew.query.traceql.evaluate.Pipeline;
import dev.clew.query.traceql.evaluate.TraceView;
import dev.clew.query.traceql.syntax.Stage;
import java.time.Duration;
import java.util.List;

/// What a rule asks of a whole trace.
public sealed interface TraceCondition {
    boolean holds(Trace trace);

    /// One span at least has the status ERROR.
    record HasError() implements TraceCondition {
        @Override
        public boolean holds(Trace trace) {
            return trace.spans().stream().anyMatch(Span::isError);
        }
    }

    /// One span at least takes as long. A trace is no longer than its longest span for whoever waits for it: what
    /// happens after messages were sent has spans of its own.
    record IsSlow(Duration atLeast) implements TraceCondition {
        @Override
        public boolean holds(Trace trace) {
            long nanos = atLeast.toNanos();
            return trace.spans().stream().anyMatch(span -> span.durationNanos() >= nanos);
        }
    }

    /// One span at least fulfils all of `conditions`.
    record HasSpan(List<SpanCondition> conditions) implements TraceCondition {
        public HasSpan {
            conditions = List.copyOf(conditions);
        }

        @Override
        public boolean holds(Trace trace) {
            return trace.spans().stream()
                    .anyMatch(span -> conditions.stream().allMatch(condition -> condition.holds(span)));
        }
    }

    /// A search in TraceQL finds the trace.
    record IsFound(List<Stage> search) implements TraceCondition {
        public IsFound {
            search = List.copyOf(search);
        }

        /// Made ready anew for each trace, as a pipeline is for one thread, and policies are for all.
        @Override
        public boolean holds(Trace trace) {
            return !new Pipeline(search)
                    .apply(new TraceView(trace, TimeRange.ALL))
                    .isEmpty();
        }
    }

    /// All of `conditions`, by whichever spans.
    record All(List<TraceCondition> conditions) implements TraceCondition {
        public All {
            conditions = List.copyOf(conditions);
        }

        @Override
        public boolean holds(Trace trace) {
            return conditions.stream().allMatch(condition -> condition.holds(trace));
        }
    }
}
