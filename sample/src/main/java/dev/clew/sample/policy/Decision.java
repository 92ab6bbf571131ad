package dev.clew.sample.policy;

/// What becomes of a trace, and why.
///
/// @param rule name of the rule that decided, or [SamplingPolicy#OTHERWISE]
/// @param own what the rule says, for traces that got here
/// @param total that and what samplers before did: the trace is kept if its randomness reaches this
/// @param knowsUpstream whether those said what they did; if not, `total` is as if they had kept everything, and how
///     many traces this one stands for is unknown
public record Decision(String rule, Threshold own, Threshold total, boolean isKept, boolean knowsUpstream) {}
