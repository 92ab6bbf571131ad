package dev.clew.instrument.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimiterTest {
    private static final long SECOND = 1_000_000_000L;

    /// Starts where `System.nanoTime` can start: anywhere, before zero too.
    @ParameterizedTest
    @ValueSource(longs = {0, Long.MIN_VALUE + 5, Long.MAX_VALUE - 5})
    void letsThroughItsRateAndOneSecondOfBurst(long start) {
        var limiter = new RateLimiter(10, start);
        assertThat(passed(limiter, start, 100)).isEqualTo(10);
        int passed = 0;
        for (int millis = 1; millis <= 10_000; millis++) {
            passed += limiter.tryAcquire(start + millis * 1_000_000L) ? 1 : 0;
        }
        assertThat(passed).isEqualTo(100);
        assertThat(passed(limiter, start + 100 * SECOND, 100)).isEqualTo(10);
    }

    @Test
    void lessThanOneASecondHasNoBurst() {
        var limiter = new RateLimiter(0.1, 0);
        assertThat(limiter.tryAcquire(0)).isTrue();
        assertThat(limiter.tryAcquire(9 * SECOND)).isFalse();
        assertThat(limiter.tryAcquire(10 * SECOND)).isTrue();
    }

    @Test
    void zeroLetsNothingThrough() {
        assertThat(new RateLimiter(0, 0).tryAcquire(1_000 * SECOND)).isFalse();
    }

    @Test
    void threadsTogetherGetNoMoreThanOne() throws Exception {
        var limiter = new RateLimiter(1_000, 0);
        var passed = new AtomicInteger();
        var go = new CountDownLatch(1);
        var threads = new Thread[8];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(() -> {
                try {
                    go.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                for (int n = 0; n < 10_000; n++) {
                    passed.addAndGet(limiter.tryAcquire(0) ? 1 : 0);
                }
            });
            threads[i].start();
        }
        go.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(passed.get()).isEqualTo(1_000);
    }

    private static int passed(RateLimiter limiter, long nowNanos, int tries) {
        int passed = 0;
        for (int i = 0; i < tries; i++) {
            passed += limiter.tryAcquire(nowNanos) ? 1 : 0;
        }
        return passed;
    }
}
