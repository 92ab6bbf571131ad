package dev.clew.receive;

import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Decompresses gzip (RFC 1952), members one after another included. `java.util.zip.GZIPInputStream` would do, but
/// takes what follows the last member for nothing, and copies once more.
final class Gunzip {
    private static final int MAGIC_AND_DEFLATE = 0x08_8b1f;
    private static final int TIME_AND_SYSTEM_BYTES = 6;
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int RESERVED = 0xe0;

    private Gunzip() {}

    /// See [Encoding#decode].
    static void decode(byte[] in, int offset, int end, Body out) {
        var frame = new FrameReader("gzip", in, offset, end);
        expect(in, offset, end, out);
        var inflater = new Inflater(true);
        try {
            do {
                header(frame);
                inflater.setInput(in, frame.position(), frame.remaining());
                int start = out.length();
                if (!Unzlib.inflate(inflater, out)) {
                    throw frame.malformed("cut short");
                }
                frame.skip(frame.remaining() - inflater.getRemaining());
                trailer(frame, out, start);
                inflater.reset();
            } while (frame.remaining() > 0);
        } catch (DataFormatException e) {
            throw frame.malformed("damaged: " + e.getMessage());
        } finally {
            inflater.end();
        }
    }

    /// The last member says at its end how many bytes it holds, and most requests are one. One byte more is where the
    /// inflater sees that there are no others.
    private static void expect(byte[] in, int offset, int end, Body out) {
        if (end - offset < Integer.BYTES) {
            return;
        }
        long length = new FrameReader("gzip", in, end - Integer.BYTES, end).number(Integer.BYTES);
        if (length < out.left()) {
            out.expect(out.length() + length + 1);
        }
    }

    private static void header(FrameReader frame) {
        if (frame.number(3) != MAGIC_AND_DEFLATE) {
            throw frame.malformed("without its magic number (not compressed, or compressed otherwise?)");
        }
        int flags = (int) frame.number(1);
        if ((flags & RESERVED) != 0) {
            throw frame.malformed("with reserved flags set");
        }
        frame.skip(TIME_AND_SYSTEM_BYTES);
        if ((flags & EXTRA) != 0) {
            frame.skip(frame.number(2));
        }
        if ((flags & NAME) != 0) {
            skipText(frame);
        }
        if ((flags & COMMENT) != 0) {
            skipText(frame);
        }
        if ((flags & HEADER_CRC) != 0) {
            frame.skip(2);
        }
    }

    @SuppressWarnings("EmptyBlock") // Up to the zero at its end.
    private static void skipText(FrameReader frame) {
        while (frame.number(1) != 0) {}
    }

    private static void trailer(FrameReader frame, Body out, int start) {
        int length = out.length() - start;
        var crc = new CRC32();
        crc.update(out.bytes(), start, length);
        if (frame.number(4) != crc.getValue() || (int) frame.number(4) != length) {
            throw frame.malformed("damaged: its checksum or its length is not that of its content");
        }
    }
}
