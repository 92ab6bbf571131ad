package dev.clew.server.api;

import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.query.columns.TraceColumns;
import dev.clew.store.Aggregate;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanAggregation;
import dev.clew.store.TraceStore;
import java.lang.ref.SoftReference;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The columns of large traces that were asked for last, since a page asks for one window of them after the other. They
/// are shown again as long as the store has as many spans of the trace, and the heap has room for them.
///
/// Those that take much while they are made are made one after the other, whoever asks.
final class RecentTraces {
    /// Smaller ones are read anew as fast.
    private static final int SMALLEST = 5_000;

    /// From here on one waits for the other.
    private static final int LARGE = 50_000;

    private static final long MOST_BYTES = Runtime.getRuntime().maxMemory() / 4;

    private final TraceStore store;
    private final ReentrantLock oneAtATime = new ReentrantLock();
    private final Map<Key, Kept> kept = new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true);
    private long keptBytes;

    private record Key(Tenant tenant, TraceId id) {}

    private record Kept(SoftReference<TraceColumns> trace, long bytes) {}

    RecentTraces(TraceStore store) {
        this.store = store;
    }

    /// Null if the store has no span of it. Blocks.
    @Nullable
    TraceColumns of(Tenant tenant, TraceId id, ScanLimits limits) {
        var key = new Key(tenant, id);
        long spans = spansNow(tenant, id, limits);
        TraceColumns known = get(key);
        if (known != null && known.count() == spans) {
            return known;
        }
        if (spans >= 0 && spans < LARGE) {
            return read(key, limits);
        }
        oneAtATime.lock();
        try {
            TraceColumns meanwhile = get(key);
            return meanwhile != null && meanwhile.count() == spans ? meanwhile : read(key, limits);
        } finally {
            oneAtATime.unlock();
        }
    }

    private @Nullable TraceColumns read(Key key, ScanLimits limits) {
        TraceColumns read = TraceColumns.of(store, key.tenant(), key.id(), limits);
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
        Kept known = kept.get(key);
        return known == null ? null : known.trace().get();
    }

    private synchronized void put(Key key, TraceColumns trace) {
        Kept before = kept.put(key, new Kept(new SoftReference<>(trace), trace.byteCount()));
        keptBytes += trace.byteCount() - (before == null ? 0 : before.bytes());
        Iterator<Kept> oldest = kept.values().iterator();
        while (keptBytes > MOST_BYTES && oldest.hasNext()) {
            keptBytes -= oldest.next().bytes();
            oldest.remove();
        }
    }
}
