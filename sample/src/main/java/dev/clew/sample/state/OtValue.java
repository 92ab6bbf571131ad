package dev.clew.sample.state;

import dev.clew.sample.policy.Threshold;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The value of the member `ot` of a tracestate: `key:value`, separated by semicolons (OpenTelemetry,
/// "TraceState: Handling"). Immutable.
public record OtValue(List<String> entries) {
    /// Of the member.
    public static final String KEY = "ot";

    private static final int DIGITS = 14;

    public OtValue {
        entries = List.copyOf(entries);
    }

    /// Reads a value; an empty one is none.
    public static OtValue parse(String text) {
        return new OtValue(text.isEmpty() ? List.of() : List.of(text.split(";", -1)));
    }

    /// `th`; null if it is not there, or is none.
    public @Nullable Threshold threshold() {
        String digits = value("th:");
        try {
            return digits == null ? null : Threshold.parse(digits);
        } catch (NumberFormatException _) {
            return null;
        }
    }

    /// `rv`; below zero if it is not there, or is none.
    public long randomness() {
        String digits = value("rv:");
        return digits != null && digits.matches("[0-9a-fA-F]{%d}".formatted(DIGITS)) ? Long.parseLong(digits, 16) : -1;
    }

    private @Nullable String value(String key) {
        for (String entry : entries) {
            if (entry.startsWith(key)) {
                return entry.substring(key.length());
            }
        }
        return null;
    }

    /// With another `th`.
    public OtValue with(Threshold threshold) {
        return with("th:", threshold.toString());
    }

    /// With another `rv`.
    ///
    /// @param randomness from 0 up to, not including, 2⁵⁶
    public OtValue with(long randomness) {
        return with("rv:", "%014x".formatted(randomness));
    }

    /// In its old place, or last.
    private OtValue with(String key, String value) {
        var changed = new ArrayList<String>();
        boolean isThere = false;
        for (String entry : entries) {
            boolean isOld = entry.startsWith(key);
            if (!isOld || !isThere) {
                changed.add(isOld ? key + value : entry);
            }
            isThere |= isOld;
        }
        if (!isThere) {
            changed.add(key + value);
        }
        return new OtValue(changed);
    }

    @Override
    public String toString() {
        return String.join(";", entries);
    }
}
