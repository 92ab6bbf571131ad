package dev.clew.store.records;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import dev.clew.model.TraceId;
import dev.clew.store.disk.Disk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Writes a [RecordFile], trace by trace, in the order of their ids. No more of it than a page, and what
/// tells where things are, is in memory.
final class RecordFileWriter implements AutoCloseable {
    private static final int PAGE_BYTES = 128 << 10;

    private final Disk.AppendFile file;
    private final ZstdCompressCtx zstd = new ZstdCompressCtx();
    private final ByteArrayOutputStream page = new ByteArrayOutputStream();
    private final ByteArrayOutputStream traces = new ByteArrayOutputStream();
    private final ByteArrayOutputStream pages = new ByteArrayOutputStream();
    private @Nullable TraceId last;
    private int traceCount;
    private int pageCount;
    private long records;
    private long length;

    RecordFileWriter(Disk.AppendFile file) throws IOException {
        this.file = file;
        zstd.setLevel(1);
        append(littleEndian(Long.BYTES).putLong(RecordFile.MAGIC));
    }

    /// @param request an `ExportLogsServiceRequest` with one record of trace `id`
    void add(TraceId id, byte[] request) throws IOException {
        if (page.size() >= PAGE_BYTES) {
            endPage();
        }
        if (!id.equals(last)) {
            last = id;
            traceCount++;
            traces.writeBytes(littleEndian(RecordFile.INDEX_ENTRY_BYTES)
                    .putLong(id.high())
                    .putLong(id.low())
                    .putInt(pageCount)
                    .array());
        }
        page.writeBytes(littleEndian(RecordFile.RECORD_HEADER_BYTES)
                .putLong(id.high())
                .putLong(id.low())
                .putInt(request.length)
                .array());
        page.writeBytes(request);
        records++;
    }

    private void endPage() throws IOException {
        byte[] raw = page.toByteArray();
        page.reset();
        byte[] packed = new byte[(int) Zstd.compressBound(raw.length)];
        int size = zstd.compressByteArray(packed, 0, packed.length, raw, 0, raw.length);
        pages.writeBytes(littleEndian(RecordFile.PAGE_ENTRY_BYTES)
                .putLong(length)
                .putInt(size)
                .putInt(raw.length)
                .putInt(crc(packed, size))
                .array());
        pageCount++;
        append(ByteBuffer.wrap(packed).position(size));
    }

    /// Writes what is left, and forces the file.
    ///
    /// @param replaces the numbers of the files in whose place this one is written
    /// @param newestNanos see [RecordFile#newestNanos]
    void finish(List<Long> replaces, long newestNanos) throws IOException {
        if (page.size() > 0) {
            endPage();
        }
        byte[] tables = new byte[traces.size() + pages.size() + replaces.size() * Long.BYTES];
        ByteBuffer intoTables = littleEndian(tables).put(traces.toByteArray()).put(pages.toByteArray());
        replaces.forEach(intoTables::putLong);
        append(intoTables);

        byte[] footer = new byte[RecordFile.FOOTER_BYTES];
        ByteBuffer intoFooter = littleEndian(footer)
                .putInt(traceCount)
                .putInt(pageCount)
                .putInt(replaces.size())
                .putInt(crc(tables, tables.length))
                .putLong(records)
                .putLong(newestNanos);
        append(intoFooter.putInt(crc(footer, intoFooter.position())).putLong(RecordFile.MAGIC));
        file.force();
    }

    private static ByteBuffer littleEndian(int bytes) {
        return littleEndian(new byte[bytes]);
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int crc(byte[] bytes, int length) {
        var crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    private void append(ByteBuffer written) throws IOException {
        length += written.position();
        file.append(written.flip());
    }

    @Override
    public void close() throws IOException {
        zstd.close();
        file.close();
    }
}
