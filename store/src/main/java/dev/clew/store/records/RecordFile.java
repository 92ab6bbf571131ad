package dev.clew.store.records;

import com.github.luben.zstd.Zstd;
import dev.clew.model.Fault;
import dev.clew.model.TraceId;
import dev.clew.store.disk.Disk;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/// Records of one tenant in a file that never changes, sorted by trace id. Numbers are little-endian.
///
/// ```
/// CLEWREC1
/// page 0, page 1, …   each compressed with zstd: records, each with its trace id (8 + 8), its length (4), and
///                     the bytes of an ExportLogsServiceRequest that has no other record
/// traces              20 bytes each, sorted: id (8 + 8), the page in which it begins (4)
/// pages               20 bytes each: where it begins (8), its length (4), its length unpacked (4), its CRC32C (4)
/// replaced            8 bytes each: the number of a file in whose place this one was written
/// footer              how many traces (4), pages (4) and replaced files (4) there are, the CRC32C of these three
///                     tables (4), how many records there are (8), when the newest happened (8), the CRC32C of
///                     the footer up to here (4), CLEWREC1
/// ```
///
/// A trace that does not fit in a page goes on in the next. The last letter of the magic is the version.
final class RecordFile implements RecordPart {
    static final long MAGIC = ByteBuffer.wrap("CLEWREC1".getBytes(StandardCharsets.US_ASCII))
            .order(ByteOrder.LITTLE_ENDIAN)
            .getLong();

    static final int INDEX_ENTRY_BYTES = 2 * Long.BYTES + Integer.BYTES;
    static final int PAGE_ENTRY_BYTES = Long.BYTES + 3 * Integer.BYTES;
    static final int RECORD_HEADER_BYTES = 2 * Long.BYTES + Integer.BYTES;
    static final int FOOTER_BYTES = 5 * Integer.BYTES + 3 * Long.BYTES;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final RecordFileName name;
    private final Arena arena;
    private final MemorySegment bytes;
    private final int traces;
    private final int pages;
    private final int replaced;
    private final long records;
    private final long newestNanos;
    private final long indexAt;
    private final long pagesAt;

    /// Opens the file `name` in `folder`.
    ///
    /// @throws Fault `CORRUPT` if what tells where things are is damaged, or of a version that is not known
    static RecordFile open(Disk disk, Path folder, RecordFileName name) throws IOException {
        Arena arena = Arena.ofShared();
        try {
            return new RecordFile(name, arena, disk.map(folder.resolve(name.file()), arena));
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    /// A file that begins and ends with another version is whole, and not ours.
    ///
    /// @throws Fault `CORRUPT` naming file and version
    static void refuseUnknownVersion(Disk disk, Path file) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = disk.map(file, arena);
            if (bytes.byteSize() < 2 * Long.BYTES) {
                return;
            }
            byte[] first = bytes.asSlice(0, Long.BYTES).toArray(ValueLayout.JAVA_BYTE);
            byte[] last = bytes.asSlice(bytes.byteSize() - Long.BYTES).toArray(ValueLayout.JAVA_BYTE);
            var magic = new String(first, StandardCharsets.US_ASCII);
            if (Arrays.equals(first, last) && magic.matches("CLEWREC[02-9]")) {
                throw new Fault(
                        Fault.Kind.CORRUPT,
                        "[%s] is of version %s, which is not known to this release (written by a newer version?)"
                                .formatted(file, magic.charAt(Long.BYTES - 1)));
            }
        }
    }

    private RecordFile(RecordFileName name, Arena arena, MemorySegment bytes) {
        this.name = name;
        this.arena = arena;
        this.bytes = bytes;
        long footer = bytes.byteSize() - FOOTER_BYTES;
        if (footer < Long.BYTES) {
            throw corrupt(0, "%d bytes are too few (cut short?)".formatted(bytes.byteSize()));
        }
        long magic = bytes.get(LONG, footer + FOOTER_BYTES - Long.BYTES);
        if (magic != MAGIC || bytes.get(LONG, 0) != MAGIC) {
            throw corrupt(footer, "does not end and begin as a file of records (a newer version, or cut short?)");
        }
        check("footer", footer, FOOTER_BYTES - Long.BYTES - Integer.BYTES, bytes.get(INT, footer + 32));
        traces = bytes.get(INT, footer);
        pages = bytes.get(INT, footer + 4);
        replaced = bytes.get(INT, footer + 8);
        records = bytes.get(LONG, footer + 16);
        newestNanos = bytes.get(LONG, footer + 24);
        long tables = (long) traces * INDEX_ENTRY_BYTES + (long) pages * PAGE_ENTRY_BYTES + replaced * 8L;
        indexAt = footer - tables;
        pagesAt = indexAt + (long) traces * INDEX_ENTRY_BYTES;
        if (indexAt < Long.BYTES) {
            throw corrupt(footer, "tables of %d bytes do not fit in it".formatted(tables));
        }
        check("tables", indexAt, tables, bytes.get(INT, footer + 12));
    }

