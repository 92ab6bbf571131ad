package dev.clew.receive;

import java.util.Arrays;
import java.util.zip.CRC32C;

/// Decompresses snappy (google/snappy: format_description.txt, framing_format.txt). Of the two forms, a block says
/// first how long it is, and frames bring blocks of 64 KiB at most, each with a checksum.
///
/// By HTTP, "snappy" is a block; older Collectors sent frames by that name, and by gRPC everybody does. Frames begin
/// as no block can.
final class Unsnappy {
    private static final byte[] STREAM = {(byte) 0xff, 6, 0, 0, 's', 'N', 'a', 'P', 'p', 'Y'};
    private static final int CHUNK_BYTES = 1 << 16;
    /// A copy of 64 bytes takes three.
    private static final int MOST_EXPANSION = 22;

    private Unsnappy() {}

    /// See [Encoding#decode]. Takes either form.
    static void decode(byte[] in, int offset, int end, Body out) {
        if (areFrames(in, offset, end)) {
            decodeFrames(in, offset, end, out);
            return;
        }
        var block = new FrameReader("snappy", in, offset, end);
        long length = length(block);
        if (length > (long) MOST_EXPANSION * block.remaining()) {
            throw block.malformed("that announces more bytes than it can hold (damaged, or compressed otherwise?)");
        }
        if (length > out.left()) {
            throw out.tooLarge();
        }
        decodeBlock(block, in, (int) length, out);
        out.wrote((int) length);
    }

    /// See [Encoding#decode]. Takes frames alone.
    static void decodeFrames(byte[] in, int offset, int end, Body out) {
        var stream = new FrameReader("framed snappy", in, offset, end);
        if (!areFrames(in, offset, end)) {
            throw stream.malformed("without its stream identifier (not compressed, or compressed otherwise?)");
        }
        do {
            int start = stream.position();
            int type = (int) stream.number(1);
            int length = (int) stream.number(3);
            int content = stream.skip(length);
            if (type <= 1) {
                chunk(type == 0, new FrameReader("framed snappy", in, content, content + length), in, out);
            } else if (type < 0x80) {
                throw stream.malformed("with a chunk of an unknown type");
            } else if (type == 0xff && !areFrames(in, start, content + length)) {
                throw stream.malformed("with a damaged stream identifier");
            }
        } while (stream.remaining() > 0);
    }

    private static boolean areFrames(byte[] in, int offset, int end) {
        return end - offset >= STREAM.length
                && Arrays.equals(in, offset, offset + STREAM.length, STREAM, 0, STREAM.length);
    }

    private static void chunk(boolean isCompressed, FrameReader chunk, byte[] in, Body out) {
        int checksum = (int) chunk.number(4);
        long length = isCompressed ? length(chunk) : chunk.remaining();
        if (length > CHUNK_BYTES) {
            throw chunk.malformed("with a chunk over 64 KiB");
        }
        if (isCompressed) {
            decodeBlock(chunk, in, (int) length, out);
        } else {
            System.arraycopy(in, chunk.position(), out.reserve((int) length), out.length(), (int) length);
        }
        var crc = new CRC32C();
        crc.update(out.bytes(), out.length(), (int) length);
        int sum = (int) crc.getValue();
        if (checksum != (sum >>> 15 | sum << 17) + 0xa282ead8) {
            throw chunk.malformed("damaged: a checksum is not that of its chunk");
        }
        out.wrote((int) length);
    }

    /// The number a block begins with, up to 2^32 - 1.
    private static long length(FrameReader block) {
        long length = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            long next = block.number(1);
            length |= (next & 0x7f) << shift;
            if (next < 0x80) {
                return length;
            }
        }
        throw block.malformed("with a length over 32 bits");
    }

    private static void decodeBlock(FrameReader block, byte[] in, int length, Body out) {
        byte[] bytes = out.reserve(length);
        int start = out.length();
        int written =
                elements(in, block.position(), block.position() + block.remaining(), bytes, start, start + length);
        if (written != start + length) {
            throw block.malformed("damaged, or cut short");
        }
    }

    /// Writes what the elements of a block in `[position, end)` stand for to `[start, limit)` of `out`.
    ///
    /// @return where it ends; -1 if it is no block, or more than there is room for
    private static int elements(byte[] in, int position, int end, byte[] out, int start, int limit) {
        int next = position;
        int written = start;
        while (next < end) {
            int tag = in[next++] & 0xff;
            int kind = tag & 3;
            if (kind == 0) {
                int extra = Math.max(0, (tag >> 2) - 59);
                if (extra > end - next) {
                    return -1;
                }
                int length = 1 + (extra == 0 ? tag >> 2 : littleEndian(in, next, extra));
                next += extra;
                if (length < 1 || length > end - next || length > limit - written) {
                    return -1;
                }
                System.arraycopy(in, next, out, written, length);
                next += length;
                written += length;
            } else {
                int extra = kind == 3 ? 4 : kind;
                if (extra > end - next) {
                    return -1;
                }
                int length = kind == 1 ? 4 + (tag >> 2 & 7) : 1 + (tag >> 2);
                int distance = littleEndian(in, next, extra) | (kind == 1 ? (tag & 0xe0) << 3 : 0);
                next += extra;
                if (distance < 1 || distance > written - start || length > limit - written) {
                    return -1;
                }
                BackReference.copy(out, written - distance, written, length);
                written += length;
            }
        }
        return written;
    }

    private static int littleEndian(byte[] in, int at, int bytes) {
        int value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (in[at + i] & 0xff) << (Byte.SIZE * i);
        }
        return value;
    }
}
