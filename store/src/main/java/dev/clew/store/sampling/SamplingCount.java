package dev.clew.store.sampling;

/// How many traces with the same beginning one rule kept or dropped in one minute, exactly.
///
/// @param decidedMinutes when they were decided, by the clock of the store, minutes since 1970
/// @param version of the policy
/// @param ruleName what the rule was called then
/// @param root what they begin with, or its service alone, or [TraceRoot#OTHER] where there were too many to be
///     told apart
/// @param traces that were decided; less those that were brought back since, which count where they are
///     kept
/// @param spans of those, and spans that came later and had to follow
/// @param errors how many of the spans have the status ERROR
public record SamplingCount(
        long decidedMinutes,
        int version,
        String ruleName,
        boolean isKept,
        TraceRoot root,
        long traces,
        long spans,
        long errors) {}
