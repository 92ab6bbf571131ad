package dev.clew.server.api;

import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.query.columns.TraceColumns;
import dev.clew.store.Aggregate;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanAggregation;
import dev.clew.store.TraceStore;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The columns of large traces that were asked for last, since a page asks for one window of them after the other. They
/// are shown again as long as the store has as many spans of the trace.
final class RecentTraces {
    /// Smaller ones are read anew as fast.
    private static final int SMALLEST = 5_000;

    private static final long MOST_BYTES = Runtime.getRuntime().maxMemory() / 16;

    private final TraceStore store;
    private final Map<Key, TraceColumns> kept = new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true);
    private long keptBytes;

    private record Key(Tenant tenant, TraceId id) {}

    RecentTraces(TraceStore store) {
        this.store = store;
    }

    /// Null if the store has no span of it. Blocks.
    @Nullable
    TraceColumns of(Tenant tenant, TraceId id, ScanLimits limits) {
        var key = new Key(tenant, id);
        TraceColumns known = get(key);
        if (known != null && known.count() == spansNow(tenant, id, limits)) {
            return known;
        }
        TraceColumns read = TraceColumns.of(store, tenant, id, limits);
        if (read != null && read.count() >= SMALLEST && read.completeness().isComplete()) {
            put(key, read);
        }
        return read;
    }

    private long spansNow(Tenant tenant, TraceId id, ScanLimits limits) {
        Aggregate counted = store.aggregate(new SpanAggregation(
                tenant,
                TraceColumns.ofTrace(id),
                TimeRange.ALL,
                List.of(),
                null,
                SpanAggregation.Detail.SUMS,
                0,
                1,
                limits));
        return counted.completeness().isComplete()
                ? counted.cells().stream().mapToLong(Aggregate.Cell::spans).sum()
                : -1;
    }

    private synchronized @Nullable TraceColumns get(Key key) {
        return kept.get(key);
    }

    private synchronized void put(Key key, TraceColumns trace) {
        TraceColumns before = kept.put(key, trace);
        keptBytes += trace.byteCount() - (before == null ? 0 : before.byteCount());
        Iterator<TraceColumns> oldest = kept.values().iterator();
        while (keptBytes > MOST_BYTES && oldest.hasNext()) {
            keptBytes -= oldest.next().byteCount();
            oldest.remove();
        }
    }
}
