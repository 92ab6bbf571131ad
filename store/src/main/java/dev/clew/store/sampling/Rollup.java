package dev.clew.store.sampling;

import dev.clew.model.Histogram;
import dev.clew.model.SpanKind;

/// What was dropped of one kind of spans that start in one minute, exactly. Nothing else of them is left
/// once their traces are held back no longer, and searches and totals are without them from the moment they
/// are dropped.
public sealed interface Rollup {
    /// When the spans start, as they claim, minutes since 1970.
    long startMinutes();

    Figures figures();

    /// The spans of one operation.
    record OfOperation(long startMinutes, String service, String name, SpanKind kind, Figures figures)
            implements Rollup {}

    /// The spans of service `callee` by which it was called, or got a message, from another service; a span
    /// that took messages of several counts for each.
    ///
    /// @param isMessage whether a producer and a consumer stand at its ends
    record OfEdge(long startMinutes, String caller, String callee, boolean isMessage, Figures figures)
            implements Rollup {}

    /// @param spans how many
    /// @param errors how many of them have the status ERROR
    /// @param sumNanos of their durations; those below zero count as zero
    /// @param durations in nanoseconds
    record Figures(long spans, long errors, double sumNanos, Histogram durations) {}
}
