package dev.clew.store.log;

import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.store.disk.Disk;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// One batch in the log. Numbers are little-endian.
///
/// | at | bytes | what |
/// |---|---|---|
/// | 0 | 8 | magic `CLEWLOG1`: where reading starts again after damage |
/// | 8 | 4 | length of the payload |
/// | 12 | 4 | CRC32C of the header: bytes 8-12 and 16 to the payload, so that a wrong length is never followed |
/// | 16 | 8 | sequence number, one more than that of the frame before |
/// | 24 | 8 | when the batch was received, nanoseconds since 1970 |
/// | 32 | 4 | CRC32C of the payload |
/// | 36 | 1 | length of the tenant's name |
/// | 37 | … | the tenant's name, ASCII; then the payload: an OTLP `ExportTraceServiceRequest` |
///
/// Zeros follow the last frame of each write, up to a multiple of [Disk#BLOCK_BYTES]: so no write touches a block that
/// holds what was acknowledged before.
final class Frame {
    static final long MAGIC = ByteBuffer.wrap("CLEWLOG1".getBytes(StandardCharsets.US_ASCII))
            .order(ByteOrder.LITTLE_ENDIAN)
            .getLong();

    static final char VERSION = '1';
    private static final int FIXED_HEADER = 37;
    static final int MOST_HEADER_BYTES = FIXED_HEADER + 255;
    /// A disk writes all of so many bytes or nothing.
    private static final int SECTOR_BYTES = 512;

    private Frame() {}

    /// The version that the first bytes of a log name, `1` if they name none. A flipped bit in that
    /// of a sound header is damage: a later version has another checksum.
    static char versionOf(byte[] first) {
        var magic = new String(first, 0, Math.min(first.length, Long.BYTES), StandardCharsets.US_ASCII);
        if (!magic.matches("CLEWLOG\\d")) {
            return VERSION;
        }
        ByteBuffer in = ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN);
        int tenantLength = first.length < FIXED_HEADER ? 0 : Byte.toUnsignedInt(in.get(FIXED_HEADER - 1));
        boolean isOurs = first.length >= FIXED_HEADER + tenantLength && in.getInt(12) == headerCrc(in, 0, tenantLength);
        return isOurs ? VERSION : magic.charAt(Long.BYTES - 1);
    }

    static int sizeOf(SpanBatch batch) {
        return FIXED_HEADER + batch.tenant().name().length() + batch.length();
    }

    /// What stands before the payload of `batch`.
    static byte[] header(SpanBatch batch, long sequence) {
        byte[] tenant = batch.tenant().name().getBytes(StandardCharsets.US_ASCII);
        var crc = new CRC32C();
        crc.update(batch.bytes(), batch.offset(), batch.length());
        ByteBuffer out = ByteBuffer.allocate(FIXED_HEADER + tenant.length).order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(MAGIC)
                .putInt(batch.length())
                .putInt(0)
                .putLong(sequence)
                .putLong(batch.receivedNanos())
                .putInt((int) crc.getValue())
                .put((byte) tenant.length)
                .put(tenant);
        out.putInt(12, headerCrc(out, 0, tenant.length));
        return out.array();
    }

    /// How many zeros follow what ends at `end`, if nothing else does.
    static int paddingAfter(int end) {
        return -end & Disk.BLOCK_BYTES - 1;
    }

    private static int headerCrc(ByteBuffer in, int start, int tenantLength) {
        var crc = new CRC32C();
        crc.update(in.slice(start + 8, 4));
        crc.update(in.slice(start + 16, FIXED_HEADER - 16 + tenantLength));
        return (int) crc.getValue();
    }

    /// A frame that was found in a log.
    ///
    /// @param batch null if the header is sound and the payload is not
    /// @param end where the next frame starts
    record Found(long sequence, @Nullable SpanBatch batch, int end) {}

    /// The frame at `start` of `log`, or null if there is no sound header or its payload is cut off.
    static @Nullable Found read(byte[] log, int start) {
        ByteBuffer in = ByteBuffer.wrap(log).order(ByteOrder.LITTLE_ENDIAN);
        if (log.length - start < FIXED_HEADER || in.getLong(start) != MAGIC) {
            return null;
        }
        int tenantLength = Byte.toUnsignedInt(in.get(start + FIXED_HEADER - 1));
        int payloadLength = in.getInt(start + 8);
        int payload = start + FIXED_HEADER + tenantLength;
        if (payload > log.length
                || in.getInt(start + 12) != headerCrc(in, start, tenantLength)
                || payloadLength > log.length - payload) {
            return null;
        }
        var crc = new CRC32C();
        crc.update(log, payload, payloadLength);
        boolean sound = in.getInt(start + 32) == (int) crc.getValue();
        var tenant = new String(log, start + FIXED_HEADER, tenantLength, StandardCharsets.US_ASCII);
        SpanBatch batch =
                sound ? new SpanBatch(new Tenant(tenant), in.getLong(start + 24), log, payload, payloadLength) : null;
        return new Found(in.getLong(start + 16), batch, afterPadding(log, payload + payloadLength));
    }

    private static int afterPadding(byte[] log, int end) {
        int padded = Math.min(log.length, end + paddingAfter(end));
        for (int i = end; i < padded; i++) {
            if (log[i] != 0) {
                return end;
            }
        }
        return padded;
    }

    /// Whether the bytes from `start` to the end of `log`, in which there is no sound frame, show
    /// that their write never ended: they are cut short, or a sector is zeros that was not yet
    /// written. A bad disk seldom leaves that.
    static boolean isUnfinished(byte[] log, int start) {
        int end = Math.max(endOfContent(log, start), endOfFrame(log, start));
        for (int at = start, next; at < end; at = next) {
            next = Math.min(end, (at / SECTOR_BYTES + 1) * SECTOR_BYTES);
            if (endOfContent(log, at, next) == at) {
                return true;
            }
        }
        return end == start || isCutShort(log, start);
    }

    private static int endOfContent(byte[] log, int from) {
        return endOfContent(log, from, log.length);
    }

    private static int endOfContent(byte[] log, int from, int to) {
        int end = to;
        while (end > from && log[end - 1] == 0) {
            end--;
        }
        return end;
    }

    /// Where the frame at `start` ends; `start` if its header is not sound.
    private static int endOfFrame(byte[] log, int start) {
        if (read(log, start) == null) {
            return start;
        }
        ByteBuffer in = ByteBuffer.wrap(log).order(ByteOrder.LITTLE_ENDIAN);
        int tenantLength = Byte.toUnsignedInt(in.get(start + FIXED_HEADER - 1));
        return start + FIXED_HEADER + tenantLength + in.getInt(start + 8);
    }

    /// Whether `log` ends within the frame at `start`, of which nothing else is wrong.
    private static boolean isCutShort(byte[] log, int start) {
        ByteBuffer in = ByteBuffer.wrap(log).order(ByteOrder.LITTLE_ENDIAN);
        int left = log.length - start;
        for (int i = 0; i < Math.min(left, Long.BYTES); i++) {
            if (log[start + i] != (byte) (MAGIC >>> (i * Byte.SIZE))) {
                return false;
            }
        }
        int tenantLength = left < FIXED_HEADER ? 0 : Byte.toUnsignedInt(in.get(start + FIXED_HEADER - 1));
        int headerLength = FIXED_HEADER + tenantLength;
        return left < headerLength
                || (in.getInt(start + 12) == headerCrc(in, start, tenantLength)
                        && in.getInt(start + 8) > left - headerLength);
    }
}
