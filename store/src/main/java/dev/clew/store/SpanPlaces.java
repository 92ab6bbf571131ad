package dev.clew.store;

import dev.clew.model.TraceId;

/// Is shown where spans are, one after the other.
@FunctionalInterface
public interface SpanPlaces {
    /// Shows one.
    ///
    /// @param startNanos when it starts, nanoseconds since 1970
    /// @param traceId of the trace that it belongs to
    /// @return false if no more are wanted
    boolean span(long startNanos, TraceId traceId);
}
