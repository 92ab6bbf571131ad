package dev.clew.query.promql;

import dev.clew.query.traceql.syntax.InvalidQuery;
import dev.clew.query.traceql.syntax.QueryLimits;
import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A query in PromQL as it is read, from left to right.
final class PromText {
    private static final Pattern SPACE = Pattern.compile("(?:\\s|#[^\\n]*)*+");
    private static final Pattern WORD = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*+");
    private static final Pattern NUMBER =
            Pattern.compile("(?i)(?:inf|nan)\\b|(?:\\d{1,40}+(?:\\.\\d{0,40}+)?+|\\.\\d{1,40}+)(?:e[+-]?\\d{1,5}+)?+");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,18}+)(ms|s|m|h|d|w|y)");
    private static final long MILLI_NANOS = 1_000_000;

    private final String text;
    private final Matcher matcher;
    private int at;

    PromText(String text) {
        this.text = text;
        if (text.length() > QueryLimits.LENGTH) {
            throw InvalidQuery.at(
                    text,
                    QueryLimits.LENGTH,
                    "a query has %d characters at most, this one has %d".formatted(QueryLimits.LENGTH, text.length()));
        }
        matcher = SPACE.matcher(text);
        skipSpace();
    }

    int position() {
        return at;
    }

    InvalidQuery fail(String problem) {
        return fail(at, problem);
    }

    InvalidQuery fail(int position, String problem) {
        return InvalidQuery.at(text, position, problem);
    }

    InvalidQuery expected(String what) {
        return fail("%s is expected, but %s was found".formatted(what, isAtEnd() ? "nothing" : shown()));
    }

    private String shown() {
        String word = lookingAt(WORD);
        return "'%s'".formatted(word == null ? text.substring(at, at + 1) : word);
    }

    boolean isAtEnd() {
        return at == text.length();
    }

    boolean isAt(String symbol) {
        return text.startsWith(symbol, at);
    }

    boolean take(String symbol) {
        if (!isAt(symbol)) {
            return false;
        }
        move(symbol.length());
        return true;
    }

    void expect(String symbol) {
        if (!take(symbol)) {
            throw expected("'%s'".formatted(symbol));
        }
    }

    /// A word that stands here, or empty.
    String peekWord() {
        String word = lookingAt(WORD);
        return word == null ? "" : word;
    }

    boolean takeWord(String word) {
        if (!peekWord().equalsIgnoreCase(word)) {
            return false;
        }
        move(word.length());
        return true;
    }

    String word(String what) {
        String word = lookingAt(WORD);
        if (word == null) {
            throw expected(what);
        }
        move(word.length());
        return word;
    }

    boolean isAtNumber() {
        return lookingAt(NUMBER) != null;
    }

    double number() {
        String number = lookingAt(NUMBER);
        if (number == null) {
            throw expected("a number");
        }
        move(number.length());
        return switch (Character.toLowerCase(number.charAt(0))) {
            case 'i' -> Double.POSITIVE_INFINITY;
            case 'n' -> Double.NaN;
            default -> new BigDecimal(number).doubleValue();
        };
    }

    /// Nanoseconds of a duration such as `1h30m`.
    long durationNanos() {
        int from = at;
        long nanos = 0;
        matcher.usePattern(DURATION);
        try {
            while (matcher.region(at, text.length()).lookingAt()) {
                nanos = Math.addExact(
                        nanos,
                        Math.multiplyExact(
                                Long.parseLong(matcher.group(1)),
                                Math.multiplyExact(millis(matcher.group(2)), MILLI_NANOS)));
                at = matcher.end();
            }
        } catch (ArithmeticException _) {
            throw fail(from, "a duration is 292 years at most");
        }
        if (nanos == 0) {
            throw fail(from, "a duration such as 5m is expected");
        }
        skipSpace();
        return nanos;
    }

    private static long millis(String unit) {
        return switch (unit) {
            case "ms" -> 1;
            case "s" -> 1_000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            case "d" -> 86_400_000;
            case "w" -> 7 * 86_400_000;
            case "y" -> 365 * 86_400_000L;
            default -> throw new AssertionError("Bug: unit " + unit);
        };
    }

    /// A text in quotes of any of the three kinds; in backticks, nothing is escaped.
    String quoted() {
        if (!isAt("\"") && !isAt("'") && !isAt("`")) {
            throw expected("a text in quotes");
        }
        char quote = text.charAt(at);
        var value = new StringBuilder();
        for (int i = at + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == quote) {
                move(i + 1 - at);
                return value.toString();
            }
            if (c == '\\' && quote != '`' && i + 1 < text.length()) {
                i++;
                c = switch (text.charAt(i)) {
                    case 'n' -> '\n';
                    case 't' -> '\t';
                    case 'r' -> '\r';
                    case '\\', '"', '\'' -> text.charAt(i);
                    default -> throw fail(i - 1, "'\\%c' is not supported in a text".formatted(text.charAt(i)));
                };
            }
            value.append(c);
        }
        throw fail("a text that does not end");
    }

    private void move(int characters) {
        at += characters;
        skipSpace();
    }

    private void skipSpace() {
        matcher.usePattern(SPACE);
        if (matcher.region(at, text.length()).lookingAt()) {
            at = matcher.end();
        }
    }

    private @Nullable String lookingAt(Pattern pattern) {
        matcher.usePattern(pattern);
        return matcher.region(at, text.length()).lookingAt() ? matcher.group() : null;
    }
}
