package dev.clew.sample.tail;

import dev.clew.sample.policy.Threshold;

/// By how much less is kept than the policy says, while disk or CPU run short: the same for each trace, by
/// its randomness, so that traces stay whole and their weights are right.
///
/// @param factor what probabilities are multiplied with, above 0, up to 1
/// @param isForAll whether also of what the policy keeps whole
public record Relief(double factor, boolean isForAll) {
    public static final Relief NONE = new Relief(1, false);

    public Relief {
        if (!(factor > 0 && factor <= 1)) {
            throw new IllegalArgumentException("a factor above 0, up to 1, not " + factor);
        }
    }

    Threshold of(Threshold own) {
        return factor == 1 || (own.equals(Threshold.ALWAYS) && !isForAll)
                ? own
                : Threshold.of(own.probability() * factor);
    }
}
