package dev.clew.receive;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final RateLimit limit = new RateLimit(100, nanos::get);

    @Test
    void letsASecondsWorthThroughAtOnce() {
        for (int i = 0; i < 10; i++) {
            assertThat(limit.untilOpen()).isZero();
            limit.pay(10);
        }
        assertThat(limit.untilOpen()).isPositive();
    }

    @Test
    void makesWhoTookTooMuchWaitUntilItIsPaidOff() {
        limit.pay(350);
        assertThat(limit.untilOpen()).isBetween(Duration.ofMillis(2_500), Duration.ofMillis(2_520));
        pass(Duration.ofMillis(2_400));
        assertThat(limit.untilOpen()).isBetween(Duration.ofMillis(100), Duration.ofMillis(120));
        pass(Duration.ofMillis(120));
        assertThat(limit.untilOpen()).isZero();
    }

    @Test
    void savesUpASecondsWorthAndNoMore() {
        pass(Duration.ofHours(1));
        assertThat(limit.untilOpen()).isZero();
        limit.pay(100);
        assertThat(limit.untilOpen()).isPositive();
    }

    @Test
    void letsThroughWhatItSaysOverAnyLongTime() {
        long taken = 0;
        for (int step = 0; step < 10_000; step++) {
            if (limit.untilOpen().isZero()) {
                limit.pay(37);
                taken += 37;
            }
            pass(Duration.ofMillis(10));
        }
        assertThat(taken).isBetween(100L * 100, 100L * 100 + 100 + 37);
    }

    @Test
    void isNoLimitIfItIsZero() {
        var none = new RateLimit(0, nanos::get);
        none.pay(Long.MAX_VALUE);
        assertThat(none.untilOpen()).isZero();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
