package dev.clew.sample.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

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
}
