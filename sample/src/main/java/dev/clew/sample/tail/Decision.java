package dev.clew.sample.tail;

import dev.clew.sample.policy.Threshold;
import dev.clew.store.sampling.Verdict;

/// What becomes of a trace, and why.
///
/// @param rule number of the rule that decided, in [dev.clew.sample.policy.SamplingPolicy#ruleNames]
/// @param own what the rule says, for traces that got here
/// @param total that and what samplers before did: the trace is kept if its randomness reaches this
/// @param knowsUpstream whether those said what they did; if not, `total` is as if they had kept
///     everything, and how many traces this one stands for is unknown
public record Decision(int rule, Threshold own, Threshold total, boolean isKept, boolean knowsUpstream) {
    Verdict verdict() {
        return new Verdict(isKept, total.rejected(), knowsUpstream, rule);
    }
}
