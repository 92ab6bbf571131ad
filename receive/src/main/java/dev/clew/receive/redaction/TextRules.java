package dev.clew.receive.redaction;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Finds in texts what rules about texts are about. Most texts have nothing of it and are only read: once for all
/// detectors, and once for all patterns unless the same text passed them before ([HarmlessTexts]).
final class TextRules {
    /// Neither a card's number nor that of a bank account has fewer.
    private static final int FEWEST_DIGITS = 8;

    private static final int FEWEST_DIGITS_NUMBER = 10_000_000;

    private final List<Rule> rules;
    private final List<Detector> detectors = new ArrayList<>();
    private final List<Pattern> patterns = new ArrayList<>();
    private final HarmlessTexts harmless = new HarmlessTexts();

    /// What to put in the place of what the rule at a place has found.
    interface Replacement {
        String of(int rule, String found);
    }

    /// @param rules of all sorts; others are not looked at
    TextRules(List<Rule> rules) {
        this.rules = rules;
        for (Rule rule : rules) {
            switch (rule) {
                case Rule.Detects detects -> detectors.add(detects.detector());
                case Rule.Matches matches -> patterns.add(matches.pattern());
                case Rule.Key _, Rule.KeyPrefix _ -> {}
            }
        }
    }

    /// Whether any rule finds something in `[from, to)` of `text`.
    boolean hits(byte[] text, int from, int to) {
        return detected(text, from, to) || matched(text, from, to);
    }

    /// Whether any rule may find something in a number as it is written.
    boolean mayHit(long number) {
        return !patterns.isEmpty() || (!detectors.isEmpty() && number >= FEWEST_DIGITS_NUMBER);
    }

    private boolean detected(byte[] text, int from, int to) {
        if (detectors.isEmpty() || !isSuspect(text, from, to)) {
            return false;
        }
        for (int i = 0; i < detectors.size(); i++) {
            if (detectors.get(i).find(text, from, to) != Detector.NOWHERE) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSuspect(byte[] text, int from, int to) {
        int digits = 0;
        int ats = 0;
        for (int i = from; i < to; i++) {
            byte sign = text[i];
            ats += sign == '@' ? 1 : 0;
            digits += Detector.isDigit(sign) ? 1 : 0;
        }
        return ats > 0 || digits >= FEWEST_DIGITS;
    }

    private boolean matched(byte[] text, int from, int to) {
        if (patterns.isEmpty() || harmless.knows(text, from, to)) {
            return false;
        }
        String decoded = utf8(text, from, to);
        for (Pattern pattern : patterns) {
            if (pattern.matcher(decoded).find()) {
                return true;
            }
        }
        harmless.learn(text, from, to);
        return false;
    }

    /// The text with everything replaced that rules find, one rule after the other.
    byte[] replaced(byte[] text, Replacement replacement) {
        byte[] current = text;
        for (int i = 0; i < rules.size(); i++) {
            current = switch (rules.get(i)) {
                case Rule.Detects detects -> replaced(current, i, detects.detector(), replacement);
                case Rule.Matches matches -> replaced(current, i, matches.pattern(), replacement);
                case Rule.Key _, Rule.KeyPrefix _ -> current;
            };
        }
        return current;
    }

    private static byte[] replaced(byte[] text, int rule, Detector detector, Replacement replacement) {
        long place = detector.find(text, 0, text.length);
        if (place == Detector.NOWHERE) {
            return text;
        }
        var out = new ByteArrayOutputStream(text.length);
        int from = 0;
        while (place != Detector.NOWHERE) {
            int begin = Detector.begin(place);
            int end = Detector.end(place);
            out.write(text, from, begin - from);
            out.writeBytes(replacement.of(rule, utf8(text, begin, end)).getBytes(StandardCharsets.UTF_8));
            from = end;
            place = detector.find(text, from, text.length);
        }
        out.write(text, from, text.length - from);
        return out.toByteArray();
    }

    private static byte[] replaced(byte[] text, int rule, Pattern pattern, Replacement replacement) {
        Charset charset = charset(text);
        String decoded = new String(text, charset);
        Matcher matcher = pattern.matcher(decoded);
        if (!matcher.find()) {
            return text;
        }
        var out = new StringBuilder();
        int from = 0;
        do {
            out.append(decoded, from, matcher.start()).append(replacement.of(rule, matcher.group()));
            from = matcher.end();
        } while (matcher.find());
        return out.append(decoded, from, decoded.length()).toString().getBytes(charset);
    }

    /// One that gives every byte back that is not replaced: UTF-8 only if it is that.
    private static Charset charset(byte[] text) {
        byte[] again = utf8(text, 0, text.length).getBytes(StandardCharsets.UTF_8);
        return Arrays.equals(text, again) ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
    }

    private static String utf8(byte[] text, int from, int to) {
        return new String(text, from, to - from, StandardCharsets.UTF_8);
    }
}
