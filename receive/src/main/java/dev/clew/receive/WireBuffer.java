package dev.clew.receive;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.function.Supplier;

/// Protobuf's wire format, written front to back into an array on loan. The length of a message goes before its
/// content and shows only after it: one byte is left for it, and the content of a long one moves up. Closing ends the
/// loan.
public final class WireBuffer implements AutoCloseable {
    /// How wide the length of a message is that was begun with [#beginWide]; protobuf allows leading zeros.
    public static final int WIDE = 5;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();
    private static final int VARINT_BYTES = 10;
    /// How many bytes behind the end may be written together with what is meant.
    private static final int BEYOND = 4 * Long.BYTES;
    private static final int LIMIT_ALONE = 1 << 30;

    private final Supplier<Body> bodies;
    private final Body body;
    private byte[] bytes;
    private int length;

    WireBuffer(Supplier<Body> bodies) {
        this.bodies = bodies;
        this.body = bodies.get();
        this.bytes = body.bytes();
    }

    /// A buffer with a budget of its own, outside of any request.
    public static WireBuffer alone() {
        var buffers = new Buffers(Long.MAX_VALUE);
        return new WireBuffer(() -> new Body(buffers, LIMIT_ALONE, 0));
    }

    /// Another, empty buffer of the same budget and limit, to be closed on its own.
    public WireBuffer another() {
        return new WireBuffer(bodies);
    }

    /// Holds what was written in `[0, length)`. Valid until the next byte is written.
    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    /// Forgets what was written from `newLength` on.
    public void cut(int newLength) {
        length = newLength;
    }

    /// Takes back what [#cut] forgot, up to `oldLength`. Nothing may have been written since.
    public void restore(int oldLength) {
        length = oldLength;
    }

    /// A number or an enum.
    public void varint(int field, long value) {
        reserve(2 * VARINT_BYTES);
        rawVarint((long) field << 3);
        rawVarint(value);
    }

    public void fixed64(int field, long value) {
        reserve(VARINT_BYTES + Long.BYTES);
        rawVarint(((long) field << 3) | 1);
        LONG.set(bytes, length, value);
        length += Long.BYTES;
    }

    public void fixed32(int field, int value) {
        reserve(VARINT_BYTES + Integer.BYTES);
        rawVarint(((long) field << 3) | 5);
        INT.set(bytes, length, value);
        length += Integer.BYTES;
    }

    /// Text or bytes.
    public void slice(int field, byte[] from, int offset, int count) {
        prefix(field, count);
        copy(from, offset, bytes, length, count);
        length += count;
    }

    /// Short texts are the rule: all of one at once, and what stands behind it, where there is room for that. Without a
    /// branch up to there, since nobody can foresee how long the next one is.
    private static void copy(byte[] from, int offset, byte[] to, int at, int count) {
        if (count > BEYOND || from.length - offset < BEYOND) {
            System.arraycopy(from, offset, to, at, count);
            return;
        }
        for (int i = 0; i < BEYOND; i += Long.BYTES) {
            LONG.set(to, at + i, (long) LONG.get(from, offset + i));
        }
    }

    public void slice(int field, byte[] from) {
        slice(field, from, 0, from.length);
    }

    /// A `KeyValue` whose value is a text, both from `from`, as the field `field`, which is less than 16. Writes what
    /// [#begin], [#slice(int, byte\[\], int, int)] and [#end] would, in one go if it is short.
    public void attribute(int field, byte[] from, int key, int keyLength, int text, int textLength) {
        int size = 6 + keyLength + textLength;
        if (size >= 1 << 7) {
            int keyValue = begin(field);
            slice(1, from, key, keyLength);
            int value = begin(2);
            slice(1, from, text, textLength);
            end(value);
            end(keyValue);
            return;
        }
        reserve(2 + size);
        int at = length;
        INT.set(bytes, at, ((field << 3) | 2) | (size << 8) | (0x0a << 16) | (keyLength << 24));
        copy(from, key, bytes, at + 4, keyLength);
        at += 4 + keyLength;
        INT.set(bytes, at, 0x12 | ((2 + textLength) << 8) | (0x0a << 16) | (textLength << 24));
        copy(from, text, bytes, at + 4, textLength);
        length = at + 4 + textLength;
    }

    /// Text or bytes that this buffer holds at `offset`.
    public void repeat(int field, int offset, int count) {
        prefix(field, count);
        System.arraycopy(bytes, offset, bytes, length, count);
        length += count;
    }

    /// Forgets all from `reuse` on but the text at `offset` beyond, which it writes there as a field. What is forgotten
    /// must have been longer than what stands before a text.
    public void moveDown(int reuse, int field, int offset, int count) {
        reserve(2 * VARINT_BYTES);
        length = reuse;
        rawVarint(((long) field << 3) | 2);
        rawVarint(count);
        moveDown(offset, count);
    }

    /// Like [#moveDown(int, int, int, int)], but writes a message with that one field.
    public void moveDown(int reuse, int message, int field, int offset, int count) {
        reserve(4 * VARINT_BYTES);
        length = reuse;
        rawVarint(((long) message << 3) | 2);
        rawVarint(1L + width(count) + count);
        rawVarint(((long) field << 3) | 2);
        rawVarint(count);
        moveDown(offset, count);
    }

