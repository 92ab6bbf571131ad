package dev.clew.query.promql;

import com.google.re2j.Pattern;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A condition on a label. One that a series does not have is empty.
///
/// @param value of the label, or a pattern that must match all of it
/// @param pattern null for `=` and `!=`
/// @param isNegated whether it must not be so
public record LabelMatcher(
        String label, String value, @Nullable Pattern pattern, boolean isNegated) {
    static final String NAME = "__name__";

    boolean matches(String text) {
        boolean isSo = pattern == null ? value.equals(text) : pattern.matches(text);
        return isSo != isNegated;
    }

    boolean matches(Map<String, String> labels) {
        return matches(labels.getOrDefault(label, ""));
    }

    /// Whether it allows but one value.
    boolean isExact() {
        return pattern == null && !isNegated;
    }
}
