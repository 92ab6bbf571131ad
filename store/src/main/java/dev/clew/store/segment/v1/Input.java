package dev.clew.store.segment.v1;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Reads what [Output] wrote. Running off the end is an [IndexOutOfBoundsException].
final class Input {
    private byte[] bytes;
    private int position;

    Input(byte[] bytes) {
        this.bytes = bytes;
    }

    void reset(byte[] newBytes) {
        bytes = newBytes;
        position = 0;
    }

    int position() {
        return position;
    }

    byte[] array() {
        return bytes;
    }

    int readByte() {
        return bytes[position++] & 0xff;
    }

    void readLongs(long[] to, int count) {
        ByteBuffer.wrap(bytes, position, count * Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asLongBuffer()
                .get(to, 0, count);
        position += count * Long.BYTES;
    }

    int readInt() {
        int value = LittleEndian.getInt(bytes, position);
        position += Integer.BYTES;
        return value;
    }

    long readLong() {
        long value = LittleEndian.getLong(bytes, position);
        position += Long.BYTES;
        return value;
    }

    long readVarint() {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            long next = bytes[position++];
            value |= (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    int readCount() {
        return Math.toIntExact(readVarint());
    }

    long readSigned() {
        long value = readVarint();
        return value >>> 1 ^ -(value & 1);
    }

    byte[] readBytes(int length) {
        byte[] copy = Arrays.copyOfRange(bytes, position, position + length);
        position += length;
        return copy;
    }

    void read(byte[] to, int length) {
        System.arraycopy(bytes, position, to, 0, length);
        position += length;
    }

    void skip(int length) {
        position += length;
    }
}
