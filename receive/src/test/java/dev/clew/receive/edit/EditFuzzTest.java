package dev.clew.receive.edit;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.re2j.Pattern;
import dev.clew.model.Fault;
import dev.clew.model.otlp.OtlpReader;
import dev.clew.receive.WireBuffer;
import dev.clew.receive.redaction.Detector;
import dev.clew.receive.redaction.Redaction;
import dev.clew.receive.redaction.Redactor;
import dev.clew.receive.redaction.Rule;
import java.util.List;

/// Editors come before anybody has read a request: whatever it is, they end, and refuse only what the
/// reader refuses. `./clew fuzz EditFuzzTest#spans`; without it, the inputs that were kept are run.
class EditFuzzTest {
    private static final Redaction RULES = new Redaction(
            List.of(
                    new Rule.Key("keys", "key", Rule.Action.REMOVE),
                    new Rule.KeyPrefix("headers", "http.", Rule.Action.HASH),
                    new Rule.Detects("cards", Detector.CARD, Rule.Action.MASK),
                    new Rule.Detects("accounts", Detector.IBAN, Rule.Action.MASK),
                    new Rule.Detects("mails", Detector.EMAIL, Rule.Action.HASH),
                    new Rule.Matches("texts", Pattern.compile("[0-9]x"), Rule.Action.REMOVE)),
            new byte[16]);
    private static final SpanLimits SMALL = new SpanLimits(1 << 10, 2, 1, 1);

    @FuzzTest(maxDuration = "60s")
    void spans(byte[] data) {
        edit(Message.REQUEST, data);
    }

    @FuzzTest(maxDuration = "60s")
    void logs(byte[] data) {
        edit(Message.LOGS_REQUEST, data);
    }

    private static void edit(Message root, byte[] data) {
        boolean isTaken = isTaken(root, data, data.length);
        for (RequestEditor editor : List.of(new Redactor(RULES), SpanTrimmer.to(SMALL), SpanTrimmer.ofDepth())) {
            try (var out = WireBuffer.alone()) {
                if (editor.look(root, data, 0, data.length)) {
                    editor.edit(data, 0, data.length, out);
                    if (isTaken && !isTaken(root, out.bytes(), out.length())) {
                        throw new AssertionError("what was written anew cannot be read");
                    }
                }
            } catch (Fault fault) {
                if (isTaken || fault.kind() != Fault.Kind.CALLER) {
                    throw fault;
                }
            }
        }
    }

    private static boolean isTaken(Message root, byte[] bytes, int length) {
        try {
            if (root == Message.REQUEST) {
                new OtlpReader().read(bytes, 0, length, _ -> {});
            } else {
                new OtlpReader().readRecords(bytes, 0, length, _ -> {});
            }
            return true;
        } catch (Fault _) {
            return false;
        }
    }
}
