package dev.clew.receive;

/// Reads, front to back, what stands around compressed data. Numbers are little-endian in all of these formats.
final class FrameReader {
    private final String format;
    private final byte[] in;
    private final int end;
    private int position;

    /// @param format its name, for those who read the refusal
    FrameReader(String format, byte[] in, int offset, int end) {
        this.format = format;
        this.in = in;
        this.position = offset;
        this.end = end;
    }

    int position() {
        return position;
    }

    int remaining() {
        return end - position;
    }

    /// An unsigned number of `bytes` bytes, eight at most; of eight, one over 2^63 comes out negative.
    ///
    /// @throws Refusal `MALFORMED` if fewer are left
    long number(int bytes) {
        int at = skip(bytes);
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (in[at + i] & 0xffL) << (Byte.SIZE * i);
        }
        return value;
    }

    /// Steps over `bytes` bytes.
    ///
    /// @return where they begin
    /// @throws Refusal `MALFORMED` if fewer are left
    int skip(long bytes) {
        if (bytes > remaining()) {
            throw malformed("cut short");
        }
        int at = position;
        position += (int) bytes;
        return at;
    }

    Refusal malformed(String how) {
        return new Refusal(Refusal.Reason.MALFORMED, format + " " + how);
    }
}
