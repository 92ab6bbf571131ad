package dev.clew.receive;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds what a name in UTF-8 stands for, without making a string of it. The hash looks at five numbers only, and is
/// chosen so that no two of the names collide: a look-up is one comparison.
public final class NameTable<T> {
    private static final int ATTEMPTS = 1 << 20;

    private final byte[][] names;
    private final T[] meanings;
    private final int factor;

    /// @param meanings by name; no name may be empty
    @SuppressWarnings("unchecked") // There is no other way to an array of a generic type.
    public NameTable(Map<String, T> meanings) {
        byte[][] all = meanings.keySet().stream()
                .map(name -> name.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        int size = Integer.highestOneBit(8 * all.length);
        this.factor = factor(all, size);
        this.names = new byte[size][];
        this.meanings = (T[]) new Object[size];
        Arrays.fill(names, new byte[0]);
        meanings.forEach((name, meaning) -> {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            int slot = slot(bytes, 0, bytes.length, factor, size);
            names[slot] = bytes;
            this.meanings[slot] = meaning;
        });
    }

    /// What the name in `[from, to)` of `bytes` stands for, or null if it is none of the table.
    public @Nullable T find(byte[] bytes, int from, int to) {
        if (from == to) {
            return null;
        }
        int slot = slot(bytes, from, to, factor, names.length);
        byte[] name = names[slot];
        return Arrays.equals(name, 0, name.length, bytes, from, to) ? meanings[slot] : null;
    }

    private static int slot(byte[] bytes, int from, int to, int factor, int size) {
        int length = to - from;
        int sample = bytes[from] | (bytes[to - 1] << 8) | (bytes[from + (length >> 1)] << 16) | (length << 24);
        int hash = (sample * factor) ^ (bytes[from + ((3 * length) >> 2)] * factor);
        return hash >>> (Integer.numberOfLeadingZeros(size) + 1);
    }

    private static int factor(byte[][] names, int size) {
        int factor = 0x9e3779b1;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            if (isPerfect(names, size, factor)) {
                return factor;
            }
            factor = (factor * 1_664_525 + 1_013_904_222) | 1;
        }
        throw new IllegalStateException("Bug: two names of a table look the same to its hash");
    }

    private static boolean isPerfect(byte[][] names, int size, int factor) {
        boolean[] taken = new boolean[size];
        for (byte[] name : names) {
            int slot = slot(name, 0, name.length, factor, size);
            if (taken[slot]) {
                return false;
            }
            taken[slot] = true;
        }
        return true;
    }
}
