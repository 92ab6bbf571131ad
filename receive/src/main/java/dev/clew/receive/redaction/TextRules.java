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
    /// Of a varint: 2^35 is the first with so many, and has eleven digits.
    private static final int FEWEST_NUMBER_BYTES = 6;

    private final List<Rule> rules;
    private final List<Detector> numbers = new ArrayList<>();
    private final List<TextPattern> patterns = new ArrayList<>();
    private final HarmlessTexts harmless = new HarmlessTexts();
    private final boolean looksForAddresses;
    private final boolean looksIntoNumbers;

    /// What to put in the place of what the rule at a place has found.
    interface Replacement {
        String of(int rule, String found);
    }

    /// @param rules of all sorts; others are not looked at
    TextRules(List<Rule> rules) {
        this.rules = rules;
        boolean isForAddresses = false;
        for (Rule rule : rules) {
            switch (rule) {
                case Rule.Detects detects when detects.detector() == Detector.EMAIL -> isForAddresses = true;
                case Rule.Detects detects -> numbers.add(detects.detector());
                case Rule.Matches matches -> patterns.add(TextPattern.of(matches.pattern()));
                case Rule.Key _, Rule.KeyPrefix _ -> {}
            }
        }
        looksForAddresses = isForAddresses;
        looksIntoNumbers = patterns.stream().anyMatch(TextPattern::mayFindNumbers);
    }

    /// Whether any rule finds something in `[from, to)` of `text`.
    boolean hits(byte[] text, int from, int to) {
        return detected(text, from, to) || matched(text, from, to);
    }

    /// Whether any rule may find something in a whole number that takes `bytes` as a varint.
    boolean mayHitNumber(int bytes) {
        return looksIntoNumbers || (!numbers.isEmpty() && bytes >= FEWEST_NUMBER_BYTES);
    }

    private boolean detected(byte[] text, int from, int to) {
        boolean isFound = false;
        if (!numbers.isEmpty() && SuspectTexts.hasDigits(text, from, to)) {
            isFound = detected(numbers, text, from, to);
        }
        return isFound || (looksForAddresses && SuspectTexts.hasAt(text, from, to) && Emails.find(text, from, to) >= 0);
    }

    private static boolean detected(List<Detector> detectors, byte[] text, int from, int to) {
        for (int i = 0; i < detectors.size(); i++) {
            if (detectors.get(i).find(text, from, to) != Detector.NOWHERE) {
                return true;
            }
        }
        return false;
    }

    private boolean matched(byte[] text, int from, int to) {
        boolean mayMatch = false;
        for (int i = 0; i < patterns.size(); i++) {
            mayMatch |= patterns.get(i).mayFind(text, from, to);
        }
        if (!mayMatch || harmless.knows(text, from, to)) {
            return false;
        }
        String decoded = utf8(text, from, to);
        for (TextPattern each : patterns) {
            if (each.pattern().matcher(decoded).find()) {
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
