package dev.clew.store.sampling;

import java.time.Duration;

/// When a store decides about traces, and how long it remembers what it did. Measured by the clock of the
/// store: what spans claim about their times has no say in it.
///
/// @param quietFor how long no span of a trace must have arrived
/// @param longestCarry after what time since its first span was looked at a trace is decided that does not
///     become quiet
/// @param holdFor how long the spans of dropped traces are held back, so that a late span can bring them
///     back
/// @param holdBytes how many bytes of them one tenant may have; the oldest go first
/// @param rememberFor how long decisions are remembered, and the counts of what was dropped
public record SamplingTimes(
        Duration quietFor, Duration longestCarry, Duration holdFor, long holdBytes, Duration rememberFor) {
    /// A minute, ten, ten, a gigabyte, thirty days.
    public static final SamplingTimes DEFAULT = new SamplingTimes(
            Duration.ofMinutes(1), Duration.ofMinutes(10), Duration.ofMinutes(10), 1L << 30, Duration.ofDays(30));
}
