package dev.clew.store.segment.totals;

import dev.clew.model.Histogram;
import dev.clew.store.QueryMemory;
import java.util.Arrays;

/// A [Histogram] for each cell. Of some cells, the buckets around the numbers that came first stand in one flat
/// array, where counting is cheap; what is beyond goes to the histograms themselves. Spans come nearly in order of
/// time, so that cells of the same step are counted in together: when others take over, what was counted is moved
/// to the histograms, and the array is theirs.
final class CellHistograms {
    /// A window of 32 doublings.
    private static final int WINDOW_BITS = 11;

    private static final int WINDOW = 1 << WINDOW_BITS;

    /// How far above the first numbers the window goes.
    private static final int ABOVE = 4 * 64;

    /// Four megabytes of counts.
    private static final int MOST_FLAT = 512;

    private static final int NO_WINDOW = Integer.MAX_VALUE;

    private final QueryMemory memory;
    private Histogram[] histograms = {};

    /// By cell, how many bytes of its histogram are held.
    private int[] held = {};

    private int[] flat = {};

    /// By cell, from one on, its place in the flat array; zero if it has none.
    private int[] places = {};

    /// The cell of each place.
    private final int[] cellAt = new int[MOST_FLAT + 1];

    private int placed;
    private int firstBucket = NO_WINDOW;

    /// How many numbers were counted in the flat array at most.
    private int inFlat;

    CellHistograms(QueryMemory memory) {
        this.memory = memory;
    }

    /// Prepares for cells below `size`.
    void grow(int size) {
        int before = histograms.length;
        histograms = Arrays.copyOf(histograms, size);
        held = Arrays.copyOf(held, size);
        for (int cell = before; cell < size; cell++) {
            histograms[cell] = new Histogram();
        }
        places = Arrays.copyOf(places, size);
        int flatSize = Math.min(size, MOST_FLAT) << WINDOW_BITS;
        memory.hold((long) Integer.BYTES * (flatSize - flat.length));
        flat = Arrays.copyOf(flat, flatSize);
    }

    /// Counts the numbers whose bits are given, each in the cell of its span.
    void add(Codes cells, long[] numbers, int count) {
        if (inFlat > Integer.MAX_VALUE - count) {
            settle();
        }
        inFlat += count;
        if (cells.isSame()) {
            add((int) cells.first(), numbers, count);
        } else {
            add(cells.each(), numbers, count);
        }
    }

    private void add(int cell, long[] numbers, int count) {
        Histogram histogram = histograms[cell];
        for (int i = 0; i < count; i++) {
            double number = Double.longBitsToDouble(numbers[i]);
            if (!Double.isNaN(number)) {
                histogram.addTo(Histogram.bucketOf(number), 1);
            }
        }
        recount(cell);
    }

    private void recount(int cell) {
        int bytes = histograms[cell].byteCount();
        memory.hold(bytes - held[cell]);
        held[cell] = bytes;
    }

    private void add(long[] cells, long[] numbers, int count) {
        if (firstBucket == NO_WINDOW) {
            placeWindow(numbers, count);
        }
        int[] counts = flat;
        int[] placeOf = places;
        int first = firstBucket;
        for (int i = 0; i < count; i++) {
            double number = Double.longBitsToDouble(numbers[i]);
            if (!Double.isNaN(number)) {
                int bucket = Histogram.bucketOf(number);
                int at = bucket - first;
                int cell = (int) cells[i];
                if (at >= 0 && at < WINDOW) {
                    int place = placeOf[cell] != 0 ? placeOf[cell] : place(cell);
                    counts[((place - 1) << WINDOW_BITS) | at]++;
                } else {
                    histograms[cell].addTo(bucket, 1);
                    recount(cell);
                }
            }
        }
    }

    private int place(int cell) {
        if (placed == flat.length >> WINDOW_BITS) {
            settle();
        }
        cellAt[++placed] = cell;
        places[cell] = placed;
        return placed;
    }

    private void placeWindow(long[] numbers, int count) {
        double max = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            double number = Double.longBitsToDouble(numbers[i]);
            max = number > max ? number : max;
        }
        if (Double.isFinite(max)) {
            firstBucket = Histogram.bucketOf(max) + ABOVE - WINDOW;
        }
    }

    /// Counts one number `count` times.
    void add(int cell, double number, long count) {
        histograms[cell].addTo(Histogram.bucketOf(number), count);
        recount(cell);
    }

    /// Counts what `counted` counted.
    void add(int cell, Histogram counted) {
        histograms[cell].add(counted);
        recount(cell);
    }

    private void settle() {
        for (int place = 1; place <= placed; place++) {
            int cell = cellAt[place];
            int from = (place - 1) << WINDOW_BITS;
            for (int at = 0; at < WINDOW; at++) {
                if (flat[from + at] > 0) {
                    histograms[cell].addTo(firstBucket + at, flat[from + at]);
                }
            }
            recount(cell);
            places[cell] = 0;
        }
        Arrays.fill(flat, 0, placed << WINDOW_BITS, 0);
        placed = 0;
        inFlat = 0;
    }

    /// The histogram of each cell, with all that was counted.
    Histogram[] settled() {
        settle();
        return histograms;
    }
}
