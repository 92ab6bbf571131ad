package dev.clew.cli.load;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A file of recorded requests: each a big-endian length of four bytes, then as many bytes of one OTLP
/// `ExportTraceServiceRequest`. The whole may be packed with zstd. Read as a stream, one frame in memory at a
/// time. Safe for several threads, which share out the frames.
final class Frames implements AutoCloseable {
    /// What receivers accept at most, by OTLP's recommendation.
    private static final int LONGEST = 64 << 20;

    /// The first bytes of a zstd file (RFC 8878, section 3.1.1). As a length they would be far over the
    /// limit.
    private static final int ZSTD_MAGIC = 0x28b52ffd;

    private final Path file;
    private final long fileBytes;
    private final CountingStream counted;
    private final DataInputStream in;
    private long frames;

    private Frames(Path file, long fileBytes, CountingStream counted, InputStream unpacked) {
        this.file = file;
        this.fileBytes = fileBytes;
        this.counted = counted;
        this.in = new DataInputStream(unpacked);
    }

    static Frames open(Path file) throws IOException {
        var counted = new CountingStream(Files.newInputStream(file));
        try {
            var raw = new BufferedInputStream(counted, 1 << 16);
            raw.mark(Integer.BYTES);
            byte[] first = raw.readNBytes(Integer.BYTES);
            raw.reset();
            InputStream unpacked = isZstd(first) ? new BufferedInputStream(new ZstdInputStream(raw), 1 << 16) : raw;
            return new Frames(file, Files.size(file), counted, unpacked);
        } catch (IOException | RuntimeException fault) {
            try (counted) {
                throw fault;
            }
        }
    }

    private static boolean isZstd(byte[] first) {
        return first.length == Integer.BYTES && ByteBuffer.wrap(first).getInt() == ZSTD_MAGIC;
    }

    /// The next request, or null after the last.
    ///
    /// @throws IOException if the file cannot be read, or is not what it should be, saying at which frame
    synchronized byte @Nullable [] next() throws IOException {
        try {
            int first = in.read();
            if (first < 0) {
                return null;
            }
            frames++;
            int length = first << 24 | in.readUnsignedByte() << 16 | in.readUnsignedShort();
            if (length < 0 || length > LONGEST) {
                throw new IOException("a length of %d bytes, more than 64 MiB (no framed OTLP?)"
                        .formatted(Integer.toUnsignedLong(length)));
            }
            byte[] frame = in.readNBytes(length);
            if (frame.length < length) {
                throw new EOFException("it ends after %d of %d bytes (cut short?)".formatted(frame.length, length));
            }
            return frame;
        } catch (EOFException end) {
            String how = end.getMessage() == null ? "it ends within a length (cut short?)" : end.getMessage();
            throw new IOException("%s, frame %d: %s".formatted(file, frames, how), end);
        } catch (IOException fault) {
            throw new IOException("%s, frame %d: %s".formatted(file, frames, fault.getMessage()), fault);
        }
    }

    /// How much of the file has been read, from 0 to 1.
    double fractionRead() {
        return fileBytes == 0 ? 1 : Math.min(1, (double) counted.bytes / fileBytes);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private static final class CountingStream extends FilterInputStream {
        private volatile long bytes;

        CountingStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            add(value < 0 ? 0 : 1);
            return value;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            int count = super.read(to, offset, length);
            add(Math.max(0, count));
            return count;
        }

        private synchronized void add(int count) {
            bytes += count;
        }
    }
}
