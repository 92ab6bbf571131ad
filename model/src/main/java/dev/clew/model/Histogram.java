package dev.clew.model;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;

/// Counts numbers in buckets that are narrow relative to what is in them, so that any quantile can be told afterwards,
/// and histograms of different origin add up.
///
/// A bucket is all numbers whose bits as a double agree in sign, exponent and the first six bits of the fraction:
/// there are 64 between a number and twice that. What is told of a bucket is its middle, which is never more than
/// 1/128 (0.8 %) away from what was counted there; zero is exact, and stands for whatever is nearer to it than
/// [Double#MIN_NORMAL], of which quantiles are no nearer than that.
///
/// Not for several threads at once.
public final class Histogram {
    /// No quantile is further from the truth than this, relative to it.
    public static final double RELATIVE_ERROR = 1.0 / 128;

    private static final int SHIFT = 46;

    private long[] counts = {};
    private int firstBucket;
    private long total;

    /// The bucket of `value`, which is no NaN; larger values have larger ones.
    public static int bucketOf(double value) {
        long bits = Double.doubleToRawLongBits(value);
        return (int) (ordered(bits) >> SHIFT);
    }

    /// Turns all but the sign of negative numbers round, so that bits and numbers have the same order; and back.
    private static long ordered(long bits) {
        return bits ^ ((bits >> 63) & Long.MAX_VALUE);
    }

    /// The number that stands for all in `bucket`.
    public static double middleOf(int bucket) {
        if (bucket == 0 || bucket == -1) {
            return 0;
        }
        double from = edge(bucket);
        double to = edge(bucket + 1);
        return Double.isFinite(from) && Double.isFinite(to) ? from + (to - from) / 2 : (bucket > 0 ? from : to);
    }

    /// Where `bucket` begins: the smallest number in it, if it holds no negative ones.
    public static double edge(int bucket) {
        long ordered = (long) bucket << SHIFT;
        return Double.longBitsToDouble(ordered(ordered));
    }

    /// Counts `value`, which is no NaN, once.
    public void add(double value) {
        addTo(bucketOf(value), 1);
    }

    /// Counts `count` more numbers in `bucket`.
    public void addTo(int bucket, long count) {
        if (bucket < firstBucket || bucket >= firstBucket + counts.length) {
            makeRoom(bucket);
        }
        counts[bucket - firstBucket] += count;
        total += count;
    }

    private void makeRoom(int bucket) {
        if (counts.length == 0) {
            counts = new long[64];
            firstBucket = bucket - 32;
            return;
        }
        int from = Math.min(bucket, firstBucket);
        int to = Math.max(bucket + 1, firstBucket + counts.length);
        // Room on the side that grew, so that a row of ever larger numbers does not copy at each.
        int more = counts.length / 2;
        int newFirst = from < firstBucket ? from - more : from;
        long[] wider = new long[(from < firstBucket ? to : to + more) - newFirst];
        System.arraycopy(counts, 0, wider, firstBucket - newFirst, counts.length);
        counts = wider;
        firstBucket = newFirst;
    }

    /// Counts everything that `other` counted.
    public void add(Histogram other) {
        other.forEach(this::addTo);
    }

    /// How many numbers were counted.
    public long total() {
        return total;
    }

    /// The number that a share of `quantile` of all numbers, between 0 and 1, is not above (nearest rank), to within
    /// [#RELATIVE_ERROR]; NaN if nothing was counted.
    public double quantile(double quantile) {
        if (total == 0) {
            return Double.NaN;
        }
        long rank = Math.clamp(rank(quantile), 1, total);
        for (int i = 0; i < counts.length; i++) {
            rank -= counts[i];
            if (rank <= 0) {
                return middleOf(firstBucket + i);
            }
        }
        throw new AssertionError("Bug: %d numbers are counted and not in a bucket".formatted(rank));
    }

    /// By the digits of `quantile`: in doubles 0.07 of a hundred is more than seven.
    private long rank(double quantile) {
        return BigDecimal.valueOf(quantile)
                .multiply(BigDecimal.valueOf(total))
                .setScale(0, RoundingMode.CEILING)
                .longValue();
    }

    /// What is told of a bucket that something was counted in.
    public interface Visitor {
        void bucket(int bucket, long count);
    }

    /// Shows each bucket that something was counted in, in ascending order.
    public void forEach(Visitor visitor) {
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] != 0) {
                visitor.bucket(firstBucket + i, counts[i]);
            }
        }
    }

    /// Roughly the heap that is in use.
    public int byteCount() {
        return Long.BYTES * counts.length + 40;
    }

    /// Whether the same numbers were counted, as far as buckets tell.
    @Override
    public boolean equals(Object other) {
        return other instanceof Histogram theirs && Arrays.equals(trimmed(), theirs.trimmed());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(trimmed());
    }

    private long[] trimmed() {
        var pairs = new long[2 * counts.length];
        int size = 0;
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] != 0) {
                pairs[size++] = (long) firstBucket + i;
                pairs[size++] = counts[i];
            }
        }
        return Arrays.copyOf(pairs, size);
    }

    @Override
    public String toString() {
        return "Histogram[%d numbers, median %s, p99 %s]".formatted(total, quantile(0.5), quantile(0.99));
    }
}
