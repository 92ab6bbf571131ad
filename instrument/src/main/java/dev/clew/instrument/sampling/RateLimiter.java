package dev.clew.instrument.sampling;

import java.util.concurrent.atomic.AtomicLong;

/// Lets through so many a second, with a burst of one second's worth after a quiet time. One
/// compare-and-set, no lock: it is asked when a span starts.
///
/// Keeps the moment at which the next one would be due if all came evenly spaced (the generic cell rate
/// algorithm, ITU-T I.371): who comes earlier than that by more than the burst is turned away.
final class RateLimiter {
    private final double perSecond;
    private final long spacingNanos;
    private final long burstNanos;
    private final AtomicLong dueNanos;

    /// @param perSecond 0 lets nothing through
    /// @param nowNanos as `System.nanoTime`
    RateLimiter(double perSecond, long nowNanos) {
        this.perSecond = perSecond;
        this.spacingNanos = perSecond == 0 ? Long.MAX_VALUE : (long) Math.min(1e9 / perSecond, 0x1p60);
        this.burstNanos = perSecond > 1 ? 1_000_000_000 - spacingNanos : 0;
        this.dueNanos = new AtomicLong(nowNanos);
    }

    double perSecond() {
        return perSecond;
    }

    boolean tryAcquire(long nowNanos) {
        if (perSecond == 0) {
            return false;
        }
        while (true) {
            long due = dueNanos.get();
            long early = due - nowNanos;
            if (early > burstNanos) {
                return false;
            }
            if (dueNanos.compareAndSet(due, (early > 0 ? due : nowNanos) + spacingNanos)) {
                return true;
            }
        }
    }
}
