package dev.clew.instrument.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ThresholdTest {
    /// The table of OpenTelemetry's "TraceState: Probability Sampling".
    @ParameterizedTest
    @CsvSource({
        "1, 0, 0, 0",
        "2, 8, 8, 8",
        "3, aab, aaab, aaaab",
        "4, c, c, c",
        "5, ccd, cccd, ccccd",
        "8, e, e, e",
        "10, e66, e666, e6666",
        "16, f, f, f",
        "100, fd71, fd70a, fd70a4",
        "1000, ffbe7, ffbe77, ffbe76d",
        "10000, fff972, fff9724, fff97247",
        "100000, ffff584, ffff583a, ffff583a5",
        "1000000, ffffef4, ffffef39, ffffef391",
    })
    void oneInNIsWrittenAsTheSpecificationDoes(int n, String three, String four, String five) {
        double probability = 1.0 / n;
        assertThat(Threshold.text(Threshold.of(probability, 3))).isEqualTo(three);
        assertThat(Threshold.text(Threshold.of(probability))).isEqualTo(four);
        assertThat(Threshold.text(Threshold.of(probability, 5))).isEqualTo(five);
    }

    @Test
    void aKeptTraceOfTenPercentStandsForTen() {
        assertThat(1 / Threshold.probability(Threshold.of(0.1))).isEqualTo(9.99938968568813);
        assertThat(1 / Threshold.probability(Threshold.of(1))).isEqualTo(1);
    }

    @Test
    void leadingZerosAreDigitsAndTrailingOnesAreNot() {
        assertThat(Threshold.text(0x01000000000000L)).isEqualTo("01");
        assertThat(Threshold.text(1)).isEqualTo("00000000000001");
        assertThat(Threshold.text(Threshold.NEVER - 1)).isEqualTo("ffffffffffffff");
    }

    @Test
    void noProbabilityIsRoundedToNever() {
        assertThat(Threshold.of(Double.MIN_VALUE)).isLessThan(Threshold.NEVER);
        assertThat(Threshold.of(0x1p-56)).isLessThan(Threshold.NEVER);
        assertThat(Threshold.of(0)).isEqualTo(Threshold.NEVER);
    }

    @Test
    void roundingCostsAtMostOneInTenThousandOfTheProbability() {
        long seed = 20260801;
        var random = new Random(seed);
        for (int i = 0; i < 100_000; i++) {
            double probability = Math.pow(2, -40 * random.nextDouble());
            assertThat(Threshold.probability(Threshold.of(probability)))
                    .as("seed %d", seed)
                    .isCloseTo(probability, within(probability * 2e-4));
        }
    }

    @Test
    void aHigherProbabilityNeverHasAHigherThreshold() {
        long seed = 20260802;
        var random = new Random(seed);
        for (int i = 0; i < 100_000; i++) {
            double low = random.nextDouble();
            double high = low + (1 - low) * random.nextDouble();
            assertThat(Threshold.of(high)).as("seed %d", seed).isLessThanOrEqualTo(Threshold.of(low));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN, Double.POSITIVE_INFINITY})
    void whatIsNoProbabilityIsRefused(double probability) {
        assertThatThrownBy(() -> Threshold.of(probability))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(String.valueOf(probability));
    }
}
