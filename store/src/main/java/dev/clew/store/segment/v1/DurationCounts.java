package dev.clew.store.segment.v1;

import dev.clew.model.Histogram;
import java.util.Arrays;

/// Sums up how long each operation took, and counts how often about how long, by the numbers of [Histogram]'s buckets.
///
/// Buckets are written down as they come and counted in the end, when they are sorted: that goes straight through
/// memory, where a table of counters by operation and bucket is larger than the caches. Merges are a few percent
/// cheaper for it, and cuts cost the same (`CompactionCost`).
final class DurationCounts {
    /// The bucket of one nanosecond, that of zero being zero; buckets up to the longest duration take so many bits.
    private static final int SHORTEST = Histogram.bucketOf(1);

    private static final int BUCKET_BITS = 13;
    private static final int DIGIT_BITS = 11;

    /// Operation and bucket of each span in one number.
    private long[] keys = new long[1 << 10];

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
        if (size == keys.length) {
            keys = Arrays.copyOf(keys, 2 * size);
        }
        keys[size++] = (long) operation << BUCKET_BITS | rank(duration);
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

    /// Buckets in order, without the gap between those of zero and of one.
    private static int rank(long duration) {
        return duration == 0 ? 0 : Histogram.bucketOf((double) duration) - SHORTEST + 1;
    }

    private static int bucket(int rank) {
        return rank == 0 ? 0 : rank + SHORTEST - 1;
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
        long[] sorted = sorted();
        int at = 0;
        for (int operation = 0; operation < operations; operation++) {
            int end = at;
            int buckets = 0;
            for (; end < size && sorted[end] >>> BUCKET_BITS == operation; end++) {
                buckets += end == at || sorted[end] != sorted[end - 1] ? 1 : 0;
            }
            out.writeVarint(buckets);
            int before = 0;
            while (at < end) {
                int first = at;
                while (at < end && sorted[at] == sorted[first]) {
                    at++;
                }
                int bucket = bucket((int) sorted[first] & (1 << BUCKET_BITS) - 1);
                out.writeVarint((long) bucket - before);
                out.writeVarint(at - first);
                before = bucket;
            }
        }
    }

    /// By radix, the lowest digit first: two passes for a few hundred operations.
    private long[] sorted() {
        int bits = BUCKET_BITS + Integer.SIZE - Integer.numberOfLeadingZeros(operations);
        long[] from = keys;
        long[] to = new long[size];
        for (int shift = 0; shift < bits; shift += DIGIT_BITS) {
            place(from, size, shift, to);
            long[] free = from;
            from = to;
            to = free;
        }
        return from;
    }

    private static void place(long[] from, int count, int shift, long[] to) {
        int mask = (1 << DIGIT_BITS) - 1;
        int[] ends = new int[mask + 2];
        for (int i = 0; i < count; i++) {
            ends[((int) (from[i] >>> shift) & mask) + 1]++;
        }
        for (int digit = 0; digit < mask; digit++) {
            ends[digit + 1] += ends[digit];
        }
        for (int i = 0; i < count; i++) {
            to[ends[(int) (from[i] >>> shift) & mask]++] = from[i];
        }
    }
}
