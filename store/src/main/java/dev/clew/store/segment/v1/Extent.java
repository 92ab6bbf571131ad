package dev.clew.store.segment.v1;

/// The smallest and the largest of some numbers, of which there is at least one.
record Extent(long min, long max) {
    /// Of `[from, to)` of `values`.
    static Extent of(long[] values, int from, int to) {
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        for (int i = from; i < to; i++) {
            min = Math.min(min, values[i]);
            max = Math.max(max, values[i]);
        }
        return new Extent(min, max);
    }

    /// How far they are apart, as an unsigned number.
    long width() {
        return max - min;
    }
}
