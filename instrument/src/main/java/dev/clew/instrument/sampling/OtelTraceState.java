package dev.clew.instrument.sampling;

import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.TraceStateBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads and writes the `ot` member of a tracestate, a list `key:value;key:value` (OpenTelemetry, "TraceState
/// Handling"). Other members, and other keys of `ot`, pass through as they are.
///
/// What cannot be understood is as if it were not there: a threshold that is not 1 to 14 hexadecimal
/// digits, a randomness that is not 14, a key that stands twice, an `ot` of more than 256 characters.
final class OtelTraceState {
    /// Stands for an absent or unreadable value: thresholds and randomness are never negative.
    static final long UNKNOWN = -1;

    private static final String MEMBER = "ot";
    private static final String THRESHOLD = "th:";
    private static final String RANDOMNESS = "rv:";
    private static final int DIGITS = 14;
    private static final int MAX_VALUE_CHARS = 256;
    private static final int MAX_MEMBERS = 32;
    private static final int MAX_CHARS = 512;
    private static final int LARGE_MEMBER_CHARS = 128;

    private OtelTraceState() {}

    /// The threshold `th`, or [#UNKNOWN].
    static long threshold(TraceState state) {
        String value = value(state, THRESHOLD);
        if (value == null || value.isEmpty() || value.length() > DIGITS) {
            return UNKNOWN;
        }
        long digits = hex(value, 0);
        return digits == UNKNOWN ? UNKNOWN : digits << (4 * (DIGITS - value.length()));
    }

    /// The trace's randomness: `rv` if it is there, else the low 56 bits of the trace id, which W3C Trace
    /// Context Level 2 asks to be random.
    static long randomness(TraceState state, String traceId) {
        String value = value(state, RANDOMNESS);
        long explicit = value == null || value.length() != DIGITS ? UNKNOWN : hex(value, 0);
        if (explicit != UNKNOWN) {
            return explicit;
        }
        long low = hex(traceId, Math.max(0, traceId.length() - DIGITS));
        return low == UNKNOWN ? 0 : low;
    }

    /// Whether the trace brings its own randomness, so that the trace id is not asked.
    static boolean hasRandomness(TraceState state) {
        String value = value(state, RANDOMNESS);
        return value != null && value.length() == DIGITS && hex(value, 0) != UNKNOWN;
    }

    /// `state` with `th` set. When `ot` would pass 256 characters it is written without `th`: a count that
    /// is unknown is better than one that is wrong.
    static TraceState withThreshold(TraceState state, long threshold) {
        String others = withoutThreshold(state.get(MEMBER));
        String own = THRESHOLD + Threshold.text(threshold);
        String value = others.isEmpty() ? own : others + ';' + own;
        return with(state, value.length() <= MAX_VALUE_CHARS ? value : others);
    }

    /// `state` without `th`; `state` itself when there is none.
    static TraceState withoutThreshold(TraceState state) {
        String value = state.get(MEMBER);
        return value == null || !value.contains(THRESHOLD) ? state : with(state, withoutThreshold(value));
    }

    /// Keeps to the limits of W3C Trace Context, 3.3: at most 32 members, and of more than 512 characters
    /// the large members go first, then the rightmost.
    private static TraceState with(TraceState state, String value) {
        List<String> keys = new ArrayList<>(state.size());
        int chars = MEMBER.length() + 1 + value.length();
        for (var member : state.asMap().entrySet()) {
            if (!member.getKey().equals(MEMBER)) {
                keys.add(member.getKey());
                chars += memberChars(state, member.getKey());
            }
        }
        for (int pass = 0; pass < 2; pass++) {
            for (int i = keys.size() - 1; i >= 0 && (chars > MAX_CHARS || keys.size() >= MAX_MEMBERS); i--) {
                int size = memberChars(state, keys.get(i));
                if (pass == 1 || size > LARGE_MEMBER_CHARS) {
                    keys.remove(i);
                    chars -= size;
                }
            }
        }
        TraceStateBuilder builder = TraceState.builder();
        for (int i = keys.size() - 1; i >= 0; i--) {
            builder.put(keys.get(i), Objects.requireNonNull(state.get(keys.get(i))));
        }
        // Put last it stands first, as a member that was changed shall.
        return value.isEmpty() ? builder.build() : builder.put(MEMBER, value).build();
    }

    /// With the comma that separates it.
    private static int memberChars(TraceState state, String key) {
        String value = state.get(key);
        return key.length() + 2 + (value == null ? 0 : value.length());
    }

    private static String withoutThreshold(@Nullable String list) {
        if (list == null || list.length() > MAX_VALUE_CHARS) {
            return "";
        }
        var kept = new StringBuilder(list.length());
        for (int start = 0; start < list.length(); start = end(list, start) + 1) {
            int end = end(list, start);
            if (end > start && !list.startsWith(THRESHOLD, start)) {
                kept.append(kept.isEmpty() ? "" : ";").append(list, start, end);
            }
        }
        return kept.toString();
    }

    private static @Nullable String value(TraceState state, String key) {
        String list = state.isEmpty() ? null : state.get(MEMBER);
        if (list == null || list.length() > MAX_VALUE_CHARS) {
            return null;
        }
        String found = null;
        for (int start = 0; start < list.length(); start = end(list, start) + 1) {
            if (list.startsWith(key, start)) {
                if (found != null) {
                    return null;
                }
                found = list.substring(start + key.length(), end(list, start));
            }
        }
        return found;
    }

    private static int end(String list, int start) {
        int end = list.indexOf(';', start);
        return end < 0 ? list.length() : end;
    }

    /// The digits from `from` to the end, of either case; [#UNKNOWN] when another character is among them.
    private static long hex(String text, int from) {
        long number = 0;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            int digit = c < 128 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                return UNKNOWN;
            }
            number = (number << 4) | digit;
        }
        return number;
    }
}
