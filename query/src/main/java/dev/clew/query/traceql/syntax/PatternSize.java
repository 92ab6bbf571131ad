package dev.clew.query.traceql.syntax;

import java.util.ArrayDeque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How large a pattern becomes when it is compiled: what is repeated up to a number of times is there as
/// often.
public final class PatternSize {
    private static final Pattern REPEAT = Pattern.compile("\\{(\\d{1,6})(,(\\d{0,6}))?}");
    private static final Pattern CLASS = Pattern.compile("\\[\\^?]?(?:\\\\.|\\[:\\^?\\w+:]|[^\\]\\\\])*+]?");

    private PatternSize() {}

    /// The states it comes to, roughly, in one pass and without recursion.
    public static long states(String pattern) {
        var outer = new ArrayDeque<Long>();
        long total = 0;
        long last = 0;
        Matcher repeat = REPEAT.matcher(pattern);
        Matcher set = CLASS.matcher(pattern);
        for (int at = 0; at < pattern.length(); at++) {
            char c = pattern.charAt(at);
            if (c == '(') {
                outer.push(total + last);
                total = 0;
                last = 0;
            } else if (c == ')' && !outer.isEmpty()) {
                last = total + last + 2;
                total = outer.pop();
            } else if (c == '{' && repeat.region(at, pattern.length()).lookingAt()) {
                last *= Math.max(1, times(repeat));
                at = repeat.end() - 1;
            } else {
                total += last;
                last = 1;
                if (c == '\\') {
                    at++;
                } else if (c == '[' && set.region(at, pattern.length()).lookingAt()) {
                    at = set.end() - 1;
                }
            }
            if (total + last > QueryLimits.PATTERN_STATES) {
                return total + last;
            }
        }
        return total + last + outer.stream().mapToLong(Long::longValue).sum();
    }

    private static long times(Matcher repeat) {
        String most = repeat.group(3);
        return Long.parseLong(most == null || most.isEmpty() ? repeat.group(1) : most);
    }
}
