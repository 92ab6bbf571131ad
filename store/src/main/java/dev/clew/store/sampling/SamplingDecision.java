package dev.clew.store.sampling;

/// What was decided about a trace, as it is remembered.
///
/// @param verdict whether it was kept, and by which rule
/// @param version of the policy, as [SamplingRound#version]
/// @param ruleName what the rule was called then
/// @param decidedMinutes when, by the clock of the store, minutes since 1970
/// @param spanCount how many spans there were at that time
/// @param isHeld whether it was dropped and its spans are held back still
public record SamplingDecision(
        Verdict verdict, int version, String ruleName, long decidedMinutes, int spanCount, boolean isHeld) {
    /// The same of spans that are held back.
    public SamplingDecision heldBack() {
        return new SamplingDecision(verdict, version, ruleName, decidedMinutes, spanCount, true);
    }
}
