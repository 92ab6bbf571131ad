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

    private double load;
    private final IdleShare share = new IdleShare(() -> load, 2);

    @Test
    void nobodyRestsWhileAProcessorIsIdle() {
        share.enter();
        load = 0.5;
        assertThat(share.beginPause()).isFalse();
        assertThat(share.restNanos(RAN_NANOS)).isZero();
    }

    @Test
    void onABusyMachineAllPauseAndHaveWhatIsIdleThen() {
        share.enter();
        share.enter();
        load = 1;
        assertThat(share.beginPause()).isTrue();
        assertThat(share.isPause()).isTrue();
        load = 0.75;
        share.endPause();
        assertThat(share.isPause()).isFalse();
        // A quarter of two processors, for two.
        assertThat(share.restNanos(RAN_NANOS)).isCloseTo(3 * RAN_NANOS, within(1L));
        share.leave();
        // A quarter of two processors, for one.
        assertThat(share.restNanos(RAN_NANOS)).isCloseTo(RAN_NANOS, within(1L));
    }

    @Test
    void theyComeToAnEndHoweverBusyItIs() {
        share.enter();
        share.enter();
        load = 1;
        assertThat(share.beginPause()).isTrue();
        share.endPause();
        assertThat(share.restNanos(RAN_NANOS)).isCloseTo(19 * RAN_NANOS, within(1L));
    }

    @Test
    void theyGetMoreWhenOthersNeedLess() {
        share.enter();
        load = 1;
        assertThat(share.beginPause()).isTrue();
        share.endPause();
        load = 0.5;
        assertThat(share.beginPause()).isFalse();
        assertThat(share.restNanos(RAN_NANOS)).isZero();
    }

    @Test
    void whatOthersWantIsKnownBeforeTheFirstComes() {
        load = 1;
        assertThat(share.beginPause()).isFalse();
        share.enter();
        assertThat(share.restNanos(RAN_NANOS)).isCloseTo(9 * RAN_NANOS, within(1L));
    }

    @Test
    void aSystemThatDoesNotTellItsLoadCountsAsIdle() {
        load = -1;
        share.enter();
        assertThat(share.beginPause()).isFalse();
        assertThat(share.restNanos(RAN_NANOS)).isZero();
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
