package dev.clew.model;

/// A span of time, both ends included.
///
/// @param fromNanos first instant, nanoseconds since 1970
/// @param toNanos last instant, nanoseconds since 1970, not before `fromNanos`
public record TimeRange(long fromNanos, long toNanos) {
    /// Every instant that a span can carry.
    public static final TimeRange ALL = new TimeRange(Long.MIN_VALUE, Long.MAX_VALUE);

    public TimeRange {
        if (fromNanos > toNanos) {
            throw new IllegalArgumentException(
                    "time range ends before it starts: %d > %d".formatted(fromNanos, toNanos));
        }
    }

    public boolean contains(long nanos) {
        return fromNanos <= nanos && nanos <= toNanos;
    }

    /// Whether there is an instant in both.
    public boolean overlaps(TimeRange other) {
        return fromNanos <= other.toNanos && other.fromNanos <= toNanos;
    }
}