    private void moveDown(int offset, int count) {
        if (length > offset) {
            throw new IllegalStateException("Bug: a text moved up, from %d to %d".formatted(offset, length));
        }
        System.arraycopy(bytes, offset, bytes, length, count);
        length += count;
    }

    private static int width(int size) {
        return (31 - Integer.numberOfLeadingZeros(size | 1)) / 7 + 1;
    }

    /// An id of sixteen bytes, big-endian.
    public void id(int field, long high, long low) {
        prefix(field, 2 * Long.BYTES);
        LONG.set(bytes, length, Long.reverseBytes(high));
        LONG.set(bytes, length + Long.BYTES, Long.reverseBytes(low));
        length += 2 * Long.BYTES;
    }

    /// An id of eight bytes, big-endian.
    public void id(int field, long value) {
        prefix(field, Long.BYTES);
        LONG.set(bytes, length, Long.reverseBytes(value));
        length += Long.BYTES;
    }

    /// Begins a message or a field whose bytes are about to be written one by one.
    ///
    /// @return what to [#end] it with
    public int begin(int field) {
        reserve(VARINT_BYTES);
        rawVarint(((long) field << 3) | 2);
        return ++length;
    }

    /// Ends what `begun` stands for: all that was written since is its content.
    public void end(int begun) {
        int size = length - begun;
        if (size < 1 << 7) {
            bytes[begun - 1] = (byte) size;
        } else {
            move(begun, begun - 1, size);
        }
    }

    /// Begins a message that has, as a rule, 128 to 16,383 bytes, so that its content need not move.
    ///
    /// @return what to [#endMiddling] it with
    public int beginMiddling(int field) {
        reserve(VARINT_BYTES);
        rawVarint(((long) field << 3) | 2);
        length += 2;
        return length;
    }

    /// Ends what `begun` stands for: all that was written since is its content.
    public void endMiddling(int begun) {
        int size = length - begun;
        if (size < 1 << 14) {
            bytes[begun - 2] = (byte) (size | 0x80);
            bytes[begun - 1] = (byte) (size >>> 7);
        } else {
            move(begun, begun - 2, size);
        }
    }

    /// Puts `size` at `at`, and moves its content from `begun` to behind it.
    private void move(int begun, int at, int size) {
        int to = at + width(size);
        reserve(to - begun);
        System.arraycopy(bytes, begun, bytes, to, size);
        length = at;
        rawVarint(size);
        length = to + size;
    }

    /// Begins a message that may hold much, and may be ended after something else was written behind it.
    ///
    /// @return what to [#endWide] it with
    public int beginWide(int field) {
        reserve(2 * VARINT_BYTES);
        rawVarint(((long) field << 3) | 2);
        length += WIDE;
        return length;
    }

    /// Ends what `begun` stands for: its content is what was written since, before `end`.
    public void endWide(int begun, int end) {
        int left = end - begun;
        for (int i = 1; i < WIDE; i++) {
            bytes[begun - WIDE + i - 1] = (byte) ((left & 0x7f) | 0x80);
            left >>>= 7;
        }
        bytes[begun - 1] = (byte) left;
    }

    /// Puts the first `count` bytes of `from` before what was written at `at`.
    public void insert(int at, byte[] from, int count) {
        reserve(count);
        System.arraycopy(bytes, at, bytes, at + count, length - at);
        System.arraycopy(from, 0, bytes, at, count);
        length += count;
    }

    /// Makes room at once for about `count` bytes, as far as the limit allows: nothing is there twice while it grows.
    void expect(int count) {
        bytes = body.reserve(Math.min(count, body.left()));
    }

    /// Makes room for `count` more bytes. What is written by [#raw] must have room.
    public void reserve(int count) {
        if (bytes.length - length < count + BEYOND) {
            grow(count + BEYOND);
        }
    }

    private void grow(int count) {
        body.wrote(length - body.length());
        bytes = body.reserve(count);
    }

    /// One byte; see [#reserve].
    public void raw(int value) {
        bytes[length++] = (byte) value;
    }

    /// Bytes; see [#reserve].
    public void raw(byte[] from, int offset, int count) {
        System.arraycopy(from, offset, bytes, length, count);
        length += count;
    }

    private void prefix(int field, int count) {
        reserve(2 * VARINT_BYTES + count);
        rawVarint(((long) field << 3) | 2);
        rawVarint(count);
    }

    private void rawVarint(long value) {
        if ((value & ~0x7fL) == 0) {
            bytes[length++] = (byte) value;
        } else {
            longVarint(value);
        }
    }

    private void longVarint(long value) {
        long left = value;
        while ((left & ~0x7fL) != 0) {
            bytes[length++] = (byte) (left | 0x80);
            left >>>= 7;
        }
        bytes[length++] = (byte) left;
    }

    /// All that was written, as a body. It is closed with this buffer, which must not be written to any more.
    Body written() {
        body.wrote(length - body.length());
        return body;
    }

    @Override
    public void close() {
        body.close();
    }
}
