package dev.clew.store.records;

import dev.clew.model.TraceId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes one file of several. A record that was sent again after it was cut is in it once.
final class RecordMerge {
    /// Of one trace, that many are remembered to tell which come again.
    private static final int MOST_REMEMBERED = 100_000;

    private final RecordFileWriter out;
    private final Set<ByteBuffer> seen = new HashSet<>();
    private TraceId current = new TraceId(0, 0);

    private RecordMerge(RecordFileWriter out) {
        this.out = out;
    }

    /// @param files oldest first
    /// @param without a trace that is left out, or null
    /// @throws dev.clew.model.Fault `CORRUPT` if one of them is damaged
    static void merge(List<RecordFile> files, @Nullable TraceId without, RecordFileWriter out) throws IOException {
        new RecordMerge(out).merge(files, without);
    }

    private void merge(List<RecordFile> files, @Nullable TraceId without) throws IOException {
        var queue = new PriorityQueue<RecordCursor>();
        for (int i = 0; i < files.size(); i++) {
            offer(queue, new RecordCursor(files.get(i), i));
        }
        while (!queue.isEmpty()) {
            RecordCursor least = queue.remove();
            if (!least.id().equals(without)) {
                add(least.id(), least.request());
            }
            offer(queue, least);
        }
    }

    private static void offer(PriorityQueue<RecordCursor> queue, RecordCursor cursor) {
        if (cursor.next()) {
            queue.add(cursor);
        }
    }

    private void add(TraceId id, byte[] request) throws IOException {
        if (!id.equals(current)) {
            current = id;
            seen.clear();
        }
        boolean isNew = !seen.contains(ByteBuffer.wrap(request));
        if (isNew && seen.size() < MOST_REMEMBERED) {
            seen.add(ByteBuffer.wrap(request));
        }
        if (isNew) {
            out.add(id, request);
        }
    }
}
