package dev.clew.store.segment.v1;

import java.util.Arrays;

/// Bytes that grow at their end.
final class Output {
    private byte[] bytes = new byte[64];
    private int size;

    int size() {
        return size;
    }

    /// Holds what was written in its first [#size] bytes, until more is.
    byte[] array() {
        return bytes;
    }

    void clear() {
        size = 0;
    }

    void writeByte(int value) {
        need(1);
        bytes[size++] = (byte) value;
    }

    void writeInt(int value) {
        need(Integer.BYTES);
        LittleEndian.putInt(bytes, size, value);
        size += Integer.BYTES;
    }

    void writeLong(long value) {
        need(Long.BYTES);
        LittleEndian.putLong(bytes, size, value);
        size += Long.BYTES;
    }

    void writeLongs(long[] values, int from, int to) {
        need(Math.multiplyExact(to - from, Long.BYTES));
        for (int i = from; i < to; i++) {
            LittleEndian.putLong(bytes, size + (i - from) * Long.BYTES, values[i]);
        }
        size += (to - from) * Long.BYTES;
    }

    /// Seven bits to a byte, lowest first; the top bit says that more follow.
    void writeVarint(long value) {
        need(10);
        long left = value;
        while ((left & ~0x7fL) != 0) {
            bytes[size++] = (byte) (left | 0x80);
            left >>>= 7;
        }
        bytes[size++] = (byte) left;
    }

    /// As [#writeVarint], with small negative numbers as short as small positive ones.
    void writeSigned(long value) {
        writeVarint(value << 1 ^ value >> 63);
    }

    void write(byte[] source, int from, int length) {
        need(length);
        System.arraycopy(source, from, bytes, size, length);
        size += length;
    }

    private void need(int more) {
        if (more > bytes.length - size) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), (int) Math.min(2L * size, 1 << 30)));
        }
    }
}
