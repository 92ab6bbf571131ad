package dev.clew.sample.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShareTest {
    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.05, 0.2, 0.9})
    void holdsTheTruthInNineteenCasesOfTwenty(double truth) {
        var random = new Random(3);
        int held = 0;
        for (int run = 0; run < 2_000; run++) {
            int count = 0;
            for (int i = 0; i < 500; i++) {
                count += random.nextDouble() < truth ? 1 : 0;
            }
            var share = new Share(count, 500, false);
            held += share.low() <= truth && truth <= share.high() ? 1 : 0;
        }
        assertThat(held / 2_000.0).isBetween(0.93, 0.98);
    }

    @Test
    void isCertainWhereAllWereLookedAt() {
        var share = new Share(3, 4, true);
        assertThat(share.low()).isEqualTo(0.75);
        assertThat(share.high()).isEqualTo(0.75);
    }

    @Test
    void knowsNothingFromNothing() {
        assertThat(new Share(0, 0, false).low()).isZero();
        assertThat(new Share(0, 0, false).high()).isOne();
        assertThat(new Share(0, 0, true).value()).isOne();
        // Wilson's example of ten in ten.
        assertThat(new Share(10, 10, false).low()).isCloseTo(0.722, within(0.001));
    }
}
