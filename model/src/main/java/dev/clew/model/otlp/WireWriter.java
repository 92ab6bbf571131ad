package dev.clew.model.otlp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/// Protobuf's wire format into a growing byte array. Fields that hold their default are left out, as proto3 has it.
public final class WireWriter {
    private byte[] bytes = new byte[256];
    private int length;

    /// A number or an enum, `int32` to `uint64`; left out if zero.
    public void varint(int field, long value) {
        if (value != 0) {
            tag(field, 0);
            rawVarint(value);
        }
    }

    /// Like [#varint], but written even if zero: for the cases of a `oneof`.
    void varintCase(int field, long value) {
        tag(field, 0);
        rawVarint(value);
    }

    /// Left out if zero.
    public void fixed64(int field, long value) {
        if (value != 0) {
            fixed64Case(field, value);
        }
    }

    /// A `double`; left out if zero.
    public void decimal(int field, double value) {
        fixed64(field, Double.doubleToRawLongBits(value));
    }

    void fixed64Case(int field, long value) {
        tag(field, 1);
        littleEndian(value, Long.BYTES);
    }

    void fixed32(int field, int value) {
        if (value != 0) {
            tag(field, 5);
            littleEndian(value, Integer.BYTES);
        }
    }

    /// Left out if empty.
    public void text(int field, String value) {
        if (!value.isEmpty()) {
            bytesCase(field, value.getBytes(StandardCharsets.UTF_8));
        }
    }

    /// Left out if empty.
    public void bytes(int field, byte[] value) {
        if (value.length > 0) {
            bytesCase(field, value);
        }
    }

    void bytesCase(int field, byte[] value) {
        bytesCase(field, value, 0, value.length);
    }

    void bytesCase(int field, byte[] value, int offset, int count) {
        tag(field, 2);
        rawVarint(count);
        raw(value, offset, count);
    }

    /// An id of big-endian longs; left out if all of them are zero.
    public void id(int field, long... parts) {
        if (Arrays.stream(parts).anyMatch(part -> part != 0)) {
            tag(field, 2);
            rawVarint((long) parts.length * Long.BYTES);
            for (long part : parts) {
                littleEndian(Long.reverseBytes(part), Long.BYTES);
            }
        }
    }

    /// A nested message, written even if empty.
    public void message(int field, Consumer<WireWriter> content) {
        tag(field, 2);
        int from = length;
        content.accept(this);
        // The length goes before the content, and how wide it is shows only now.
        int size = length - from;
        int width = Math.max(1, (31 - Integer.numberOfLeadingZeros(size | 1)) / 7 + 1);
        ensure(width);
        System.arraycopy(bytes, from, bytes, from + width, size);
        length = from;
        rawVarint(size);
        length = from + width + size;
    }

    /// How many bytes were written.
    public int size() {
        return length;
    }

    /// All that was written; the bytes are the caller's.
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private void tag(int field, int wireType) {
        rawVarint(((long) field << 3) | wireType);
    }

    private void rawVarint(long value) {
        ensure(10);
        while ((value & ~0x7fL) != 0) {
            bytes[length++] = (byte) (value | 0x80);
            value >>>= 7;
        }
        bytes[length++] = (byte) value;
    }

    private void littleEndian(long value, int width) {
        ensure(width);
        for (int i = 0; i < width; i++) {
            bytes[length++] = (byte) (value >>> (8 * i));
        }
    }

    private void raw(byte[] value, int offset, int count) {
        ensure(count);
        System.arraycopy(value, offset, bytes, length, count);
        length += count;
    }

    private void ensure(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
        }
    }
}
