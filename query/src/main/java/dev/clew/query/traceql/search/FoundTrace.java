package dev.clew.query.traceql.search;

import dev.clew.model.TraceId;
import dev.clew.query.TraceSummary;
import dev.clew.query.traceql.evaluate.Label;
import dev.clew.store.QueryMemory;
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
    /// Of an object and its lists.
    private static final long OBJECT_BYTES = 100;

    private static final long TRACE_BYTES = 400;

    /// Roughly the heap that it takes.
    long byteCount() {
        long sum = TRACE_BYTES;
        for (FoundSpanset spanset : spansets) {
            sum += OBJECT_BYTES;
            for (FoundSpan span : spanset.spans) {
                sum += OBJECT_BYTES;
                for (Label label : span.attributes) {
                    sum += QueryMemory.bytes(label.value());
                }
            }
        }
        return sum;
    }

    /// @param labels what was worked out for the spanset
    /// @param matched how many spans are in it
    /// @param spans the earliest of them
    public record FoundSpanset(List<Label> labels, int matched, List<FoundSpan> spans) {}

    /// @param attributes what the query speaks of, as far as the span has it
    public record FoundSpan(long spanId, String name, long startNanos, long durationNanos, List<Label> attributes) {}
}
