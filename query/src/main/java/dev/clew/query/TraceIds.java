package dev.clew.query;

import dev.clew.model.AnyValue;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.store.Aggregate;
import dev.clew.store.Completeness;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanAggregation;
import dev.clew.store.SpanField;
import dev.clew.store.SpanFilter;
import dev.clew.store.TraceStore;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The traces that have a span of some kind, without any being read.
///
/// @param completeness why some may be missing, if any are
public record TraceIds(Set<TraceId> ids, Completeness completeness) {
    /// What an id takes in a set.
    public static final long BYTES = 64;

    private static final int MOST = 1_000_000;

    /// What is found stays in the memory of the query.
    ///
    /// @param range when such a span starts
    /// @throws dev.clew.model.Fault as the store does
    public static TraceIds having(
            SpanFilter filter, Tenant tenant, TimeRange range, ScanLimits limits, TraceStore store) {
        long heldBefore = limits.memory().heldBytes();
        Aggregate counted = store.aggregate(new SpanAggregation(
                tenant,
                filter,
                range,
                List.of(SpanField.Intrinsic.TRACE_ID),
                null,
                SpanAggregation.Detail.SUMS,
                0,
                MOST,
                limits));
        var ids = new HashSet<TraceId>(counted.cells().size() * 2);
        for (Aggregate.Cell cell : counted.cells()) {
            if (cell.group().getFirst().orElse(null) instanceof AnyValue.StringValue(var hex)) {
                ids.add(TraceId.parse(hex));
            }
        }
        limits.memory().releaseTo(heldBefore + BYTES * ids.size());
        return new TraceIds(ids, counted.completeness());
    }
}
