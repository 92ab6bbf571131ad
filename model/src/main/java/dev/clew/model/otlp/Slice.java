package dev.clew.model.otlp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A window on bytes that somebody else owns. Reused by whoever hands it out: read it during the call, or copy.
public final class Slice {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN)
            .withInvokeExactBehavior();
    private static final byte[] NOTHING = {};

    private byte[] array = NOTHING;
    private int offset;
    private int length;

    /// The array behind the window; only `[offset, offset + length)` belongs to it.
    public byte[] array() {
        return array;
    }

    public int offset() {
        return offset;
    }

    /// Bytes in the window.
    public int length() {
        return length;
    }

    public boolean isEmpty() {
        return length == 0;
    }

    /// The eight big-endian bytes that start `at` bytes into the window, which must hold them.
    public long longAt(int at) {
        return (long) LONG.get(array, offset + at);
    }

    /// The bytes as UTF-8; what is not UTF-8 is replaced by U+FFFD.
    public String text() {
        return length == 0 ? "" : new String(array, offset, length, StandardCharsets.UTF_8);
    }

    /// A copy that the caller owns.
    public byte[] copy() {
        return Arrays.copyOfRange(array, offset, offset + length);
    }

    void set(byte[] newArray, int newOffset, int newLength) {
        array = newArray;
        offset = newOffset;
        length = newLength;
    }

    void clear() {
        length = 0;
    }

    /// Becomes the bytes of this window followed by `[moreOffset, moreOffset + moreLength)` of `more`.
    ///
    /// Protobuf merges a message field that occurs twice, and to join the encodings is to merge the messages
    /// (protobuf.dev, "Encoding", "Last One Wins").
    void append(byte[] more, int moreOffset, int moreLength) {
        byte[] joined = Arrays.copyOfRange(array, offset, offset + length + moreLength);
        System.arraycopy(more, moreOffset, joined, length, moreLength);
        set(joined, 0, joined.length);
    }
}
