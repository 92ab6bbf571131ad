package dev.clew.store;

import dev.clew.model.Span;
import dev.clew.model.TraceId;
import java.util.function.Predicate;

/// Is shown traces, one after the other.
@FunctionalInterface
public interface TraceVisitor {
    /// @param spans reads the trace; of no use when this has returned
    /// @return whether to go on to the next trace
    boolean trace(TraceId id, Spans spans);

    /// The spans of one trace, not read yet.
    @FunctionalInterface
    interface Spans {
        /// Hands them over as [TraceStore#trace(dev.clew.model.Tenant, TraceId, Predicate)] does.
        void show(Predicate<Span> to);
    }
}
