package dev.clew.query.traceql.syntax;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Numbers and durations: `12`, `0.5`, `1e3`, `250ms`, `1h30m`.
final class NumberText {
    private static final Pattern PART = Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h)");
    private static final Pattern DURATION = Pattern.compile("(?:" + PART.pattern() + ")+");
    private static final Pattern WHOLE = Pattern.compile("\\d+");
    private static final Pattern DECIMAL = Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
    private static final int LONGEST = 64;

    private NumberText() {}

    /// Where the number ends that begins at `start`.
    static int end(String text, int start) {
        int at = start;
        while (at < text.length()) {
            char c = text.charAt(at);
            boolean signed = (c == '+' || c == '-') && (text.charAt(at - 1) == 'e' || text.charAt(at - 1) == 'E');
            if (!Character.isLetterOrDigit(c) && c != '.' && c != 'µ' && !signed) {
                break;
            }
            at++;
        }
        return at;
    }

    static Literal read(String text, int start, int end) {
        String number = text.substring(start, end);
        if (number.length() > LONGEST) {
            throw InvalidQuery.at(
                    text, start, "a number has %d characters at most, this one %d".formatted(LONGEST, number.length()));
        }
        try {
            if (WHOLE.matcher(number).matches()) {
                return new Literal.Whole(Long.parseLong(number));
            }
            if (DECIMAL.matcher(number).matches()) {
                double value = Double.parseDouble(number);
                if (Double.isFinite(value)) {
                    return new Literal.Decimal(value);
                }
            }
            if (DURATION.matcher(number).matches()) {
                return new Literal.Duration(nanos(number));
            }
        } catch (ArithmeticException | NumberFormatException _) {
            // As below.
        }
        throw InvalidQuery.at(
                text,
                start,
                "%s is no number, nor a duration such as 1.5s, 250ms or 1h30m up to 292 years".formatted(number));
    }

    private static long nanos(String duration) {
        BigDecimal nanos = BigDecimal.ZERO;
        Matcher parts = PART.matcher(duration);
        while (parts.find()) {
            nanos = nanos.add(new BigDecimal(parts.group(1)).multiply(BigDecimal.valueOf(unit(parts.group(2)))));
        }
        return nanos.toBigInteger().longValueExact();
    }

    private static long unit(String name) {
        return switch (name) {
            case "ns" -> 1;
            case "us", "µs", "μs" -> 1_000;
            case "ms" -> 1_000_000;
            case "s" -> 1_000_000_000;
            case "m" -> 60_000_000_000L;
            default -> 3_600_000_000_000L;
        };
    }

    /// A duration as it is read above, not negative.
    static String duration(long nanos) {
        for (String unit : new String[] {"h", "m", "s", "ms", "us"}) {
            if (nanos != 0 && nanos % unit(unit) == 0) {
                return nanos / unit(unit) + unit;
            }
        }
        return nanos + "ns";
    }
}
