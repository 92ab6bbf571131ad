package dev.clew.query.traceql.search;

import dev.clew.model.AnyValue;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.store.Aggregate;
import dev.clew.store.SpanAggregation;
import dev.clew.store.SpanField;
import dev.clew.store.SpanFilter;
import dev.clew.store.TraceStore;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The traces that have a span of some kind, without any being read.
final class TraceIds {
    private static final int MOST = 1_000_000;

    private TraceIds() {}

    /// @param range when such a span starts
    /// @return null if they are too many, or it takes too long.
    static @Nullable Set<TraceId> having(
            SpanFilter filter, TimeRange range, SearchQuestion question, TraceStore store) {
        Aggregate counted = store.aggregate(new SpanAggregation(
                question.tenant(),
                filter,
                range,
                List.of(SpanField.Intrinsic.TRACE_ID),
                null,
                SpanAggregation.Detail.SUMS,
                0,
                MOST,
                question.limits()));
        if (!counted.completeness().isComplete()) {
            return null;
        }
        var ids = new HashSet<TraceId>(counted.cells().size() * 2);
        for (Aggregate.Cell cell : counted.cells()) {
            if (cell.group().getFirst().orElse(null) instanceof AnyValue.StringValue(var hex)) {
                ids.add(TraceId.parse(hex));
            }
        }
        return ids;
    }
}
