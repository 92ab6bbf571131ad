package dev.clew.receive.redaction;

import com.google.re2j.Pattern;

/// What to look for, and what to do with it.
public sealed interface Rule {
    /// The name in the metrics.
    String name();

    Action action();

    /// What becomes of what was found.
    enum Action {
        /// It is left out: an attribute as a whole, or the part of a text that was found.
        REMOVE,
        /// A hash with the salt stands in its place: equal values stay equal, and nobody can tell what they were.
        HASH,
        /// Asterisks stand in its place.
        MASK
    }

    /// Attributes with this key, whatever their value; also within lists of key-values.
    record Key(String name, String key, Action action) implements Rule {}

    /// Attributes whose keys begin with `prefix`.
    record KeyPrefix(String name, String prefix, Action action) implements Rule {}

    /// Every part of a text that `pattern` finds.
    record Matches(String name, Pattern pattern, Action action) implements Rule {}

    /// Every part of a text that looks like personal data of one kind.
    record Detects(String name, Detector detector, Action action) implements Rule {}
}
