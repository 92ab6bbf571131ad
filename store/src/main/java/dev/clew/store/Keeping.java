package dev.clew.store;

import java.time.Duration;

/// How much a store keeps of what it took, and what it leaves of the disk.
///
/// @param keepFor how long spans and log records stay, by the time that they tell
/// @param bytesPerTenant how many bytes of the disk one tenant may have; the oldest go first
/// @param reserveBytes how much of the disk must stay free; below it nothing is taken in
public record Keeping(Duration keepFor, long bytesPerTenant, long reserveBytes) {
    /// Some 292 years, the longest that is counted in nanoseconds.
    public static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);

    public static final Keeping EVERYTHING = new Keeping(FOR_EVER, Long.MAX_VALUE, 0);

    /// Whether anything goes by age.
    public boolean isByAge() {
        return !keepFor.equals(FOR_EVER);
    }

    /// Whether anything goes for the room it takes.
    public boolean isByBytes() {
        return bytesPerTenant != Long.MAX_VALUE;
    }
}
