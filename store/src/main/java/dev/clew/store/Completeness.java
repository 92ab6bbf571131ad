package dev.clew.store;

/// How much of what was asked for an answer covers.
///
/// @param scannedSpans how many spans were looked at
/// @param truncatedBecause why there may be more than was shown; empty if the answer is whole. That the caller has
///     seen enough is no truncation.
public record Completeness(long scannedSpans, String truncatedBecause) {
    /// Of an answer that nothing had to be looked at for.
    public static final Completeness OF_NOTHING = new Completeness(0, "");

    public boolean isComplete() {
        return truncatedBecause.isEmpty();
    }

    /// Of this answer and `other` together. Of two reasons it tells the first.
    public Completeness and(Completeness other) {
        return new Completeness(
                scannedSpans + other.scannedSpans, isComplete() ? other.truncatedBecause : truncatedBecause);
    }
}
