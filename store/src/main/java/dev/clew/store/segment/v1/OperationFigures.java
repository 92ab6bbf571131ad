package dev.clew.store.segment.v1;

import dev.clew.model.SpanKind;
import dev.clew.store.Aggregate;

/// What a service does under one name in one role, and how its spans in a segment went.
///
/// @param name of the spans
/// @param firstNanos start of the earliest of them
/// @param lastNanos start of the latest
/// @param errors how many of them have the status ERROR
/// @param durations of all of them, in nanoseconds
record OperationFigures(
        String service,
        String name,
        SpanKind kind,
        long firstNanos,
        long lastNanos,
        long spans,
        long errors,
        Aggregate.Numbers durations) {}
