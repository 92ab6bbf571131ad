package dev.clew.query.traceql.search;

import dev.clew.model.TraceId;
import dev.clew.query.TraceSummary;
import dev.clew.query.traceql.evaluate.Label;
import java.util.List;

/// A trace that was looked for, and what of it.
///
/// @param rootService service of the root; empty if the root is missing
/// @param rootName name of the root, or empty
/// @param startNanos earliest start, nanoseconds since 1970
/// @param durationNanos from the earliest start to the latest end
/// @param mayChange whether spans are missing that the answer depends on
/// @param summary what there is of it beside what was looked for
public record FoundTrace(
        TraceId id,
        String rootService,
        String rootName,
        long startNanos,
        long durationNanos,
        List<FoundSpanset> spansets,
        boolean mayChange,
        TraceSummary summary) {

    /// @param labels what was worked out for the spanset
    /// @param matched how many spans are in it
    /// @param spans the earliest of them
    public record FoundSpanset(List<Label> labels, int matched, List<FoundSpan> spans) {}

    /// @param attributes what the query speaks of, as far as the span has it
    public record FoundSpan(long spanId, String name, long startNanos, long durationNanos, List<Label> attributes) {}
}
