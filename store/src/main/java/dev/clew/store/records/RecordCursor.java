package dev.clew.store.records;

import dev.clew.model.TraceId;
import java.nio.ByteBuffer;

/// Walks over all records of a file, one page in memory at a time.
final class RecordCursor implements Comparable<RecordCursor> {
    private final RecordFile file;
    private final int age;
    private ByteBuffer page = ByteBuffer.allocate(0);
    private int nextPage;
    private TraceId id = new TraceId(0, 0);
    private byte[] request = {};

    /// @param age the place of the file among others, oldest first
    RecordCursor(RecordFile file, int age) {
        this.file = file;
        this.age = age;
    }

    /// False if there is none left.
    ///
    /// @throws dev.clew.model.Fault `CORRUPT` if the file is damaged
    boolean next() {
        while (!page.hasRemaining()) {
            if (nextPage == file.pageCount()) {
                return false;
            }
            page = file.page(nextPage++);
        }
        id = new TraceId(page.getLong(), page.getLong());
        request = new byte[page.getInt()];
        page.get(request);
        return true;
    }

    TraceId id() {
        return id;
    }

    /// An `ExportLogsServiceRequest` with this record alone; the bytes are the caller's.
    byte[] request() {
        return request;
    }

    /// By trace; of one trace, the older file comes first.
    @Override
    public int compareTo(RecordCursor other) {
        int byId = id.compareTo(other.id);
        return byId == 0 ? Integer.compare(age, other.age) : byId;
    }
}
