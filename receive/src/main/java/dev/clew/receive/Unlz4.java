package dev.clew.receive;

/// Decompresses lz4 (lz4, doc/lz4_Frame_format.md and lz4_Block_format.md), frames one after another. What was written
/// serves as the window.
final class Unlz4 {
    private static final int MAGIC = 0x184d2204;
    private static final int SKIPPABLE = 0x184d2a50;
    private static final int UNCOMPRESSED = 1 << 31;
    private static final int MATCH_BYTES = 4;
    /// A byte makes a match 255 bytes longer, at most.
    private static final int MOST_EXPANSION = 255;

    private static final int DAMAGED = -1;
    private static final int NO_ROOM = -2;

    private final FrameReader frame;
    private final byte[] in;
    private final Body out;

    private Unlz4(FrameReader frame, byte[] in, Body out) {
        this.frame = frame;
        this.in = in;
        this.out = out;
    }

    /// See [Encoding#decode].
    static void decode(byte[] in, int offset, int end, Body out) {
        var frame = new FrameReader("lz4", in, offset, end);
        do {
            int magic = (int) frame.number(4);
            if (magic == MAGIC) {
                new Unlz4(frame, in, out).frame();
            } else if ((magic & ~0xf) == SKIPPABLE) {
                frame.skip(frame.number(4));
            } else {
                throw frame.malformed("without its magic number (not compressed, or compressed otherwise?)");
            }
        } while (frame.remaining() > 0);
    }

    private void frame() {
        int descriptor = frame.position();
        int flags = (int) frame.number(1);
        int sizes = (int) frame.number(1);
        if ((flags & 0xc2) != 0x40 || (sizes & 0x8f) != 0 || sizes < 0x40) {
            throw frame.malformed("of a version that this server does not read, or damaged");
        }
        if ((flags & 1) != 0) {
            throw frame.malformed("that needs a dictionary, which this server has not");
        }
        boolean isLengthKnown = (flags & 8) != 0;
        long length = isLengthKnown ? frame.number(8) : 0;
        int header = XxHash32.of(in, descriptor, frame.position() - descriptor);
        if (frame.number(1) != (header >> 8 & 0xff)) {
            throw frame.malformed("damaged: a checksum is not that of its header");
        }
        if (length < 0 || length > out.left()) {
            throw out.tooLarge();
        }
        int start = out.length();
        int blockBytes = 1 << (8 + 2 * (sizes >> 4));
        for (int size = (int) frame.number(4); size != 0; size = (int) frame.number(4)) {
            block(size, blockBytes, (flags & 0x20) != 0 ? out.length() : start, (flags & 0x10) != 0);
        }
        if ((flags & 4) != 0) {
            check(out.bytes(), start, out.length() - start);
        }
        if (isLengthKnown && length != out.length() - start) {
            throw frame.malformed("damaged: its length is not that of its content");
        }
    }

    /// @param history where the content begins that a block may refer to
    private void block(int size, int blockBytes, int history, boolean isChecked) {
        int length = size & ~UNCOMPRESSED;
        if (length > blockBytes) {
            throw frame.malformed("with a block over its limit");
        }
        int position = frame.skip(length);
        if (isChecked) {
            check(in, position, length);
        }
        if ((size & UNCOMPRESSED) != 0) {
            System.arraycopy(in, position, out.reserve(length), out.length(), length);
            out.wrote(length);
            return;
        }
        int most = Math.min(blockBytes, MOST_EXPANSION * length);
        int room = Math.min(most, out.left());
        byte[] bytes = out.reserve(room);
        int written = sequences(in, position, position + length, bytes, history, out.length(), out.length() + room);
        if (written == NO_ROOM && room < most) {
            throw out.tooLarge();
        }
        if (written < 0) {
            throw frame.malformed("damaged: a block is none");
        }
        out.wrote(written - out.length());
    }

    private void check(byte[] bytes, int offset, int length) {
        if ((int) frame.number(4) != XxHash32.of(bytes, offset, length)) {
            throw frame.malformed("damaged: a checksum is not that of its content");
        }
    }

    /// Writes what the sequences of a block in `[position, end)` stand for to `[start, limit)` of `out`; they may
    /// refer back to `history`.
    ///
    /// @return where it ends; [#DAMAGED] or [#NO_ROOM] if it does not
    private static int sequences(byte[] in, int position, int end, byte[] out, int history, int start, int limit) {
        int next = position;
        int written = start;
        while (next < end) {
            int token = in[next++] & 0xff;
            int literals = token >> 4;
            if (literals == 15) {
                int more = more(in, next, end);
                if (more < 0) {
                    return DAMAGED;
                }
                next += more / 255 + 1;
                literals += more;
            }
            if (literals > end - next) {
                return DAMAGED;
            }
            if (literals > limit - written) {
                return NO_ROOM;
            }
            System.arraycopy(in, next, out, written, literals);
            next += literals;
            written += literals;
            if (next == end) {
                return written;
            }
            if (end - next < 2) {
                return DAMAGED;
            }
            int distance = (in[next] & 0xff) | (in[next + 1] & 0xff) << 8;
            next += 2;
            int match = token & 15;
            if (match == 15) {
                int more = more(in, next, end);
                if (more < 0) {
                    return DAMAGED;
                }
                next += more / 255 + 1;
                match += more;
            }
            match += MATCH_BYTES;
            if (distance == 0 || distance > written - history) {
                return DAMAGED;
            }
            if (match > limit - written) {
                return NO_ROOM;
            }
            BackReference.copy(out, written - distance, written, match);
            written += match;
        }
        return DAMAGED;
    }

    /// The sum of the bytes from `position` on, up to the first that is not 255; -1 if there is none.
    private static int more(byte[] in, int position, int end) {
        int sum = 0;
        for (int next = position; next < end; next++) {
            int more = in[next] & 0xff;
            sum += more;
            if (more < 255) {
                return sum;
            }
        }
        return -1;
    }
}
