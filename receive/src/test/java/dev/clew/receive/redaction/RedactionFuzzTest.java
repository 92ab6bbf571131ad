package dev.clew.receive.redaction;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.re2j.Pattern;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The glances that [TextRules] begins with never miss what detectors and patterns find that look at everything.
class RedactionFuzzTest {
    private static final Pattern TOKEN = Pattern.compile("tok_[0-9a-f]{4}");
    private static final List<Detector> DETECTORS = List.of(Detector.CARD, Detector.IBAN, Detector.EMAIL);
    private static final TextRules RULES = new TextRules(List.of(
            new Rule.Detects("card", Detector.CARD, Rule.Action.MASK),
            new Rule.Detects("iban", Detector.IBAN, Rule.Action.MASK),
            new Rule.Detects("email", Detector.EMAIL, Rule.Action.MASK),
            new Rule.Matches("token", TOKEN, Rule.Action.MASK)));

    @FuzzTest
    void texts(byte[] bytes) {
        check(bytes, 0, bytes.length);
        check(bytes, bytes.length / 3, bytes.length - bytes.length / 4);
    }

    private static void check(byte[] bytes, int from, int to) {
        boolean isThere = DETECTORS.stream().anyMatch(detector -> detector.find(bytes, from, to) != Detector.NOWHERE)
                || TOKEN.matcher(new String(bytes, from, to - from, StandardCharsets.UTF_8))
                        .find();
        boolean isFound = RULES.hits(bytes, from, to);
        if (isFound != isThere) {
            throw new AssertionError("found: %s, there: %s, in [%d, %d)".formatted(isFound, isThere, from, to));
        }
    }
}
