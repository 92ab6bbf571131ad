package dev.clew.store.segment.v1;

import java.util.Arrays;

/// Counts how many spans of each operation start in each interval of time, and how many of them are errors. The
/// intervals are the shortest of [#SECONDS] of which there are few enough, whatever order spans come in: seconds where
/// many spans start in each, minutes or hours where few do, so that these counts take next to nothing beside the spans.
final class IntervalCounts {
    /// Each is some of the one before.
    private static final int[] SECONDS = {1, 5, 15, 60, 300, 900, 3_600};

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int OPERATION_BITS = 20;

    /// 2⁶⁴ divided by the golden ratio: multiples of it are far from each other (Knuth, TAOCP 3, 6.4).
    private static final long GOLDEN = 0x9e37_79b9_7f4a_7c15L;

    /// A page takes as much anyway.
    private static final int FEW_CELLS = 64;

    private static final int ROWS_PER_CELL = 16;

    private final int mostCells;

    /// Place in [#SECONDS]; beyond it when nothing is counted any more.
    private int width;

    /// Interval and operation of each cell, by slot; it is free if no span is counted there.
    private long[] keys = new long[128];

    private int[] spans = new int[128];
    private int[] errors = new int[128];
    private int size;
    private long interval;
    private long beginNanos;
    private long widthNanos;

    /// @param rows how many spans there are
    IntervalCounts(int rows) {
        mostCells = Math.max(FEW_CELLS, rows / ROWS_PER_CELL);
        widen(0);
    }

    /// @param operation counts from zero
    void add(int operation, long startNanos, boolean isError) {
        if (operation >>> OPERATION_BITS != 0) {
            widen(SECONDS.length);
        }
        if (width < SECONDS.length) {
            long since = startNanos - beginNanos;
            // A division is dear, and spans that follow each other mostly start in the same interval.
            if (since < 0 || since >= widthNanos || interval == Long.MIN_VALUE) {
                interval = Math.floorDiv(startNanos, widthNanos);
                beginNanos = interval * widthNanos;
            }
            add((interval << OPERATION_BITS) | operation, 1, isError ? 1 : 0);
            if (size > mostCells) {
                coarsen();
            }
        }
    }

    private void add(long key, int moreSpans, int moreErrors) {
        int slot = slot(key);
        if (spans[slot] == 0) {
            keys[slot] = key;
            size++;
        }
        spans[slot] += moreSpans;
        errors[slot] += moreErrors;
        if (size > keys.length / 2) {
            refill(2 * keys.length, 1);
        }
    }

    /// Where the cell is, or can be.
    private int slot(long key) {
        int mask = keys.length - 1;
        int slot = (int) ((key * GOLDEN) >>> Integer.SIZE) & mask;
        while (spans[slot] > 0 && keys[slot] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void coarsen() {
        while (size > mostCells) {
            int before = width;
            widen(before + 1);
            if (width < SECONDS.length) {
                refill(keys.length, SECONDS[width] / SECONDS[before]);
            }
        }
    }

    private void widen(int to) {
        width = to;
        interval = Long.MIN_VALUE;
        if (width < SECONDS.length) {
            widthNanos = SECONDS[width] * NANOS_PER_SECOND;
        } else {
            size = 0;
        }
    }

    private void refill(int slots, int together) {
        long[] keysBefore = keys;
        int[] spansBefore = spans;
        int[] errorsBefore = errors;
        keys = new long[slots];
        spans = new int[slots];
        errors = new int[slots];
        size = 0;
        for (int slot = 0; slot < keysBefore.length; slot++) {
            if (spansBefore[slot] > 0) {
                long key = keysBefore[slot];
                long of = Math.floorDiv(key >> OPERATION_BITS, (long) together);
                add((of << OPERATION_BITS) | operation(key), spansBefore[slot], errorsBefore[slot]);
            }
        }
    }

    private static long operation(long key) {
        return key & ((1 << OPERATION_BITS) - 1);
    }

    /// The width of an interval in seconds; 0 if there would be too many cells in any case.
    int seconds() {
        return width < SECONDS.length ? SECONDS[width] : 0;
    }

    /// Which interval each span starts in; nothing if there are none.
    long[] of(long[] starts) {
        if (width == SECONDS.length) {
            return new long[0];
        }
        long[] of = new long[starts.length];
        long number = 0;
        long begin = 0;
        for (int i = 0; i < starts.length; i++) {
            long since = starts[i] - begin;
            if (since < 0 || since >= widthNanos) {
                number = Math.floorDiv(starts[i], widthNanos);
                begin = number * widthNanos;
            }
            of[i] = number;
        }
        return of;
    }

    /// Writes [#seconds], then the cells by time and operation.
    void write(Output out) {
        out.writeVarint(seconds());
        out.writeVarint(size);
        long before = 0;
        for (int slot : sortedSlots()) {
            long of = keys[slot] >> OPERATION_BITS;
            out.writeSigned(of - before);
            out.writeVarint(operation(keys[slot]));
            out.writeVarint(spans[slot]);
            out.writeVarint(errors[slot]);
            before = of;
        }
    }

    private int[] sortedSlots() {
        long[] sorted = new long[size];
        int at = 0;
        for (int slot = 0; slot < keys.length && size > 0; slot++) {
            if (spans[slot] > 0) {
                sorted[at++] = keys[slot];
            }
        }
        Arrays.sort(sorted);
        return Arrays.stream(sorted).mapToInt(this::slot).toArray();
    }
}
