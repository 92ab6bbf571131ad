package dev.clew.receive;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds what a name in UTF-8 stands for, without making a string of it: its first and its last eight bytes are
/// compared as two numbers. The hash of these is chosen so that no two names of the table collide.
public final class NameTable<T> {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();
    private static final int ATTEMPTS = 1 << 20;
    private static final int PADDING = Long.BYTES;

    private final byte[][] names;
    private final long[] firsts;
    private final long[] lasts;
    private final T[] meanings;
    private final long factor;
    private final int shift;

    /// @param meanings by name; no name may be empty
    @SuppressWarnings("unchecked") // There is no other way to an array of a generic type.
    public NameTable(Map<String, T> meanings) {
        int size = Integer.highestOneBit(8 * meanings.size());
        this.shift = Long.numberOfLeadingZeros(size) + 1;
        this.names = new byte[size][];
        this.firsts = new long[size];
        this.lasts = new long[size];
        this.meanings = (T[]) new Object[size];
        this.factor = factor(meanings.keySet().stream().map(NameTable::utf8).toArray(byte[][]::new), size, shift);
        Arrays.fill(names, new byte[0]);
        meanings.forEach((name, meaning) -> {
            byte[] bytes = utf8(name);
            long first = first(padded(bytes), PADDING, bytes.length);
            long last = last(padded(bytes), PADDING + bytes.length, bytes.length);
            int slot = slot(first, last, factor, shift);
            names[slot] = bytes;
            firsts[slot] = first;
            lasts[slot] = last;
            this.meanings[slot] = meaning;
        });
    }

    /// What the name in `[from, to)` of `bytes` stands for, or null if it is none of the table.
    public @Nullable T find(byte[] bytes, int from, int to) {
        int length = to - from;
        if (bytes.length - from < Long.BYTES || to < Long.BYTES) {
            return find(padded(Arrays.copyOfRange(bytes, from, to)), PADDING, PADDING + length);
        }
        long first = first(bytes, from, length);
        long last = last(bytes, to, length);
        int slot = slot(first, last, factor, shift);
        if (firsts[slot] != first || lasts[slot] != last) {
            return null;
        }
        byte[] name = names[slot];
        boolean isIt = name.length == length && length > 0;
        if (isIt && length > 2 * Long.BYTES) {
            isIt = Arrays.equals(name, 0, length, bytes, from, to);
        }
        return isIt ? meanings[slot] : null;
    }

    /// Like [#find(byte\[\], int, int)], but `otherwise` if it is none of the table: a switch over an enum that may be
    /// null is many times slower than one over an enum.
    public T find(byte[] bytes, int from, int to, T otherwise) {
        T found = find(bytes, from, to);
        return found == null ? otherwise : found;
    }

    /// The first eight bytes, or all. Without a branch, here and below: which of them is longer nobody can foresee.
    private static long first(byte[] bytes, int from, int length) {
        return (long) LONG.get(bytes, from) & (-1L >>> missingBits(length));
    }

    private static long last(byte[] bytes, int to, int length) {
        return (long) LONG.get(bytes, to - Long.BYTES) >>> missingBits(length);
    }

    private static int missingBits(int length) {
        return Byte.SIZE * Math.max(0, Long.BYTES - length);
    }

    private static int slot(long first, long last, long factor, int shift) {
        return (int) (((first ^ Long.rotateLeft(last, 29)) * factor) >>> shift);
    }

    /// With room on both sides for a word that reaches over the ends of a short name.
    private static byte[] padded(byte[] name) {
        byte[] padded = new byte[PADDING + name.length + PADDING];
        System.arraycopy(name, 0, padded, PADDING, name.length);
        return padded;
    }

    private static byte[] utf8(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    private static long factor(byte[][] names, int size, int shift) {
        long factor = 0x9e3779b97f4a7c15L;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            if (isPerfect(names, size, factor, shift)) {
                return factor;
            }
            factor = (factor * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L) | 1;
        }
        throw new IllegalStateException("Bug: two names of a table look the same to its hash");
    }

    private static boolean isPerfect(byte[][] names, int size, long factor, int shift) {
        boolean[] taken = new boolean[size];
        for (byte[] name : names) {
            byte[] padded = padded(name);
            long last = last(padded, PADDING + name.length, name.length);
            int slot = slot(first(padded, PADDING, name.length), last, factor, shift);
            if (taken[slot]) {
                return false;
            }
            taken[slot] = true;
        }
        return true;
    }
}
