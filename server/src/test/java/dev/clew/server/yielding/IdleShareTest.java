package dev.clew.server.yielding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.clew.store.Helpers;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What queries that take long leave to others. How busy the processors are is said by the test.
class IdleShareTest {
    private static final long RAN_NANOS = 10_000_000;
    private static final long SHORT_NANOS = 25_000_000;

    private double load;
    private long now = System.nanoTime();
    private final IdleShare share = new IdleShare(() -> load, 2);

    @Test
    void nobodyRestsWhileAProcessorIsIdle() {
        share.enter();
        load = 0.5;
        assertThat(share.beginPause()).isFalse();
        assertThat(share.spend(RAN_NANOS, now)).isZero();
    }

    @Test
    void onABusyMachineAllPauseAndHaveWhatIsIdleThen() {
        busyBut(0.6);
        // A quarter of two processors.
        assertThat(share.spend(RAN_NANOS, now)).isCloseTo(2 * RAN_NANOS, within(1L));
        assertThat(share.spend(RAN_NANOS, now)).as("the other one").isCloseTo(4 * RAN_NANOS, within(1L));
    }

    @Test
    void whoRestsAsLongAsToldHasItsShare() {
        busyBut(0.6);
        long begin = now;
        for (int i = 0; i < 100; i++) {
            now += RAN_NANOS;
            now += share.spend(RAN_NANOS, now);
        }
        assertThat((now - begin) / 2).isCloseTo(100 * RAN_NANOS, within(2 * RAN_NANOS));
    }

    @Test
    void gapsBetweenBitsOfWorkAreNotIdle() {
        busyBut(0.8);
        assertThat(share.spend(RAN_NANOS, now)).isCloseTo(10 * RAN_NANOS, within(1L));
    }

    @Test
    void theyComeToAnEndHoweverBusyItIs() {
        busyBut(1);
        assertThat(share.spend(RAN_NANOS, now)).isCloseTo(10 * RAN_NANOS, within(1L));
    }

    @Test
    void whatShortOnesUseIsTakenOff() {
        busyBut(1);
        long _ = share.spend(SHORT_NANOS, now);
        assertThat(share.spend(RAN_NANOS, now)).isCloseTo(10 * (SHORT_NANOS + RAN_NANOS), within(1L));
    }

    @Test
    void aFewShortOnesCostNothingAfterAWhile() {
        busyBut(1);
        long _ = share.spend(SHORT_NANOS, now);
        now += TimeUnit.SECONDS.toNanos(10);
        long _ = share.spend(SHORT_NANOS, now);
        assertThat(share.spend(SHORT_NANOS, now)).isZero();
        assertThat(share.spend(RAN_NANOS, now)).isCloseTo(10 * RAN_NANOS, within(1L));
    }

    @Test
    void notAllIsTakenOffThatManyShortOnesUse() {
        busyBut(1);
        for (int i = 0; i < 1_000; i++) {
            long _ = share.spend(SHORT_NANOS, now);
        }
        assertThat(share.spend(RAN_NANOS, now)).isCloseTo(TimeUnit.SECONDS.toNanos(1), within(1L));
    }

    @Test
    void theyGetMoreWhenOthersNeedLess() {
        busyBut(1);
        assertThat(share.spend(RAN_NANOS, now)).isPositive();
        load = 0;
        assertThat(share.beginPause()).isFalse();
        assertThat(share.spend(RAN_NANOS, now)).isZero();
    }

    @Test
    void whatOthersWantIsKnownBeforeTheFirstComes() {
        load = 1;
        assertThat(share.beginPause()).isFalse();
        share.enter();
        assertThat(share.spend(RAN_NANOS, now)).isPositive();
    }

    @Test
    void aSystemThatDoesNotTellItsLoadCountsAsIdle() {
        load = -1;
        share.enter();
        assertThat(share.beginPause()).isFalse();
        assertThat(share.spend(RAN_NANOS, now)).isZero();
    }

    /// A pause in which others need `needed` of the processors; nothing is saved after it.
    private void busyBut(double needed) {
        share.enter();
        long _ = share.spend(0, now);
        load = 1;
        assertThat(share.beginPause()).isTrue();
        assertThat(share.isPause()).isTrue();
        load = needed;
        share.endPause();
        assertThat(share.isPause()).isFalse();
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void aThreadThatTakesLongWaitsUntilThePauseHasEnded() throws Exception {
        var thread = new QueryThread(() -> ((QueryThread) Thread.currentThread()).yieldIfLong(), Helpers::none, share);
        thread.giveWay();
        load = 1;
        assertThat(share.beginPause()).isTrue();
        thread.start();
        while (thread.getState() != Thread.State.WAITING) {
            assertThat(thread.isAlive()).isTrue();
            Thread.onSpinWait();
        }
        share.endPause();
        thread.join();
        assertThat(share.beginPause()).as("with nobody left").isFalse();
    }
}
