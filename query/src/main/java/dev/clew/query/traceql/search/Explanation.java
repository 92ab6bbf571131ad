package dev.clew.query.traceql.search;

import dev.clew.query.traceql.plan.SearchPlan;

/// How an answer was found.
///
/// @param plan what the store was asked to find
/// @param scannedSpans that the store looked at
/// @param candidates traces that a span was found of
/// @param evaluated of those, how many were read as a whole
/// @param scanNanos spent on finding spans
/// @param readNanos spent on reading traces
/// @param evaluateNanos spent on working out the query for them
public record Explanation(
        SearchPlan plan,
        long scannedSpans,
        int candidates,
        int evaluated,
        long scanNanos,
        long readNanos,
        long evaluateNanos) {
    /// What the store was asked to find, in its own terms.
    public String lookedFor() {
        return plan.text();
    }
}
