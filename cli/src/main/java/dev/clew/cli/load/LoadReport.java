package dev.clew.cli.load;

import org.jspecify.annotations.Nullable;

/// What a load came to, or has come to so far.
///
/// @param sentSpans spans of the requests that were sent, however often
/// @param rejectedSpans spans that the receiver named as refused in requests it took
/// @param failedSpans spans of requests that were never taken
/// @param requests how many different ones were sent
/// @param bytes of these requests, before compression
/// @param retries how often one of them was sent again
/// @param p50Millis the median time from sending a request to its acknowledgement, without earlier attempts
/// @param p99Millis the same for 99 in 100
/// @param firstProblem what the receiver said first, if it said anything
/// @param stop why the load ended before the file did; null if it did not
public record LoadReport(
        long sentSpans,
        long acknowledgedSpans,
        long rejectedSpans,
        long failedSpans,
        long requests,
        long bytes,
        long retries,
        double seconds,
        double p50Millis,
        double p99Millis,
        @Nullable String firstProblem,
        @Nullable Stop stop) {

    /// Why a load ended early.
    public record Stop(Reason reason, String message) {}

    public enum Reason {
        /// The file is not what it should be.
        BAD_FILE,
        /// The receiver could not be reached, or did not take a request for as long as patience lasted.
        UNAVAILABLE,
        /// The receiver wants to know who is sending.
        NOT_ALLOWED
    }

    public double spansPerSecond() {
        return seconds == 0 ? 0 : acknowledgedSpans / seconds;
    }
}
