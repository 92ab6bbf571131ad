package dev.clew.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HistogramTest {
    private static final double[] ODD = {
        0, -0.0, 1, -1, 0.1, -0.1, 1e-310, Double.MIN_VALUE, Double.MAX_VALUE, -Double.MAX_VALUE, 1L << 53, 3e9
    };

    @Test
    void ordersBucketsAsNumbers() {
        double[] sorted = ODD.clone();
        Arrays.sort(sorted);
        for (int i = 1; i < sorted.length; i++) {
            assertThat(Histogram.bucketOf(sorted[i - 1])).isLessThanOrEqualTo(Histogram.bucketOf(sorted[i]));
        }
    }

    @Test
    void neverTellsANumberThatIsTooFarOff() {
        var random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value) && Math.abs(value) > Double.MIN_NORMAL) {
                double told = Histogram.middleOf(Histogram.bucketOf(value));
                assertThat(told).isCloseTo(value, within(Math.abs(value) * Histogram.RELATIVE_ERROR));
            }
        }
        assertThat(Histogram.middleOf(Histogram.bucketOf(0))).isZero();
        assertThat(Histogram.middleOf(Histogram.bucketOf(Double.POSITIVE_INFINITY)))
                .isEqualTo(Double.POSITIVE_INFINITY);
    }

    @Test
    void tellsQuantilesByNearestRank() {
        var random = new Random(2);
        double[] values = random.doubles(10_001, 1e3, 1e10).toArray();
        var histogram = new Histogram();
        for (double value : values) {
            histogram.add(value);
        }
        Arrays.sort(values);
        for (double q : new double[] {0, 0.01, 0.5, 0.9, 0.99, 0.999, 1}) {
            double exact = values[Math.max(0, (int) Math.ceil(q * values.length) - 1)];
            assertThat(histogram.quantile(q)).isCloseTo(exact, within(exact * Histogram.RELATIVE_ERROR));
        }
        assertThat(histogram.total()).isEqualTo(values.length);
    }

    @Test
    void tellsEachHundredthOfAHundredNumbers() {
        var histogram = new Histogram();
        for (int value = 1; value <= 100; value++) {
            histogram.add(value);
        }
        for (int value = 1; value <= 100; value++) {
            assertThat(histogram.quantile(value / 100.0)).isCloseTo(value, within(value * Histogram.RELATIVE_ERROR));
        }
    }

    @Test
    void addsUpWhateverTheOrder() {
        var random = new Random(3);
        var whole = new Histogram();
        var left = new Histogram();
        var right = new Histogram();
        for (int i = 0; i < 10_000; i++) {
            double value = random.nextGaussian() * Math.pow(10, random.nextInt(-5, 12));
            whole.add(value);
            (random.nextBoolean() ? left : right).add(value);
        }
        right.add(left);
        assertThat(right).isEqualTo(whole).hasSameHashCodeAs(whole);
        assertThat(right).isNotEqualTo(left);
    }

    @Test
    void knowsNothingOfNothing() {
        assertThat(new Histogram().quantile(0.5)).isNaN();
        assertThat(new Histogram()).isEqualTo(new Histogram());
    }
}
