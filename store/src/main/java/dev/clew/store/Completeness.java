package dev.clew.store;

/// How much of what was asked for an answer covers.
///
/// @param scannedSpans how many spans were looked at
/// @param truncatedBecause why there may be more than was shown; empty if the answer is whole. That the caller has
///     seen enough is no truncation.
public record Completeness(long scannedSpans, String truncatedBecause) {
    public boolean isComplete() {
        return truncatedBecause.isEmpty();
    }
}
