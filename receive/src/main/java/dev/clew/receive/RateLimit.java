package dev.clew.receive;

import java.time.Duration;
import java.util.function.LongSupplier;

/// So many of something a second, on average, and a second's worth at once. How many a request brings is
/// known only when it was read, so it pays afterwards: whoever is not in debt may come in, and who is
/// waits until it is paid off.
final class RateLimit {
    private static final double NANOS = 1e9;

    private final long perSecond;
    private final LongSupplier nanoTime;

    // Guarded by this.
    private double left;
    private long nowNanos;

    /// @param perSecond 0 for no limit
    /// @param nanoTime a clock that only goes forward
    RateLimit(long perSecond, LongSupplier nanoTime) {
        this.perSecond = perSecond;
        this.nanoTime = nanoTime;
        left = perSecond;
        nowNanos = nanoTime.getAsLong();
    }

    /// How long it takes until the next may come in; zero if it may now.
    synchronized Duration untilOpen() {
        if (perSecond == 0) {
            return Duration.ZERO;
        }
        refill();
        return left > 0 ? Duration.ZERO : Duration.ofNanos((long) ((1 - left) / perSecond * NANOS));
    }

    synchronized void pay(long count) {
        if (perSecond > 0) {
            refill();
            left -= count;
        }
    }

    private void refill() {
        long now = nanoTime.getAsLong();
        left = Math.min((double) perSecond, left + (now - nowNanos) / NANOS * perSecond);
        nowNanos = now;
    }
}
