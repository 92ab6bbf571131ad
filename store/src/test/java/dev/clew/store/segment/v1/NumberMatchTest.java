package dev.clew.store.segment.v1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.AnyValue;
import dev.clew.store.Comparison;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Intervals of numbers against the comparison that they stand for.
class NumberMatchTest {
    private static final long SEED = 7;

    private final List<Long> longs = new ArrayList<>();
    private final List<Double> doubles = new ArrayList<>();

    NumberMatchTest() {
        for (long around : new long[] {0, 1L << 53, -(1L << 53), 1L << 62, Long.MAX_VALUE, Long.MIN_VALUE, 1_000}) {
            for (long near = -2; near <= 2; near++) {
                longs.add(around + near);
                doubles.add((double) (around + near));
                doubles.add(around + near * 0.25);
                doubles.add(Math.nextUp((double) around));
                doubles.add(Math.nextDown((double) around));
            }
        }
        doubles.addAll(List.of(
                -0.0,
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                Double.MIN_VALUE,
                -Double.MIN_VALUE,
                Double.MAX_VALUE,
                -Double.MAX_VALUE));
        var random = new Random(SEED);
        for (int i = 0; i < 50; i++) {
            longs.add(random.nextLong() >> random.nextInt(64));
            doubles.add(Double.longBitsToDouble(random.nextLong()));
            doubles.add(random.nextInt(-2_000, 2_000) / 1_000.0);
        }
    }

    @Test
    void takesTheWholeNumbersThatStandAsWanted() {
        eachTest(test -> {
            ValueSet values = NumberMatch.ofInts(test);
            for (long number : longs) {
                assertThat(values.contains(number))
                        .as("%d, %s, seed %d", number, test, SEED)
                        .isEqualTo(test.accepts(AnyValue.of(number)));
            }
        });
    }

    @Test
    void takesTheDoublesThatStandAsWanted() {
        eachTest(test -> {
            List<ValueSet> values = NumberMatch.ofDoubles(test, 0);
            for (double number : doubles) {
                assertThat(anyContains(values, Double.doubleToLongBits(number)))
                        .as("%s, %s, seed %d", number, test, SEED)
                        .isEqualTo(test.accepts(AnyValue.of(number)));
            }
        });
    }

    @Test
    void takesTheDecimalsThatStandAsWanted() {
        for (int scale : new int[] {1, 10, 100, 1_000}) {
            eachTest(test -> {
                List<ValueSet> values = NumberMatch.ofDoubles(test, scale);
                for (double number : doubles) {
                    long bits = Double.doubleToLongBits(number);
                    if (Decimals.fits(bits, scale)) {
                        assertThat(anyContains(values, Decimals.scaled(bits, scale)))
                                .as("%s times %d, %s, seed %d", number, scale, test, SEED)
                                .isEqualTo(test.accepts(AnyValue.of(number)));
                    }
                }
            });
        }
    }

    @Test
    void takesTheFlagsThatStandAsWanted() {
        for (boolean wanted : new boolean[] {true, false}) {
            for (Comparison comparison : Comparison.values()) {
                ValueTest.Stands test = ValueTest.Stands.as(comparison, AnyValue.of(wanted));
                ValueSet values = NumberMatch.ofBools(test);
                assertThat(values.contains(0)).as("%s", test).isEqualTo(test.accepts(AnyValue.of(false)));
                assertThat(values.contains(1)).as("%s", test).isEqualTo(test.accepts(AnyValue.of(true)));
            }
        }
    }

    private static boolean anyContains(List<ValueSet> sets, long number) {
        return sets.stream().anyMatch(values -> values.contains(number));
    }

    private interface Check {
        void of(ValueTest.Stands test);
    }

    private void eachTest(Check check) {
        var wanted = new ArrayList<AnyValue>();
        longs.forEach(number -> wanted.add(AnyValue.of(number)));
        doubles.forEach(number -> wanted.add(AnyValue.of(number)));
        wanted.add(AnyValue.of("17"));
        for (AnyValue value : wanted) {
            for (Comparison comparison : Comparison.values()) {
                check.of(ValueTest.Stands.as(comparison, value));
            }
            check.of(ValueTest.Stands.somehow(value));
        }
    }
}
