package dev.clew.receive;

/// What became of a request that was taken.
///
/// @param rejectedSpans how many of its spans were left out
/// @param message why, for people; empty if none was
public record Verdict(int rejectedSpans, String message) {
    /// Every span was taken.
    public static final Verdict ALL = new Verdict(0, "");
}
