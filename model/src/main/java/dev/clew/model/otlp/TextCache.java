package dev.clew.model.otlp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Gives equal bytes the same `String`, for the keys, names and short values that every span repeats. Direct-mapped:
/// a collision forgets the older text, so the cache never grows.
final class TextCache {
    private static final int SLOTS = 1 << 13;
    private static final int LONGEST = 64;

    private final byte[] @Nullable [] bytes = new byte[SLOTS][];
    private final String[] texts = new String[SLOTS];

    String text(Slice slice) {
        int length = slice.length();
        if (length == 0 || length > LONGEST) {
            return slice.text();
        }
        byte[] array = slice.array();
        int from = slice.offset();
        int to = from + length;
        int slot = slot(array, from, to);
        byte @Nullable [] known = bytes[slot];
        if (known != null && Arrays.equals(known, 0, known.length, array, from, to)) {
            return texts[slot];
        }
        String text = slice.text();
        bytes[slot] = slice.copy();
        texts[slot] = text;
        return text;
    }

    private static int slot(byte[] array, int from, int to) {
        int hash = 1;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + array[i];
        }
        return (hash ^ (hash >>> 13)) & (SLOTS - 1);
    }
}
