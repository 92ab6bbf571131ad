package dev.clew.server.jaeger;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations as Go writes them and Jaeger's clients send them: `1.2s`, `100ms`, `1h2m`. Days (`2d`) and
/// blanks (`1 s`) are understood too, because its UI lets people type them.
public final class GoDuration {
    private static final int LONGEST_TEXT = 64;
    private static final Pattern PART =
            Pattern.compile("\\s*(\\d+\\.?\\d*|\\.\\d+)\\s*(ns|us|\u00b5s|\u03bcs|ms|s|m|h|d)\\s*");
    private static final BigDecimal MAX = BigDecimal.valueOf(Long.MAX_VALUE);

    private GoDuration() {}

    /// Nanoseconds; fractions of one are cut off.
    ///
    /// @throws IllegalArgumentException if `text` is no such duration, negative, or longer than 292 years
    public static long parseNanos(String text) {
        if (text.equals("0")) {
            return 0;
        }
        if (text.isEmpty() || text.length() > LONGEST_TEXT) {
            throw new IllegalArgumentException();
        }
        BigDecimal nanos = BigDecimal.ZERO;
        Matcher part = PART.matcher(text);
        int at = 0;
        while (at < text.length()) {
            part.region(at, text.length());
            if (!part.lookingAt()) {
                throw new IllegalArgumentException();
            }
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unitNanos(part.group(2)))));
            at = part.end();
        }
        if (nanos.compareTo(MAX) > 0) {
            throw new IllegalArgumentException();
        }
        return nanos.longValue();
    }

    private static long unitNanos(String unit) {
        return switch (unit) {
            case "ns" -> 1L;
            case "ms" -> 1_000_000L;
            case "s" -> 1_000_000_000L;
            case "m" -> 60_000_000_000L;
            case "h" -> 3_600_000_000_000L;
            case "d" -> 86_400_000_000_000L;
            default -> 1_000L;
        };
    }
}
