package dev.clew.receive.edit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import dev.clew.model.Fault;
import dev.clew.model.otlp.OtlpReader;
import dev.clew.receive.WireBuffer;
import dev.clew.receive.otlp.RandomMessages;
import dev.clew.receive.redaction.Detector;
import dev.clew.receive.redaction.Redaction;
import dev.clew.receive.redaction.Redactor;
import dev.clew.receive.redaction.Rule;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Editors come before anybody has read a request: whatever it is, they end, and refuse only what the reader refuses.
class BrokenRequestsTest {
    private static final int REQUESTS = 5_000;
    private static final Redaction RULES = new Redaction(
            List.of(
                    new Rule.Key("keys", "key-3", Rule.Action.REMOVE),
                    new Rule.Detects("cards", Detector.CARD, Rule.Action.MASK),
                    new Rule.Detects("mails", Detector.EMAIL, Rule.Action.HASH),
                    new Rule.Matches("texts", Pattern.compile("[0-9]x"), Rule.Action.MASK)),
            new byte[16]);

    @ParameterizedTest
    @EnumSource(names = {"REQUEST", "LOGS_REQUEST"})
    void endInAFaultOrInARequestThatTheReaderTakes(Message root) {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var messages = new RandomMessages(random);
        int taken = 0;
        for (int i = 0; i < REQUESTS; i++) {
            byte[] whole = (root == Message.REQUEST ? messages.next() : messages.nextLogs()).toByteArray();
            byte[] request = broken(whole, random);
            // As on loan: with something else behind it, or with nothing.
            int behind = random.nextInt(2) * 20;
            byte[] lent = Arrays.copyOf(request, request.length + behind);
            random.ints(behind).forEach(n -> lent[request.length + Math.floorMod(n, Math.max(1, behind))] = (byte) n);
            boolean isTaken = isTaken(root, lent, request.length);
            for (RequestEditor editor : List.of(
                    new Redactor(RULES), SpanTrimmer.to(new SpanLimits(1 << 10, 2, 1, 1)), SpanTrimmer.ofDepth())) {
                boolean isEdited = isEdited(root, editor, lent, request.length);
                assertThat(isEdited || !isTaken)
                        .as("seed %d, request %d: %s refuses what the reader takes", seed, i, editor)
                        .isTrue();
            }
            taken += isTaken ? 1 : 0;
        }
        assertThat(taken).isBetween(REQUESTS / 20, REQUESTS - REQUESTS / 20);
    }

    private static byte[] broken(byte[] request, Random random) {
        byte[] broken = random.nextInt(4) == 0 ? Arrays.copyOf(request, random.nextInt(request.length + 1)) : request;
        for (int n = random.nextInt(4); n > 0 && broken.length > 0; n--) {
            broken[random.nextInt(broken.length)] = (byte) random.nextInt();
        }
        return broken;
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

    private static boolean isEdited(Message root, RequestEditor editor, byte[] bytes, int length) {
        try (var out = WireBuffer.alone()) {
            if (editor.look(root, bytes, 0, length)) {
                editor.edit(bytes, 0, length, out);
                if (isTaken(root, bytes, length)) {
                    assertThat(isTaken(root, out.bytes(), out.length())).isTrue();
                }
            }
            return true;
        } catch (Fault _) {
            return false;
        }
    }
}
