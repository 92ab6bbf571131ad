package dev.clew.store.segment.totals;

import dev.clew.model.Histogram;
import dev.clew.store.Aggregate;
import dev.clew.store.QueryMemory;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What the spans of each cell come to, by number of the cell, in flat arrays. Those that are left out are counted
/// too, as cell zero, so that the loops need not ask.
final class Cells {
    /// How many numbers of a cell stand together: sum, smallest, largest, and how many; that one is exact up to
    /// 2⁵³.
    private static final int STRIDE = 4;

    private static final int SUM = 0;
    private static final int MIN = 1;
    private static final int MAX = 2;
    private static final int NUMBERS = 3;

    private final boolean measures;
    private final boolean distributes;
    private long[] spans = {};
    private long[] errors = {};
    private double[] sums = {};
    private final CellHistograms histograms;

    /// @param measures whether numbers are summed up
    /// @param distributes whether they are counted by size, too
    /// @param memory that histograms take
    Cells(boolean measures, boolean distributes, QueryMemory memory) {
        histograms = new CellHistograms(memory);
        this.measures = measures;
        this.distributes = distributes;
        grow(64);
    }

    /// Prepares for cells below `size`.
    void prepare(int size) {
        if (size > spans.length) {
            grow(Math.max(size, 2 * spans.length));
        }
    }

    private void grow(int size) {
        int before = spans.length;
        spans = Arrays.copyOf(spans, size);
        errors = Arrays.copyOf(errors, size);
        if (measures) {
            sums = Arrays.copyOf(sums, STRIDE * size);
            for (int cell = before; cell < size; cell++) {
                sums[STRIDE * cell + MIN] = Double.POSITIVE_INFINITY;
                sums[STRIDE * cell + MAX] = Double.NEGATIVE_INFINITY;
            }
        }
        if (distributes) {
            histograms.grow(size);
        }
    }

    /// Adds spans to the cell of each.
    void add(Codes cells, SpanColumns columns) {
        int count = columns.count();
        if (cells.isSame()) {
            spans[(int) cells.first()] += count;
        } else {
            countSpans(cells.each(), count, spans);
        }
        addErrors(cells, columns.failed(), columns.failures());
        if (measures) {
            measure(cells, columns.numbers(), count);
        }
    }

    private static void countSpans(long[] cells, int count, long[] spans) {
        for (int i = 0; i < count; i++) {
            spans[(int) cells[i]]++;
        }
    }

    private void addErrors(Codes cells, int[] failed, int failures) {
        if (cells.isSame()) {
            errors[(int) cells.first()] += failures;
            return;
        }
        for (int i = 0; i < failures; i++) {
            errors[(int) cells.each()[failed[i]]]++;
        }
    }

    private void measure(Codes cells, Codes numbers, int count) {
        if (numbers.isSame()) {
            measureSame(cells, Double.longBitsToDouble(numbers.first()), count);
            return;
        }
        if (cells.isSame()) {
            sumUp((int) cells.first(), numbers.each(), count);
        } else {
            sumUp(cells.each(), numbers.each(), count, sums);
        }
        if (distributes) {
            histograms.add(cells, numbers.each(), count);
        }
    }

    private void measureSame(Codes cells, double number, int count) {
        for (int i = 0; i < count && !Double.isNaN(number); i++) {
            int cell = (int) (cells.isSame() ? cells.first() : cells.each()[i]);
            addNumbers(cell, 1, number, number, number);
            if (distributes) {
                histograms.add(cell, number, 1);
            }
        }
    }

    private void sumUp(int cell, long[] numbers, int count) {
        double sum = 0;
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        int summed = 0;
        for (int i = 0; i < count; i++) {
            double number = Double.longBitsToDouble(numbers[i]);
            if (!Double.isNaN(number)) {
                sum += number;
                summed++;
                if (number <= min || number >= max) {
                    min = Math.min(min, number);
                    max = Math.max(max, number);
                }
            }
        }
        addNumbers(cell, summed, sum, min, max);
    }

    private void addNumbers(int cell, long count, double sum, double min, double max) {
        int at = STRIDE * cell;
        sums[at + SUM] += sum;
        sums[at + MIN] = Math.min(sums[at + MIN], min);
        sums[at + MAX] = Math.max(sums[at + MAX], max);
        sums[at + NUMBERS] += count;
    }

    private static void sumUp(long[] cells, long[] numbers, int count, double[] sums) {
        for (int i = 0; i < count; i++) {
            double number = Double.longBitsToDouble(numbers[i]);
            if (!Double.isNaN(number)) {
                int at = STRIDE * (int) cells[i];
                sums[at + SUM] += number;
                sums[at + NUMBERS]++;
                // Hardly ever, so it may be dear: of zeros, the negative one is the smaller.
                if (number <= sums[at + MIN] || number >= sums[at + MAX]) {
                    sums[at + MIN] = Math.min(sums[at + MIN], number);
                    sums[at + MAX] = Math.max(sums[at + MAX], number);
                }
            }
        }
    }

    /// Adds what was summed up elsewhere.
    ///
    /// @param numbers null if nothing is measured
    void add(int cell, long moreSpans, long moreErrors, Aggregate.@Nullable Numbers numbers) {
        spans[cell] += moreSpans;
        errors[cell] += moreErrors;
        if (measures && numbers != null && numbers.count() > 0) {
            addNumbers(cell, numbers.count(), numbers.sum(), numbers.min(), numbers.max());
            if (distributes && numbers.histogram() != null) {
                histograms.add(cell, numbers.histogram());
            }
        }
    }

    long spans(int cell) {
        return spans[cell];
    }

    long errors(int cell) {
        return errors[cell];
    }

    /// The histogram of each cell; null unless numbers are counted by size.
    Histogram @Nullable [] histograms() {
        return distributes ? histograms.histograms() : null;
    }

    /// @param settled the [#histograms]
    Aggregate.@Nullable Numbers numbers(int cell, Histogram @Nullable [] settled) {
        if (!measures) {
            return null;
        }
        int at = STRIDE * cell;
        long count = (long) sums[at + NUMBERS];
        return new Aggregate.Numbers(
                count,
                sums[at + SUM],
                count == 0 ? Double.NaN : sums[at + MIN],
                count == 0 ? Double.NaN : sums[at + MAX],
                settled == null ? null : settled[cell]);
    }
}
