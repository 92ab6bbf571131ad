package dev.clew.store.segment.totals;

import dev.clew.model.Histogram;
import dev.clew.store.QueryMemory;
import java.util.Arrays;

/// A [Histogram] for each cell. Spans come nearly in order of time, so that the cells of the same steps are counted in
/// together: their buckets stay in the caches, and nothing faster is needed in front of them (`AggregationCost`).
final class CellHistograms {
    private final QueryMemory memory;
    private Histogram[] histograms = {};

    /// By cell, how many bytes of its histogram are held.
    private int[] held = {};

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
    }

    /// Counts the numbers whose bits are given, each in the cell of its span.
    void add(Codes cells, long[] numbers, int count) {
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
        if (bytes != held[cell]) {
            memory.hold(bytes - held[cell]);
            held[cell] = bytes;
        }
    }

    private void add(long[] cells, long[] numbers, int count) {
        Histogram[] of = histograms;
        int[] heldOf = held;
        for (int i = 0; i < count; i++) {
            double number = Double.longBitsToDouble(numbers[i]);
            if (!Double.isNaN(number)) {
                int cell = (int) cells[i];
                of[cell].addTo(Histogram.bucketOf(number), 1);
                if (of[cell].byteCount() != heldOf[cell]) {
                    recount(cell);
                }
            }
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

    /// The histogram of each cell.
    Histogram[] histograms() {
        return histograms;
    }
}
