package dev.clew.query.quality;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// The names of spans that differ in nothing but numbers and ids, kept apart until all are known: only then can it
/// be told which stand for one operation.
final class NamePatterns {
    /// Names of one pattern that are fine: `v1` and `v2`, or the steps of something.
    static final int FINE = 10;

    private static final int LONGEST = 200;

    private final Map<String, Names> patterns = new LinkedHashMap<>();

    private static final class Names {
        final Set<String> distinct = new HashSet<>();
        final Tally.Spans spans = new Tally.Spans();
    }

    void add(String name, Example example) {
        Names names = patterns.computeIfAbsent(pattern(name), _ -> new Names());
        if (names.distinct.size() <= FINE) {
            names.distinct.add(name);
        }
        names.spans.add(example);
    }

    /// Adds what became of every name.
    void judge(Tally tally) {
        patterns.forEach((pattern, names) -> {
            if (names.distinct.size() > FINE) {
                tally.failed(pattern, names.spans);
            } else {
                tally.passed(names.spans);
            }
        });
    }

    /// `name` with a star for each number, and for each word of hexadecimal digits that has a decimal one.
    static String pattern(String name) {
        String shown = name.length() <= LONGEST ? name : name.substring(0, LONGEST);
        var pattern = new StringBuilder(shown.length());
        for (int from = 0; from < shown.length(); ) {
            int end = from;
            while (end < shown.length() && isOfWord(shown.charAt(end))) {
                end++;
            }
            String word = shown.substring(from, end);
            pattern.append(isId(word) ? "*" : word.replaceAll("[0-9]+", "*"));
            if (end < shown.length()) {
                pattern.append(shown.charAt(end));
            }
            from = end + 1;
        }
        return pattern.toString();
    }

    private static boolean isOfWord(char c) {
        return Character.isLetterOrDigit(c) || c == '-';
    }

    private static boolean isId(String word) {
        return word.chars().anyMatch(c -> c >= '0' && c <= '9')
                && word.chars().allMatch(c -> c == '-' || Character.digit(c, 16) >= 0);
    }
}
