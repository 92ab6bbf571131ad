package dev.clew.sample.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThresholdTest {
    /// The examples of the specification.
    @Test
    void writesWhatTheSpecificationWrites() {
        assertThat(Threshold.of(1)).hasToString("0");
        assertThat(Threshold.of(0.5)).hasToString("8");
        assertThat(Threshold.of(0.25)).hasToString("c");
        assertThat(Threshold.of(0.1)).hasToString("e666");
        assertThat(Threshold.of(0.01)).hasToString("fd70a");
        assertThat(Threshold.of(0.1).weight()).isCloseTo(9.99939, within(1e-5));
        assertThat(Threshold.of(0)).isEqualTo(Threshold.NEVER);
    }

    @Test
    void isCloseToEveryProbability() {
        var random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            double probability = Math.pow(2, -40 * random.nextDouble());
            assertThat(Threshold.of(probability).probability() / probability).isCloseTo(1, within(1e-3));
        }
        assertThat(Threshold.of(Double.MIN_VALUE).probability()).isPositive();
    }

    @Test
    void readsWhatItWrites() {
        var random = new Random(2);
        for (int i = 0; i < 1_000; i++) {
            var threshold = new Threshold(random.nextLong() >>> 8);
            assertThat(Threshold.parse(threshold.toString())).isEqualTo(threshold);
        }
        for (String wrong : new String[] {"", "123456789abcdef", "0x1", "-1", " 1", "g"}) {
            assertThatThrownBy(() -> Threshold.parse(wrong)).isInstanceOf(NumberFormatException.class);
        }
    }

    @Test
    void multipliesWithWhatWasDecidedBefore() {
        assertThat(Threshold.of(0.5).after(Threshold.of(0.5))).isEqualTo(Threshold.of(0.25));
        assertThat(Threshold.ALWAYS.after(Threshold.of(0.25))).isEqualTo(Threshold.of(0.25));
        assertThat(Threshold.of(0.25).after(Threshold.ALWAYS)).isEqualTo(Threshold.of(0.25));
        assertThat(Threshold.NEVER.after(Threshold.of(0.25))).isEqualTo(Threshold.NEVER);
        assertThat(Threshold.of(0.1).after(Threshold.of(0.01)).probability()).isCloseTo(0.001, within(1e-7));
    }

    @Test
    void refusesWhatIsNoProbability() {
        for (double wrong : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> Threshold.of(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    /// A count made of the weights of what was kept, with the spread that follows from them, holds the
    /// truth as often as it should.
    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.05, 0.2})
    void givesWeightsThatTellHowManyThereWere(double probability) {
        var random = new SplittableRandom(23);
        Threshold threshold = Threshold.of(probability);
        int truth = 20_000;
        int held = 0;
        double sum = 0;
        for (int run = 0; run < 1_000; run++) {
            int kept = 0;
            for (int i = 0; i < truth; i++) {
                kept += threshold.keeps(random.nextLong() >>> 8) ? 1 : 0;
            }
            double estimate = kept * threshold.weight();
            double deviation = threshold.weight() * Math.sqrt(kept * (1 - threshold.probability()));
            held += Math.abs(estimate - truth) <= 1.96 * deviation ? 1 : 0;
            sum += estimate;
        }
        assertThat(held).isBetween(930, 975);
        assertThat(sum / 1_000).isCloseTo(truth, within(0.01 * truth));
    }
}
