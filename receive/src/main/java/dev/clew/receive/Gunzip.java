package dev.clew.receive;

import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Decompresses gzip (RFC 1952), members one after another included. `java.util.zip.GZIPInputStream` would do, but
/// takes what follows the last member for nothing, and copies once more.
final class Gunzip {
    private static final int HEADER_BYTES = 10;
    private static final int TRAILER_BYTES = 8;
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int RESERVED = 0xe0;

    private final byte[] in;
    private final int end;
    private int position;

    private Gunzip(byte[] in, int offset, int end) {
        this.in = in;
        this.position = offset;
        this.end = end;
    }

    /// Appends to `out` what `[offset, end)` of `in` holds.
    ///
    /// @throws Refusal `MALFORMED` if that is no gzip, is cut short, or its checksums are wrong; `TOO_LARGE` at the
    ///     first byte that is too many for `out`
    static void inflate(byte[] in, int offset, int end, Body out) {
        var gunzip = new Gunzip(in, offset, end);
        var inflater = new Inflater(true);
        try {
            do {
                gunzip.member(inflater, out);
                inflater.reset();
            } while (gunzip.position < end);
        } catch (DataFormatException e) {
            throw malformed("damaged: " + e.getMessage());
        } finally {
            inflater.end();
        }
    }

    private void member(Inflater inflater, Body out) throws DataFormatException {
        header();
        inflater.setInput(in, position, end - position);
        var crc = new CRC32();
        while (!inflater.finished()) {
            int room = out.room();
            int count = inflater.inflate(out.bytes(), out.length(), room);
            if (count == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
                throw cutShort();
            }
            crc.update(out.bytes(), out.length(), count);
            out.wrote(count);
        }
        position = end - inflater.getRemaining();
        need(TRAILER_BYTES);
        int sentCrc = littleEndian();
        int sentLength = littleEndian();
        if (sentCrc != (int) crc.getValue() || sentLength != (int) inflater.getBytesWritten()) {
            throw malformed("damaged: its checksum or its length is not that of its content");
        }
    }

    private void header() {
        need(HEADER_BYTES);
        if ((in[position] & 0xff) != 0x1f || (in[position + 1] & 0xff) != 0x8b || in[position + 2] != 8) {
            throw malformed("without its magic number (not compressed, or compressed otherwise?)");
        }
        int flags = in[position + 3];
        if ((flags & RESERVED) != 0) {
            throw malformed("with reserved flags set");
        }
        position += HEADER_BYTES;
        if ((flags & EXTRA) != 0) {
            need(2);
            int length = (in[position] & 0xff) | ((in[position + 1] & 0xff) << 8);
            position += 2;
            need(length);
            position += length;
        }
        if ((flags & NAME) != 0) {
            zeroTerminated();
        }
        if ((flags & COMMENT) != 0) {
            zeroTerminated();
        }
        if ((flags & HEADER_CRC) != 0) {
            need(2);
            position += 2;
        }
    }

    private void zeroTerminated() {
        do {
            need(1);
        } while (in[position++] != 0);
    }

    private int littleEndian() {
        int value = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            value |= (in[position++] & 0xff) << shift;
        }
        return value;
    }

    private void need(int count) {
        if (end - position < count) {
            throw cutShort();
        }
    }

    private static Refusal cutShort() {
        return malformed("cut short");
    }

    private static Refusal malformed(String how) {
        return new Refusal(Refusal.Reason.MALFORMED, "gzip " + how);
    }
}
