package dev.clew.sample.policy;

import java.util.List;

/// Which share of the traces that a rule is about stays.
public sealed interface Keep {
    /// All of them.
    Keep ALL = new Share(Threshold.ALWAYS);

    /// The same share, always.
    record Share(Threshold threshold) implements Keep {}

    /// So much of all of them together, and of those with a rare key more: each key has a part of what is
    /// kept in proportion to the logarithm of how often it comes, and what it does not need goes to the
    /// others.
    ///
    /// @param key what a trace is told by: `service` and `operation` of the span it begins with, `error`,
    ///     or the keys of attributes of that span
    /// @param aim between 0 and 1
    record RarerMore(List<String> key, double aim) implements Keep {
        public RarerMore {
            key = List.copyOf(key);
        }
    }

    /// As large a share as makes so many spans a second, as many as there were lately.
    record Budget(double spansPerSecond) implements Keep {}
}
