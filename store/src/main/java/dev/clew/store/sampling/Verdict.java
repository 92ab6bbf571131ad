package dev.clew.store.sampling;

/// What becomes of a trace.
///
/// @param isKept whether its spans stay
/// @param rejected of 2⁵⁶ traces like this one, how many are turned away, by this policy and by samplers
///     before it: the threshold of `ot=th`. 2⁵⁶ if all of them are, which is only possible if it is not
///     kept
/// @param knowsUpstream whether samplers before said what they did; if not, how many traces this one stands
///     for is unknown, and `rejected` is about this policy only
/// @param rule number of the rule that decided, in [SamplingRound#ruleNames]
public record Verdict(boolean isKept, long rejected, boolean knowsUpstream, int rule) {
    private static final long RANGE = 1L << 56;

    public Verdict {
        if (rejected < 0 || rejected > RANGE || (isKept && rejected == RANGE)) {
            throw new IllegalArgumentException("a kept trace cannot have the threshold %x".formatted(rejected));
        }
    }

    /// How many traces a kept one stands for, if samplers before said what they did.
    public double weight() {
        return 0x1p56 / (RANGE - rejected);
    }
}
