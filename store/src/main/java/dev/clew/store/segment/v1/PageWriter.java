package dev.clew.store.segment.v1;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import dev.clew.store.disk.Disk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// Writes pages, each with its checksum behind it, at the end of a segment that is being made. For one thread.
///
/// What was written waits in memory until there is enough of it for one write. A disk that fails then is told of by
/// an [UncheckedIOException], as nobody on the way could do anything about it.
final class PageWriter implements AutoCloseable {
    private static final int WRITE_BYTES = 1 << 20;

    /// Shorter planes are left as they are: a call of zstd costs more than the few bytes that it saves of them.
    private static final int COMPRESSED_BYTES = 256;

    private final Disk.AppendFile file;
    private final Output out = new Output();
    private long writtenBytes;
    private final ZstdCompressCtx zstd = new ZstdCompressCtx();
    private final CRC32C crc = new CRC32C();
    private byte[] plane = new byte[Format.PAGE_ROWS];
    private byte[] compressed = new byte[1 << 13];
    private long[] coded = new long[Format.PAGE_ROWS];
    private int pageStart;

    /// @param file stays the caller's to force and to close
    PageWriter(Disk.AppendFile file) {
        this.file = file;
        // The reader knows all that these would say.
        zstd.setLevel(1)
                .setContentSize(false)
                .setChecksum(false)
                .setDictID(false)
                .setMagicless(true);
    }

    /// Where the content of a page goes, between [#begin] and [#end]; and what stands behind the last one.
    Output out() {
        return out;
    }

    /// How long the segment is so far.
    long position() {
        return writtenBytes + out.size();
    }

    /// Begins a page at the end.
    void begin() {
        if (out.size() >= WRITE_BYTES) {
            flush();
        }
        pageStart = out.size();
    }

    /// Hands everything to the file.
    void flush() {
        try {
            file.append(ByteBuffer.wrap(out.array(), 0, out.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        writtenBytes += out.size();
        out.clear();
    }

    /// Ends the page that was begun; returns how many bytes it has without its checksum.
    int end() {
        int length = out.size() - pageStart;
        crc.reset();
        crc.update(out.array(), pageStart, length);
        out.writeInt((int) crc.getValue());
        return length;
    }

    /// Writes `[from, to)` of `values` as a page.
    ///
    /// @param base the largest value before, for [Coding#RELATIVE]
    /// @param extent of these values, if there are any
    /// @return how many bytes the page has without its checksum
    int writePage(long[] values, int from, int to, Coding coding, long base, Extent extent) {
        begin();
        writeNumbers(values, from, to, coding, base, extent);
        return end();
    }

    /// As [#writePage], within a page.
    void writeNumbers(long[] values, int from, int to, Coding coding, long base) {
        writeNumbers(values, from, to, coding, base, Extent.of(values, from, to));
    }

    private void writeNumbers(long[] values, int from, int to, Coding coding, long base, Extent extent) {
        int count = to - from;
        if (count == 0) {
            return;
        }
        if (coded.length < count) {
            coded = new long[count];
        }
        switch (coding) {
            case PLAIN -> {
                writeHead(extent);
                writePlanes(values, from, count, extent);
            }
            case DELTA -> {
                deltas(values, from, coded, count);
                writeCoded(count, values[from]);
            }
            case RELATIVE -> {
                distances(values, from, coded, count, base);
                writeCoded(count, base);
            }
            case RAW -> out.writeLongs(values, from, to);
        }
    }

    private void writeCoded(int count, long first) {
        Extent extent = Extent.of(coded, 0, count);
        writeHead(extent);
        out.writeSigned(first);
        writePlanes(coded, 0, count, extent);
    }

    private void writeHead(Extent extent) {
        out.writeByte(byteCount(extent));
        out.writeSigned(extent.min());
    }

    private static int byteCount(Extent extent) {
        return (Long.SIZE + 7 - Long.numberOfLeadingZeros(extent.width())) / Byte.SIZE;
    }

    private void writePlanes(long[] numbers, int from, int count, Extent extent) {
        if (plane.length < count) {
            plane = new byte[count];
        }
        for (int i = 0; i < byteCount(extent); i++) {
            split(numbers, from, count, extent.min(), i * Byte.SIZE, plane);
            writePlane(plane, count);
        }
    }

    private static void deltas(long[] values, int from, long[] to, int count) {
        to[0] = 0;
        for (int i = 1; i < count; i++) {
            to[i] = values[from + i] - values[from + i - 1];
        }
    }

    private static void distances(long[] values, int from, long[] to, int count, long base) {
        long largest = base;
        for (int i = 0; i < count; i++) {
            long value = values[from + i];
            to[i] = largest + 1 - value;
            largest = Math.max(largest, value);
        }
    }

    private static void split(long[] values, int from, int count, long min, int shift, byte[] to) {
        for (int i = 0; i < count; i++) {
            to[i] = (byte) ((values[from + i] - min) >>> shift);
        }
    }

    /// Writes `count` bytes in the way that takes the least.
    void writePlane(byte[] bytes, int count) {
        if (isConstant(bytes, count)) {
            out.writeByte(Format.PLANE_CONSTANT);
            out.writeByte(bytes[0]);
            return;
        }
        int size = compress(bytes, count);
        // What hardly shrinks is read faster as it is.
        if (size < count - count / 32) {
            out.writeByte(Format.PLANE_ZSTD);
            out.writeVarint(size);
            out.write(compressed, 0, size);
        } else {
            out.writeByte(Format.PLANE_PLAIN);
            out.write(bytes, 0, count);
        }
    }

    private static boolean isConstant(byte[] bytes, int count) {
        int difference = 0;
        for (int i = 1; i < count; i++) {
            difference |= bytes[i] ^ bytes[0];
        }
        return difference == 0;
    }

    private int compress(byte[] bytes, int count) {
        if (count < COMPRESSED_BYTES) {
            return count;
        }
        int bound = (int) Zstd.compressBound(count);
        if (compressed.length < bound) {
            compressed = new byte[bound];
        }
        return zstd.compressByteArray(compressed, 0, compressed.length, bytes, 0, count);
    }

    /// Writes `content` as a page of its own, compressed where that helps; returns its length without the checksum.
    int writeCompressed(Output content) {
        begin();
        out.writeVarint(content.size());
        if (content.size() > 0) {
            writePlane(content.array(), content.size());
        }
        return end();
    }

    @Override
    public void close() {
        zstd.close();
    }
}