    RecordFileName name() {
        return name;
    }

    long sizeBytes() {
        return bytes.byteSize();
    }

    int traceCount() {
        return traces;
    }

    long records() {
        return records;
    }

    /// When the newest record happened, or when it was written if that is earlier: nanoseconds since 1970.
    long newestNanos() {
        return newestNanos;
    }

    /// The numbers of the files in whose place it was written. Of it and them only one side counts.
    List<Long> replaces() {
        var numbers = new ArrayList<Long>();
        long at = pagesAt + (long) pages * PAGE_ENTRY_BYTES;
        for (int i = 0; i < replaced; i++) {
            numbers.add(bytes.get(LONG, at + i * 8L));
        }
        return numbers;
    }

    int pageCount() {
        return pages;
    }

    /// Where page `page` begins in the file.
    long pageAt(int page) {
        return bytes.get(LONG, pagesAt + (long) page * PAGE_ENTRY_BYTES);
    }

    /// The records in page `page`, as they were written.
    ///
    /// @throws Fault `CORRUPT` if it is damaged
    ByteBuffer page(int page) {
        long entry = pagesAt + (long) page * PAGE_ENTRY_BYTES;
        long at = pageAt(page);
        int length = bytes.get(INT, entry + 8);
        check("page " + page, at, length, bytes.get(INT, entry + 16));
        byte[] packed = bytes.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
        byte[] raw = new byte[bytes.get(INT, entry + 12)];
        long unpacked = Zstd.decompressByteArray(raw, 0, raw.length, packed, 0, packed.length);
        if (unpacked != raw.length) {
            throw corrupt(at, "page %d does not unpack to %d bytes (a defect?)".formatted(page, raw.length));
        }
        return ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void find(TraceId id, Consumer<byte[]> to) {
        int trace = indexOf(id);
        if (trace < 0) {
            return;
        }
        int page = firstPage(trace);
        boolean goesOn = true;
        while (goesOn && page < pages) {
            ByteBuffer records = page(page++);
            while (records.hasRemaining()) {
                var each = new TraceId(records.getLong(), records.getLong());
                byte[] request = new byte[records.getInt()];
                records.get(request);
                int order = each.compareTo(id);
                goesOn = order <= 0;
                if (order == 0) {
                    to.accept(request);
                }
            }
        }
    }

    /// The page in which trace `id` begins, which [#holds].
    int firstPage(TraceId id) {
        return firstPage(indexOf(id));
    }

    private int firstPage(int trace) {
        return bytes.get(INT, indexAt + (long) trace * INDEX_ENTRY_BYTES + 16);
    }

    boolean holds(TraceId id) {
        return indexOf(id) >= 0;
    }

    private int indexOf(TraceId id) {
        int low = 0;
        int high = traces - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = traceId(middle).compareTo(id);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    private TraceId traceId(int trace) {
        long at = indexAt + (long) trace * INDEX_ENTRY_BYTES;
        return new TraceId(bytes.get(LONG, at), bytes.get(LONG, at + 8));
    }

    private void check(String what, long from, long length, int expected) {
        if (from < 0 || length < 0 || length > bytes.byteSize() - from) {
            throw corrupt(from, "the %s would be outside of it".formatted(what));
        }
        var crc = new CRC32C();
        crc.update(bytes.asSlice(from, length).asByteBuffer());
        if ((int) crc.getValue() != expected) {
            throw corrupt(
                    from, "%s checksum: expected %08x, got %08x (bad disk?)".formatted(what, expected, crc.getValue()));
        }
    }

    private Fault corrupt(long at, String what) {
        return new Fault(Fault.Kind.CORRUPT, "[%s] at byte %d: %s".formatted(name.file(), at, what));
    }

    /// Releases the file. Nobody reads meanwhile.
    void close() {
        arena.close();
    }
}
