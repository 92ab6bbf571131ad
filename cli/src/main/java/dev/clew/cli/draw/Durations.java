package dev.clew.cli.draw;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How lengths of time are written and read.
public final class Durations {
    private static final long MICROSECOND = 1_000;
    private static final long MILLISECOND = 1_000_000;
    private static final long SECOND = 1_000_000_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ns|us|µs|ms|s|m|h|d)");
    private static final Pattern WHOLE = Pattern.compile("(?:" + PART.pattern() + ")+");

    private Durations() {}

    /// Nanoseconds as people read them: three significant digits below a minute, the two largest units above.
    public static String text(long nanos) {
        if (nanos < 0) {
            return "-" + text(nanos == Long.MIN_VALUE ? Long.MAX_VALUE : -nanos);
        }
        if (nanos >= MINUTE) {
            return longText(nanos);
        }
        long scale = 1;
        while (nanos / scale >= 1_000) {
            scale *= 10;
        }
        // Rounding comes before the choice of unit, so that 999.9 µs is 1ms and not 1000µs.
        long rounded = (nanos + scale / 2) / scale * scale;
        if (rounded >= MINUTE) {
            return longText(rounded);
        } else if (rounded >= SECOND) {
            return in(rounded, SECOND, "s");
        } else if (rounded >= MILLISECOND) {
            return in(rounded, MILLISECOND, "ms");
        } else if (rounded >= MICROSECOND) {
            return in(rounded, MICROSECOND, "µs");
        }
        return rounded + "ns";
    }

    private static String in(long nanos, long unit, String name) {
        return BigDecimal.valueOf(nanos)
                        .divide(BigDecimal.valueOf(unit))
                        .stripTrailingZeros()
                        .toPlainString()
                + name;
    }

    private static String longText(long nanos) {
        if (nanos >= DAY) {
            return two(nanos, DAY, "d", HOUR, "h");
        } else if (nanos >= HOUR) {
            return two(nanos, HOUR, "h", MINUTE, "m");
        }
        return two(nanos, MINUTE, "m", SECOND, "s");
    }

    private static String two(long nanos, long large, String largeName, long small, String smallName) {
        long rest = nanos % large / small;
        return nanos / large + largeName + (rest == 0 ? "" : " " + rest + smallName);
    }

    /// Reads what [java.time.Duration] cannot: `250ms`, `1.5s`, `1h30m`, `7d`.
    ///
    /// @throws IllegalArgumentException with an example, if `text` is none of these or is too long for 64 bits
    public static Duration parse(String text) {
        if (!WHOLE.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "'%s' is not a length of time, such as 250ms, 1.5s, 1h30m or 7d".formatted(text));
        }
        BigDecimal nanos = BigDecimal.ZERO;
        for (Matcher part = PART.matcher(text); part.find(); ) {
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit(part.group(2)))));
        }
        if (nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException("'%s' is longer than 292 years".formatted(text));
        }
        return Duration.ofNanos(nanos.longValue());
    }

    private static long unit(String name) {
        return switch (name) {
            case "ns" -> 1;
            case "us", "µs" -> MICROSECOND;
            case "ms" -> MILLISECOND;
            case "s" -> SECOND;
            case "m" -> MINUTE;
            case "h" -> HOUR;
            case "d" -> DAY;
            default -> throw new IllegalArgumentException("'%s' is not a unit of time".formatted(name));
        };
    }
}
