package dev.clew.receive;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Writes the few small protobuf messages that answers are made of. Fields that hold their default are left out.
public final class ProtobufWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /// An `int32`, `int64` or enum that is not negative.
    public ProtobufWriter number(int field, long value) {
        if (value != 0) {
            varint((long) field << 3);
            varint(value);
        }
        return this;
    }

    public ProtobufWriter text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /// Also a nested message.
    public ProtobufWriter bytes(int field, byte[] value) {
        if (value.length > 0) {
            varint(((long) field << 3) | 2);
            varint(value.length);
            out.writeBytes(value);
        }
        return this;
    }

    public byte[] toBytes() {
        return out.toByteArray();
    }

    private void varint(long value) {
        long left = value;
        while (left > 0x7f) {
            out.write((int) ((left & 0x7f) | 0x80));
            left >>>= 7;
        }
        out.write((int) left);
    }
}
