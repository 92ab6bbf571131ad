package dev.clew.receive;

import java.util.BitSet;

/// Cuts spans out of an OTLP `ExportTraceServiceRequest` in place: what is kept moves toward the beginning, byte for
/// byte. Only the lengths of the messages around a span change, each in as many bytes as it was sent in, which
/// protobuf allows (a varint may have leading zeros). The request must have been read once without a fault.
final class SpanCutter {
    /// The tags of `resource_spans`, of `scope_spans` in it, and of `spans` in that.
    private static final int[] PATH = {10, 18, 18};

    private final byte[] bytes;
    private final BitSet unwanted;
    private int read;
    private int write;
    private int span;

    private SpanCutter(byte[] bytes, int offset, BitSet unwanted) {
        this.bytes = bytes;
        this.unwanted = unwanted;
        this.read = offset;
        this.write = offset;
    }

    /// Cuts the spans whose places are in `unwanted`, counted from 0, out of `[offset, offset + length)`.
    ///
    /// @return the length that is left
    static int cut(byte[] bytes, int offset, int length, BitSet unwanted) {
        var cutter = new SpanCutter(bytes, offset, unwanted);
        cutter.message(offset + length, 0);
        return cutter.write - offset;
    }

    private void message(int end, int depth) {
        while (read < end) {
            int from = read;
            int tag = (int) varint();
            if (tag != PATH[depth]) {
                skip(tag);
                keep(from);
            } else if (depth == PATH.length - 1) {
                skip(tag);
                if (!unwanted.get(span++)) {
                    keep(from);
                }
            } else {
                int lengthFrom = read;
                int length = (int) varint();
                int lengthWidth = read - lengthFrom;
                keep(from);
                int contentFrom = write;
                message(read + length, depth + 1);
                putLength(contentFrom - lengthWidth, lengthWidth, write - contentFrom);
            }
        }
    }

    private void keep(int from) {
        System.arraycopy(bytes, from, bytes, write, read - from);
        write += read - from;
    }

    private void putLength(int at, int width, int length) {
        long left = length;
        for (int i = 0; i < width; i++) {
            int more = i < width - 1 ? 0x80 : 0;
            bytes[at + i] = (byte) ((left & 0x7f) | more);
            left >>>= 7;
        }
    }

    private void skip(int tag) {
        switch (tag & 7) {
            case 0 -> varint();
            case 1 -> read += Long.BYTES;
            case 2 -> {
                int length = (int) varint();
                read += length;
            }
            case 3 -> skipGroup();
            case 5 -> read += Integer.BYTES;
            default -> throw new IllegalStateException("Bug: wire type %d was let through".formatted(tag & 7));
        }
    }

    /// Recursion ends: the request was read once, and the reader allows no more than 100 levels.
    private void skipGroup() {
        for (int tag = (int) varint(); (tag & 7) != 4; tag = (int) varint()) {
            skip(tag);
        }
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            long next = bytes[read++];
            value |= (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}
