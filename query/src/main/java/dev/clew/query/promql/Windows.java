package dev.clew.query.promql;

import java.math.BigInteger;

/// Which spans count for each point in time: those that started within a range before it. For several points, spans are
/// added up in parts of time of which every window is made; where that would take too many, windows begin and end with
/// the nearest parts.
///
/// @param partNanos how long a part is; 0 if there is one point, and one part
/// @param windowNanos what counts for a point, a whole number of parts
record Windows(PromTimes times, long partNanos, long windowNanos) {
    private static final long MOST_PARTS = 4_000;

    static Windows of(PromTimes times, long rangeNanos) {
        if (times.count() == 1) {
            return new Windows(times, 0, rangeNanos);
        }
        long part = common(common(times.stepNanos(), rangeNanos), times.startNanos());
        long all = times.endNanos() - times.startNanos() + rangeNanos;
        if (all / part > MOST_PARTS) {
            part = Math.max(1, all / MOST_PARTS);
        }
        return new Windows(times, part, Math.max(1, rangeNanos / part) * part);
    }

    private static long common(long a, long b) {
        return BigInteger.valueOf(a).gcd(BigInteger.valueOf(b)).longValueExact();
    }

    /// Nanoseconds since 1970, the first that counts.
    long fromNanos() {
        return Math.max(0, floor(times.startNanos()) - windowNanos);
    }

    /// The last that counts.
    long toNanos() {
        return Math.max(fromNanos(), floor(times.endNanos()) - 1);
    }

    private long floor(long nanos) {
        return partNanos == 0 ? nanos : nanos - nanos % partNanos;
    }

    /// Adds what happened in a part to every point that it counts for, as differences from one point to the next.
    ///
    /// @param partNanos beginning of the part
    /// @param differences one for each point, and one more
    void add(long partNanos, long amount, long[] differences) {
        if (this.partNanos == 0) {
            differences[0] += amount;
            return;
        }
        // The first point that is no earlier than the end of the part, and the first that it is too old for.
        int first = firstNotBefore(partNanos + this.partNanos);
        int end = firstNotBefore(partNanos + windowNanos + this.partNanos);
        differences[first] += amount;
        differences[end] -= amount;
    }

    private int firstNotBefore(long nanos) {
        long behind = nanos - times.startNanos();
        return behind <= 0 ? 0 : (int) Math.min(times.count(), (behind + times.stepNanos() - 1) / times.stepNanos());
    }
}
