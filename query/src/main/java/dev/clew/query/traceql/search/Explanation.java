package dev.clew.query.traceql.search;

/// How an answer was found.
///
/// @param lookedFor what the store was asked to find, in its own terms
/// @param scannedSpans that the store looked at
/// @param candidates traces that a span was found of
/// @param evaluated of those, how many were read as a whole
/// @param scanNanos spent on finding spans
/// @param readNanos spent on reading traces
/// @param evaluateNanos spent on working out the query for them
public record Explanation(
        String lookedFor,
        long scannedSpans,
        int candidates,
        int evaluated,
        long scanNanos,
        long readNanos,
        long evaluateNanos) {}
