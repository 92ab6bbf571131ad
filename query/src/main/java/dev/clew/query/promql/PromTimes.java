package dev.clew.query.promql;

import dev.clew.model.Fault;

/// The points in time that numbers are wanted for.
///
/// @param startNanos of the first, nanoseconds since 1970
/// @param stepNanos from one to the next; 0 if there is but one
/// @param count at least 1
public record PromTimes(long startNanos, long stepNanos, int count) {
    /// How many there may be, as in Prometheus.
    public static final int MOST = 11_000;

    public static PromTimes at(long nanos) {
        return new PromTimes(nanos, 0, 1);
    }

    /// Both ends count.
    ///
    /// @throws Fault `CALLER` if they are more than [#MOST]
    public static PromTimes between(long startNanos, long endNanos, long stepNanos) {
        if (endNanos < startNanos) {
            throw new Fault(Fault.Kind.CALLER, "end must not be before start");
        }
        long steps = (endNanos - startNanos) / stepNanos;
        if (steps >= MOST) {
            throw new Fault(
                    Fault.Kind.CALLER,
                    "%d points in time between start and end: %d at most (ask for a longer step or a shorter time)"
                            .formatted(steps + 1, MOST));
        }
        return new PromTimes(startNanos, stepNanos, (int) steps + 1);
    }

    public long nanos(int index) {
        return startNanos + index * stepNanos;
    }

    long endNanos() {
        return nanos(count - 1);
    }
}
