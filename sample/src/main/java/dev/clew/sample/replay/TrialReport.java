package dev.clew.sample.replay;

import java.util.List;

/// What a policy would have kept.
///
/// @param traces how many there are
/// @param readTraces how many of them were read; if not all, shares are estimates
/// @param keptTraces of the traces
/// @param keptSpans of their spans, which says what is left of the disk space
/// @param keptErrors of the traces with an error
/// @param slowNanos how long the longest span of the slowest hundredth of traces takes at least
/// @param keptSlow of that hundredth
/// @param keptOperations of the operations that traces begin with: those of which one trace at least is kept
/// @param keptRare of the traces that begin with an operation which not more than one in a thousand begins
///     with
/// @param rules what each decided, in their order; the last is what no rule decided
/// @param knownUpstream of the traces: those that say what samplers before did
/// @param truncatedBecause why traces may be missing; empty if none is
public record TrialReport(
        long traces,
        long readTraces,
        Share keptTraces,
        Share keptSpans,
        Share keptErrors,
        long slowNanos,
        Share keptSlow,
        Share keptOperations,
        Share keptRare,
        List<RuleShare> rules,
        Share knownUpstream,
        String truncatedBecause) {
    public TrialReport {
        rules = List.copyOf(rules);
    }

    /// @param decided of the traces that were read
    /// @param kept of those that it decided
    public record RuleShare(String name, Share decided, Share kept) {}
}
