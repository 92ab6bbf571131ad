package dev.clew.sample.tail;

import dev.clew.model.TraceId;
import dev.clew.sample.policy.Threshold;
import org.jspecify.annotations.Nullable;

/// What a trace brings with it for decisions by chance.
///
/// @param randomness from 0 up to, not including, 2⁵⁶: `rv` of the root's tracestate, or else the low 56
///     bits of the trace id, which W3C Trace Context Level 2 asks to be random
/// @param upstream the threshold that samplers before used; null if they did not say, so that nobody knows
///     how many traces this one stands for
record TraceChance(long randomness, @Nullable Threshold upstream) {
    private static final String MEMBER = "ot=";
    private static final int DIGITS = 14;
    private static final long LOW_56_BITS = (1L << 56) - 1;

    /// @param traceState of the root
    static TraceChance of(TraceId id, String traceState) {
        if (traceState.isEmpty()) {
            return new TraceChance(id.low() & LOW_56_BITS, null);
        }
        String list = member(traceState);
        String own = value(list, "rv:");
        long randomness = own != null && own.matches("[0-9a-fA-F]{%d}".formatted(DIGITS))
                ? Long.parseLong(own, 16)
                : id.low() & LOW_56_BITS;
        return new TraceChance(randomness, threshold(list));
    }

    private static @Nullable Threshold threshold(String list) {
        String digits = value(list, "th:");
        if (digits == null) {
            return null;
        }
        try {
            return Threshold.parse(digits);
        } catch (NumberFormatException _) {
            return null;
        }
    }

    /// The value of `ot` in a W3C tracestate; empty if there is none.
    private static String member(String traceState) {
        for (String each : traceState.split(",", -1)) {
            String member = each.strip();
            if (member.startsWith(MEMBER)) {
                return member.substring(MEMBER.length());
            }
        }
        return "";
    }

    private static @Nullable String value(String list, String key) {
        for (String each : list.split(";", -1)) {
            if (each.startsWith(key)) {
                return each.substring(key.length());
            }
        }
        return null;
    }
}
