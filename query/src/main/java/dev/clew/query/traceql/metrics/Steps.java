package dev.clew.query.traceql.metrics;

import dev.clew.model.Fault;
import dev.clew.model.TimeRange;

/// The steps of time that numbers are for.
///
/// @param firstNanos beginning of the first, nanoseconds since 1970
/// @param nanos how long each is
/// @param count how many there are; at least 1
public record Steps(long firstNanos, long nanos, int count) {
    /// How many an answer may have.
    public static final int MOST = 11_000;

    /// Those that begin at multiples of `stepNanos` since 1970, and together hold `range`.
    ///
    /// @throws Fault `CALLER` if they are more than [#MOST]
    public static Steps of(TimeRange range, long stepNanos) {
        if (stepNanos < 1) {
            throw new Fault(Fault.Kind.CALLER, "a step of %d ns: 1 at least expected".formatted(stepNanos));
        }
        long first = Math.floorDiv(range.fromNanos(), stepNanos);
        long last = Math.floorDiv(range.toNanos(), stepNanos);
        if (last - first < 0 || last - first >= MOST) {
            throw new Fault(
                    Fault.Kind.CALLER,
                    "%s steps of %d ns between start and end: %d at most (ask for a longer step or a shorter time)"
                            .formatted(Long.toUnsignedString(last - first + 1), stepNanos, MOST));
        }
        return new Steps(first * stepNanos, stepNanos, (int) (last - first) + 1);
    }

    /// A single one, all of `range`.
    public static Steps single(TimeRange range) {
        long nanos = range.toNanos() - range.fromNanos();
        return new Steps(range.fromNanos(), nanos < 0 ? Long.MAX_VALUE : Math.max(1, nanos), 1);
    }

    /// Nanoseconds since 1970.
    public long startNanos(int index) {
        return firstNanos + index * nanos;
    }

    /// Which one it is in; no less than 0 and less than [#count] for what is in the range.
    public int index(long startNanos) {
        return count == 1 ? 0 : (int) ((startNanos - firstNanos) / nanos);
    }

    double seconds() {
        return nanos / 1e9;
    }
}
