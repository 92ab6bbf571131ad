package dev.clew.model;

import java.util.Arrays;

/// From a span id to the last position that was put for it: open addressing over two arrays, because a trace of a
/// million spans should not need a million boxed keys.
final class SpanIndex {
    private static final int ABSENT = -1;

    private final long[] ids;
    private final int[] positions;

    SpanIndex(int expected) {
        int slots = Integer.highestOneBit(Math.max(8, expected)) * 4;
        ids = new long[slots];
        positions = new int[slots];
        Arrays.fill(positions, ABSENT);
    }

    void put(long id, int position) {
        int slot = slot(id);
        ids[slot] = id;
        positions[slot] = position;
    }

    /// The position of `id`, or -1.
    int get(long id) {
        return positions[slot(id)];
    }

    private int slot(long id) {
        long mixed = id * 0x9E3779B97F4A7C15L;
        int slot = (int) (mixed >>> 32) & ids.length - 1;
        while (positions[slot] != ABSENT && ids[slot] != id) {
            slot = slot + 1 & ids.length - 1;
        }
        return slot;
    }
}
