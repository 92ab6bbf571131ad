package dev.clew.receive.redaction;

import static java.util.Objects.requireNonNull;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds in texts what rules about texts are about. Most texts have nothing of it, which shows with a glance at every
/// seventh sign, where digits would be, and at eight signs at once for how accounts begin and for marks that the rest
/// is not without. Patterns are tried on what has one, unless the same text passed them before ([HarmlessTexts]).
final class TextRules {
    /// Of a varint: 2^35 is the first with so many, and has eleven digits.
    private static final int FEWEST_NUMBER_BYTES = 6;

    private final List<Rule> rules;
    private final Detector[] numbers;
    private final List<TextPattern> patterns = new ArrayList<>();
    private final HarmlessTexts harmless = new HarmlessTexts();
    private final boolean looksForAddresses;
    private final boolean looksForAccounts;
    /// Whether texts without any of the marks have nothing that is looked for, numbers aside.
    private final boolean hasMarks;

    private final long oneMark;
    private final long otherMark;
    private final boolean looksIntoNumbers;

    /// What to put in the place of what the rule at a place has found.
    interface Replacement {
        String of(int rule, String found);
    }

    /// @param rules of all sorts; others are not looked at
    TextRules(List<Rule> rules) {
        this.rules = rules;
        boolean isForAddresses = false;
        var detectors = new ArrayList<Detector>();
        for (Rule rule : rules) {
            switch (rule) {
                case Rule.Detects detects when detects.detector() == Detector.EMAIL -> isForAddresses = true;
                case Rule.Detects detects -> detectors.add(detects.detector());
                case Rule.Matches matches -> patterns.add(TextPattern.of(matches.pattern()));
                case Rule.Key _, Rule.KeyPrefix _ -> {}
            }
        }
        numbers = detectors.toArray(Detector[]::new);
        looksForAddresses = isForAddresses;
        looksForAccounts = detectors.contains(Detector.IBAN);
        var marks = new ArrayList<@Nullable Byte>();
        if (isForAddresses) {
            marks.add((byte) '@');
        }
        patterns.forEach(pattern -> marks.add(pattern.mark()));
        hasMarks = marks.size() <= 2 && !marks.contains(null);
        oneMark = hasMarks && !marks.isEmpty() ? SuspectTexts.eight(requireNonNull(marks.getFirst())) : 0;
        otherMark = hasMarks && !marks.isEmpty() ? SuspectTexts.eight(requireNonNull(marks.getLast())) : 0;
        looksIntoNumbers = patterns.stream().anyMatch(TextPattern::mayFindNumbers);
    }

    /// Whether any rule finds something in `[from, to)` of `text`.
    boolean hits(byte[] text, int from, int to) {
        if (mayBeNumber(text, from, to) && isNumber(text, from, to)) {
            return true;
        }
        if (hasMarks && (oneMark == 0 || !SuspectTexts.mayHold(text, from, to, oneMark, otherMark))) {
            return false;
        }
        return (looksForAddresses && Emails.find(text, from, to) >= 0) || matched(text, from, to);
    }

    /// Whether any rule may find something in a whole number that takes `bytes` as a varint.
    boolean mayHitNumber(int bytes) {
        return looksIntoNumbers || (numbers.length > 0 && bytes >= FEWEST_NUMBER_BYTES);
    }

    private boolean mayBeNumber(byte[] text, int from, int to) {
        return numbers.length > 0
                && (SuspectTexts.hasDigits(text, from, to)
                        || (looksForAccounts && SuspectTexts.hasAccount(text, from, to)));
    }

    private boolean isNumber(byte[] text, int from, int to) {
        for (Detector each : numbers) {
            if (each.find(text, from, to) != Detector.NOWHERE) {
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
