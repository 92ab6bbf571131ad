package dev.clew.sample.replay;

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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The traces that have a span in a range of time, without any being read.
///
/// @param completeness what is missing, if anything is
record TraceIds(List<TraceId> ids, Completeness completeness) {
    private static final int MOST = 1_000_000;

    static TraceIds in(TraceStore store, Tenant tenant, TimeRange range, ScanLimits limits) {
        Aggregate counted = store.aggregate(new SpanAggregation(
                tenant,
                new SpanFilter.Any(),
                range,
                List.of(SpanField.Intrinsic.TRACE_ID),
                null,
                SpanAggregation.Detail.SUMS,
                0,
                MOST,
                limits));
        var ids = new ArrayList<TraceId>(counted.cells().size());
        for (Aggregate.Cell cell : counted.cells()) {
            if (cell.group().getFirst().orElse(null) instanceof AnyValue.StringValue(var hex)) {
                ids.add(TraceId.parse(hex));
            }
        }
        return new TraceIds(ids, counted.completeness());
    }

    /// So many of them, picked by something that no sampler looks at, and always the same.
    List<TraceId> pick(int most) {
        return ids.stream()
                .sorted(Comparator.comparingLong(TraceIds::shuffled))
                .limit(most)
                .toList();
    }

    /// The finalizer of SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014).
    private static long shuffled(TraceId id) {
        long z = (id.high() * 0x9e3779b97f4a7c15L) ^ id.low();
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
