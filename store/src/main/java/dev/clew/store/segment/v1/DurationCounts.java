package dev.clew.store.segment.v1;

import dev.clew.model.Histogram;
import java.util.Arrays;

/// Sums up how long each operation took, and counts how often about how long: the numbers of [Histogram]'s buckets, in
/// one table for all operations. A sender that makes up names makes no more of it than spans.
final class DurationCounts {
    /// Operation and bucket in one number, and one more; zero if free.
    private long[] keys = new long[1 << 10];
    private int[] counts = new int[1 << 10];
    private int size;

    /// Of each operation.
    private double[] sums = new double[64];

    private long[] mins = new long[64];
    private long[] maxes = new long[64];
    private int operations;

    /// @param operation counts from zero, by first appearance
    /// @param nanos below zero counts as zero, as [dev.clew.model.Span#durationNanos] has it
    void add(int operation, long nanos) {
        long duration = Math.max(0, nanos);
        if (operation == operations) {
            begin(duration);
        }
        sums[operation] += duration;
        mins[operation] = Math.min(mins[operation], duration);
        maxes[operation] = Math.max(maxes[operation], duration);
        count(operation, Histogram.bucketOf((double) duration));
    }

    private void begin(long duration) {
        if (operations == sums.length) {
            sums = Arrays.copyOf(sums, 2 * operations);
            mins = Arrays.copyOf(mins, 2 * operations);
            maxes = Arrays.copyOf(maxes, 2 * operations);
        }
        mins[operations] = duration;
        maxes[operations] = duration;
        operations++;
    }

    private void count(int operation, int bucket) {
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

    /// Writes the sums of each operation, then the buckets of each, smallest first.
    void write(Output out) {
        for (int operation = 0; operation < operations; operation++) {
            out.writeLong(Double.doubleToRawLongBits(sums[operation]));
            out.writeVarint(mins[operation]);
            out.writeVarint(maxes[operation] - mins[operation]);
        }
        writeBuckets(out);
    }

    private void writeBuckets(Output out) {
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
