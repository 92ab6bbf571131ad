package dev.clew.model.otlp;

import dev.clew.model.Fault;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Protobuf's wire format over a byte array, accepted and rejected as protobuf-java's `CodedInputStream` does.
///
/// Fields run to the end of their message, which callers check with [#finish]: a varint or a fixed number may step
/// over that end first. Steps past the array itself surface as [IndexOutOfBoundsException], which whoever reads a
/// request translates by [#cutShort].
public final class WireReader {
    /// How deeply messages and groups may nest, as in protobuf-java; the request itself is depth 0.
    static final int DEPTH_LIMIT = 100;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();

    private final String what;
    private byte[] bytes = {};
    private int start;
    int position;

    /// @param what is read, for messages: "malformed OTLP"
    public WireReader(String what) {
        this.what = what;
    }

    /// Starts over at `offset` of `newBytes`.
    public void reset(byte[] newBytes, int offset) {
        bytes = newBytes;
        start = offset;
        position = offset;
    }

    /// Where the next byte is read, counted from the beginning of the array.
    public int position() {
        return position;
    }

    /// Reads again from where [#position] was.
    public void back(int newPosition) {
        position = newPosition;
    }

    byte[] bytes() {
        return bytes;
    }

    /// A tag, an enum, an `int32` or a `uint32`: the low 32 bits of a varint.
    public int varint32() {
        int first = bytes[position++];
        return first >= 0 ? first : (int) longVarint(first & 0x7f);
    }

    /// An `int64` or a `bool`.
    public long varint64() {
        int first = bytes[position++];
        return first >= 0 ? first : longVarint(first & 0x7f);
    }

    private long longVarint(long value) {
        for (int shift = 7; shift < Long.SIZE; shift += 7) {
            long next = bytes[position++];
            value |= (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw malformed("a varint of more than ten bytes");
    }

    /// Eight little-endian bytes.
    public long fixed64() {
        long value = (long) LONG.get(bytes, position);
        position += Long.BYTES;
        return value;
    }

    int fixed32() {
        int value = (int) INT.get(bytes, position);
        position += Integer.BYTES;
        return value;
    }

    /// Reads the length of a field that must end by `end`.
    int length(int end) {
        int length = varint32();
        if (length < 0 || length > end - position) {
            throw malformed("a field of %d bytes where %d are left (cut short?)"
                    .formatted(Integer.toUnsignedLong(length), Math.max(0, end - position)));
        }
        return length;
    }

    /// Reads the length of a message nested in one at `depth`; returns where it ends.
    public int message(int end, int depth) {
        int length = length(end);
        enter(depth);
        return position + length;
    }

    /// Reads a field of bytes or text into `slice`.
    public void slice(Slice slice, int end) {
        int length = length(end);
        slice.set(bytes, position, length);
        position += length;
    }

    /// Steps over a field that this reader has no use for, in a message at `depth`.
    public void skip(int tag, int end, int depth) {
        if (tag >>> 3 == 0) {
            throw malformed("field number 0");
        }
        switch (tag & 7) {
            case 0 -> varint64();
            case 1 -> position += Long.BYTES;
            case 2 -> {
                int length = length(end);
                position += length;
            }
            case 3 -> skipGroup(tag >>> 3, end, depth);
            case 4 -> throw malformed("the end of a group that was not begun");
            case 5 -> position += Integer.BYTES;
            default -> throw malformed("wire type %d".formatted(tag & 7));
        }
    }

    private void skipGroup(int field, int end, int depth) {
        enter(depth);
        while (position < end) {
            int tag = varint32();
            if ((tag & 7) != 4) {
                skip(tag, end, depth + 1);
            } else if (tag >>> 3 == field) {
                return;
            } else {
                throw malformed("the end of group %d inside group %d".formatted(tag >>> 3, field));
            }
        }
        throw malformed("group %d without an end".formatted(field));
    }

    private void enter(int depth) {
        if (depth >= DEPTH_LIMIT) {
            throw malformed("messages nested more than %d deep".formatted(DEPTH_LIMIT));
        }
    }

    /// Checks that the last field of a message ended where the message does.
    public void finish(int end) {
        if (position != end) {
            throw malformed("a field that runs past the end of its message (cut short?)");
        }
    }

    /// What to throw after a step past the array.
    public Fault cutShort(IndexOutOfBoundsException end) {
        // Only the array's own bounds are left to the JVM, so this is the one way to run off them.
        if (position < bytes.length - Long.BYTES) {
            throw end;
        }
        return malformed("a field that runs past the end of the request (cut short?)");
    }

    Fault malformed(String problem) {
        return new Fault(Fault.Kind.CALLER, "malformed %s: %s, at byte %d".formatted(what, problem, position - start));
    }
}
