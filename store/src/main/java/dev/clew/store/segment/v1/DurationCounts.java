package dev.clew.store.segment.v1;

import java.util.Arrays;

/// Counts how often each operation took about how long: the numbers of [dev.clew.model.Histogram]'s buckets, in one
/// table for all operations. A sender that makes up names makes no more of it than spans.
final class DurationCounts {
    /// Operation and bucket in one number, and one more; zero if free.
    private long[] keys = new long[1 << 10];
    private int[] counts = new int[1 << 10];
    private int size;

    /// @param bucket not negative, as durations are not
    void add(int operation, int bucket) {
        int slot = slotOf(key(operation, bucket));
        if (counts[slot]++ == 0) {
            keys[slot] = key(operation, bucket);
            if (2 * ++size > keys.length) {
                widen();
            }
        }
    }

    private static long key(int operation, int bucket) {
        return ((long) operation << Integer.SIZE | bucket) + 1;
    }

    /// The slot of a key, or the free one where it belongs.
    private int slotOf(long key) {
        int mask = keys.length - 1;
        int slot = (int) Hash.of(Hash.SECRET, key, 0) & mask;
        while (keys[slot] != 0 && keys[slot] != key) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void widen() {
        long[] before = keys;
        int[] countsBefore = counts;
        keys = new long[2 * before.length];
        counts = new int[2 * before.length];
        for (int i = 0; i < before.length; i++) {
            if (before[i] != 0) {
                int slot = slotOf(before[i]);
                keys[slot] = before[i];
                counts[slot] = countsBefore[i];
            }
        }
    }

    /// Writes the buckets of each of so many operations, smallest first.
    void write(int operations, Output out) {
        long[] sorted = Arrays.stream(keys).filter(key -> key != 0).sorted().toArray();
        int at = 0;
        for (int operation = 0; operation < operations; operation++) {
            int end = at;
            while (end < sorted.length && (sorted[end] - 1) >>> Integer.SIZE == operation) {
                end++;
            }
            out.writeVarint(end - at);
            int before = 0;
            for (; at < end; at++) {
                int bucket = (int) (sorted[at] - 1);
                out.writeVarint((long) bucket - before);
                out.writeVarint(counts[slotOf(sorted[at])]);
                before = bucket;
            }
        }
    }
}
