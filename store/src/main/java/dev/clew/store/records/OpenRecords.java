package dev.clew.store.records;

import dev.clew.model.TraceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Records in memory, by trace; each once, however often it was sent. Any thread may add and look.
final class OpenRecords implements RecordPart {
    /// What a record takes on the heap beside its bytes, roughly.
    private static final int OVERHEAD_BYTES = 160;

    private final long begunNanos = System.nanoTime();
    private final Map<TraceId, Set<StoredRecord>> byTrace = new HashMap<>();
    private long records;
    private long bytes;
    private long through;
    private long newestNanos = Long.MIN_VALUE;

    synchronized void add(List<StoredRecord> more) {
        byte[] resource = {};
        byte[] scope = {};
        for (StoredRecord each : more) {
            if (byTrace.computeIfAbsent(each.traceId(), _ -> new LinkedHashSet<>())
                    .add(each)) {
                records++;
                bytes += each.record().length + OVERHEAD_BYTES;
                newestNanos = Math.max(newestNanos, each.nanos());
                // Those that came together share them.
                bytes += each.resource() == resource ? 0 : each.resource().length;
                bytes += each.scope() == scope ? 0 : each.scope().length;
                resource = each.resource();
                scope = each.scope();
            }
        }
    }

    @Override
    public synchronized void find(TraceId id, Consumer<byte[]> to) {
        byTrace.getOrDefault(id, Set.of()).forEach(record -> to.accept(record.request()));
    }

    /// By trace id. Nothing is added any more.
    synchronized Map<TraceId, List<StoredRecord>> sorted() {
        var sorted = new TreeMap<TraceId, List<StoredRecord>>();
        byTrace.forEach((id, ofTrace) -> sorted.put(id, new ArrayList<>(ofTrace)));
        return sorted;
    }

    /// On the clock of [System#nanoTime].
    long begunNanos() {
        return begunNanos;
    }

    synchronized long records() {
        return records;
    }

    /// On the heap, roughly.
    synchronized long bytes() {
        return bytes;
    }

    /// When the newest of them happened, nanoseconds since 1970.
    synchronized long newestNanos() {
        return newestNanos;
    }

    /// The sequence number of the last batch that went into it; 0 if none did.
    synchronized long through() {
        return through;
    }

    synchronized void through(long sequence) {
        through = sequence;
    }
}
