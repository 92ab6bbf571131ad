package dev.clew.receive.redaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.re2j.Pattern;
import dev.clew.receive.WireBuffer;
import dev.clew.receive.otlp.RandomMessages;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RedactorTest {
    private static final int REQUESTS = 2_000;
    private static final byte[] SALT = "sixteen or more bytes".getBytes(StandardCharsets.UTF_8);
    private static final Pattern TOKEN = Pattern.compile("tok_[0-9a-f]{8}");

    @Test
    void leavesNoSecretInAnyFieldAndChangesNothingElse() throws InvalidProtocolBufferException {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var messages = new RandomMessages(random);
        var redaction = new Redaction(
                List.of(
                        new Rule.Matches("tokens", TOKEN, Rule.Action.MASK),
                        new Rule.Detects("cards", Detector.CARD, Rule.Action.REMOVE)),
                SALT);
        int planted = 0;
        for (int i = 0; i < REQUESTS; i++) {
            ExportTraceServiceRequest request = withoutNumbers(messages.next());
            long places = random.nextLong();
            var before = new Planting(new Random(places), "<tok_0123abcd 4111-1111-1111-1111>");
            var after = new Planting(new Random(places), "<**** >");
            Message secret = before.plant(request);
            String name = "seed %d, request %d".formatted(seed, i);
            var redactor = new Redactor(redaction);
            assertThat(redactor.look(secret.toByteArray(), 0, secret.getSerializedSize()))
                    .as(name)
                    .isEqualTo(before.count > 0);
            assertThat(edited(redactor, secret)).as(name).isEqualTo(after.plant(request));
            assertThat(redactor.hits().getOrDefault("tokens", 0)).as(name).isEqualTo(before.count);
            assertThat(redactor.hits().getOrDefault("cards", 0)).as(name).isEqualTo(before.count);
            planted += before.count;
        }
        assertThat(planted).isGreaterThan(REQUESTS);
    }

    /// Puts a text behind some of all the texts and bytes that there are, but for keys and ids.
    private static final class Planting {
        private final Random random;
        private final String text;
        private int count;

        Planting(Random random, String text) {
            this.random = random;
            this.text = text;
        }

        Message plant(Message message) {
            Message.Builder builder = message.toBuilder();
            for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
                boolean isLeftOut =
                        field.getName().equals("key") || field.getName().endsWith("_id");
                if (isLeftOut
                        || (field.isRepeated()
                                ? message.getRepeatedFieldCount(field) == 0
                                : !message.hasField(field))) {
                    continue;
                }
                if (field.isRepeated()) {
                    for (int i = 0; i < message.getRepeatedFieldCount(field); i++) {
                        builder.setRepeatedField(field, i, planted(message.getRepeatedField(field, i)));
                    }
                } else {
                    builder.setField(field, planted(message.getField(field)));
                }
            }
            return builder.build();
        }

        private Object planted(Object value) {
            return switch (value) {
                case Message message -> plant(message);
                case String before when isChosen() -> before + text;
                case ByteString before when isChosen() -> before.concat(ByteString.copyFromUtf8(text));
                default -> value;
            };
        }

        private boolean isChosen() {
            boolean isChosen = random.nextInt(8) == 0;
            count += isChosen ? 1 : 0;
            return isChosen;
        }
    }

    @Test
    void replacesAttributesByTheirKeysWhereverTheyAre() throws InvalidProtocolBufferException {
        long seed = System.nanoTime();
        var messages = new RandomMessages(new Random(seed));
        var redaction = new Redaction(
                List.of(
                        new Rule.Key("threes", "key-3", Rule.Action.REMOVE),
                        new Rule.KeyPrefix("services", "service.", Rule.Action.MASK)),
                SALT);
        int hits = 0;
        for (int i = 0; i < REQUESTS; i++) {
            ExportTraceServiceRequest request = messages.next();
            var redactor = new Redactor(redaction);
            assertThat(edited(redactor, request))
                    .as("seed %d, request %d", seed, i)
                    .isEqualTo(byKey(request));
            hits += redactor.hits().size();
        }
        assertThat(hits).isGreaterThan(REQUESTS / 10);
    }

    /// The same, made of protobuf-java's objects.
    private static Message byKey(Message message) {
        Message.Builder builder = message.toBuilder();
        for (FieldDescriptor field : message.getAllFields().keySet()) {
            if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
                continue;
            }
            if (!field.isRepeated()) {
                builder.setField(field, byKey((Message) message.getField(field)));
                continue;
            }
            var kept = new ArrayList<Message>();
            for (int i = 0; i < message.getRepeatedFieldCount(field); i++) {
                Message each = replaced((Message) message.getRepeatedField(field, i));
                if (each != null) {
                    kept.add(each);
                }
            }
            builder.setField(field, kept);
        }
        return builder.build();
    }

    private static @Nullable Message replaced(Message message) {
        if (!(message instanceof KeyValue keyValue)) {
            return byKey(message);
        }
        if (keyValue.getKey().equals("key-3")) {
            return null;
        }
        return keyValue.getKey().startsWith("service.")
                ? KeyValue.newBuilder()
                        .setKey(keyValue.getKey())
                        .setValue(AnyValue.newBuilder().setStringValue("****"))
                        .build()
                : byKey(message);
    }

    @Test
    void hashesEqualValuesEqualWhereverTheyStand() throws Exception {
        var redaction = new Redaction(
                List.of(
                        new Rule.Key("users", "user", Rule.Action.HASH),
                        new Rule.Detects("mails", Detector.EMAIL, Rule.Action.HASH)),
                SALT);
        Span.Builder span = Span.newBuilder()
                .setName("mail a@b.example now")
                .addAttributes(attribute("user", AnyValue.newBuilder().setStringValue("a@b.example")))
                .addAttributes(attribute("other", AnyValue.newBuilder().setStringValue("a@b.example")));
        Span redacted = edited(new Redactor(redaction), request(span))
                .getResourceSpans(0)
                .getScopeSpans(0)
                .getSpans(0);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SALT, "HmacSHA256"));
        String hash = HexFormat.of().formatHex(mac.doFinal("a@b.example".getBytes(StandardCharsets.UTF_8)), 0, 16);

        assertThat(redacted.getName()).isEqualTo("mail %s now".formatted(hash));
        assertThat(redacted.getAttributesList())
                .extracting(attribute -> attribute.getValue().getStringValue())
                .containsExactly(hash, hash);
    }

    @Test
    void findsCardsThatWereSentAsNumbers() throws InvalidProtocolBufferException {
        var redaction = new Redaction(List.of(new Rule.Detects("cards", Detector.CARD, Rule.Action.MASK)), SALT);
        Span.Builder span = Span.newBuilder()
                .addAttributes(attribute("card", AnyValue.newBuilder().setIntValue(4_111_111_111_111_111L)))
                .addAttributes(attribute("count", AnyValue.newBuilder().setIntValue(4_111_111_111_111_112L)));
        Span redacted = edited(new Redactor(redaction), request(span))
                .getResourceSpans(0)
                .getScopeSpans(0)
                .getSpans(0);

        assertThat(redacted.getAttributes(0).getValue().getStringValue()).isEqualTo("****");
        assertThat(redacted.getAttributes(1)).isEqualTo(span.getAttributes(1));
    }

    /// The last of several fields counts for who reads, but all of them would be on disk.
    @Test
    void looksAtFieldsThatOthersOverride() {
        var redaction = new Redaction(List.of(new Rule.Matches("tokens", TOKEN, Rule.Action.MASK)), SALT);
        byte[] token = "tok_0123abcd".getBytes(StandardCharsets.UTF_8);
        List<Consumer<WireBuffer>> others = List.of(
                value -> value.varint(2, 1),
                value -> value.varint(3, 7),
                value -> value.fixed64(4, 7),
                value -> value.slice(1, new byte[0]),
                value -> value.slice(1, new byte[300]),
                value -> value.slice(7, new byte[3]));
        for (Consumer<WireBuffer> other : others) {
            for (boolean isFirst : new boolean[] {true, false}) {
                byte[] request = request(value -> {
                    if (!isFirst) {
                        other.accept(value);
                    }
                    value.slice(1, token);
                    if (isFirst) {
                        other.accept(value);
                    }
                });
                var redactor = new Redactor(redaction);
                assertThat(redactor.look(request, 0, request.length)).isTrue();
                try (var out = WireBuffer.alone()) {
                    redactor.edit(request, 0, request.length, out);
                    assertThat(new String(out.bytes(), 0, out.length(), StandardCharsets.ISO_8859_1))
                            .contains("****")
                            .doesNotContain("tok_");
                }
            }
        }
    }

    private static byte[] request(Consumer<WireBuffer> value) {
        try (var out = WireBuffer.alone()) {
            int[] begun = {out.begin(1), out.begin(2), out.begin(2), out.begin(9)};
            out.slice(1, new byte[] {'k'});
            int begunValue = out.begin(2);
            value.accept(out);
            out.end(begunValue);
            for (int i = begun.length - 1; i >= 0; i--) {
                out.end(begun[i]);
            }
            return Arrays.copyOf(out.bytes(), out.length());
        }
    }

    /// Most texts are judged by a glance, which must not pass one by that a rule finds something in.
    @Test
    void missesNothingThatARuleFindsInAnyText() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        List<String> parts = List.of(
                "4111111111111111",
                "4111 1111 1111 1111",
                "378282246310005",
                "NO9386011117947",
                "GB29 NWBK 6016 1331 9268 19",
                "MT84MALT011000012345MTLCAST001S",
                "MT31MALT01100MTLCASTACCOUNTSABC",
                "a@b.co",
                "tok_0123abcd",
                "xay",
                "12",
                "-",
                " ",
                "ab",
                "@",
                "tok_",
                "/",
                "=");
        List<Rule> rules = List.of(
                new Rule.Detects("cards", Detector.CARD, Rule.Action.MASK),
                new Rule.Detects("accounts", Detector.IBAN, Rule.Action.MASK),
                new Rule.Detects("mails", Detector.EMAIL, Rule.Action.MASK),
                new Rule.Matches("tokens", TOKEN, Rule.Action.MASK),
                new Rule.Matches("optional", Pattern.compile("xa?y"), Rule.Action.MASK),
                new Rule.Matches("either", Pattern.compile("nothing|ab12"), Rule.Action.MASK));
        int found = 0;
        for (int i = 0; i < 100_000; i++) {
            var text = new StringBuilder();
            for (int n = random.nextInt(6); n > 0; n--) {
                text.append(parts.get(random.nextInt(parts.size())));
            }
            byte[] utf8 = text.toString().getBytes(StandardCharsets.UTF_8);
            var all = new TextRules(rules);
            boolean isFound = !Arrays.equals(all.replaced(utf8, (_, _) -> "****"), utf8);
            assertThat(all.hits(utf8, 0, utf8.length))
                    .as("seed %d: %s", seed, text)
                    .isEqualTo(isFound);
            found += isFound ? 1 : 0;
        }
        assertThat(found).isBetween(20_000, 95_000);
    }

    @Test
    void needsASaltToHashAndANameForEachRule() {
        Rule hash = new Rule.Key("a", "k", Rule.Action.HASH);
        assertThatThrownBy(() -> new Redaction(List.of(hash), new byte[0])).hasMessageContaining("no salt");
        assertThatThrownBy(() -> new Redaction(List.of(hash, hash), SALT)).hasMessageContaining("two rules named 'a'");
    }

    private static KeyValue attribute(String key, AnyValue.Builder value) {
        return KeyValue.newBuilder().setKey(key).setValue(value).build();
    }

    private static ExportTraceServiceRequest request(Span.Builder span) {
        var request = ExportTraceServiceRequest.newBuilder();
        request.addResourceSpansBuilder().addScopeSpansBuilder().addSpans(span);
        return request.build();
    }

    /// Random numbers may look like cards.
    private static ExportTraceServiceRequest withoutNumbers(Message message) {
        return (ExportTraceServiceRequest) smallNumbers(message);
    }

    private static Message smallNumbers(Message message) {
        if (message instanceof AnyValue value && value.hasIntValue()) {
            return value.toBuilder().setIntValue(value.getIntValue() % 1_000).build();
        }
        Message.Builder builder = message.toBuilder();
        for (FieldDescriptor field : message.getAllFields().keySet()) {
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && field.isRepeated()) {
                for (int i = 0; i < message.getRepeatedFieldCount(field); i++) {
                    builder.setRepeatedField(field, i, smallNumbers((Message) message.getRepeatedField(field, i)));
                }
            } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                builder.setField(field, smallNumbers((Message) message.getField(field)));
            }
        }
        return builder.build();
    }

    private static ExportTraceServiceRequest edited(Redactor redactor, Message request)
            throws InvalidProtocolBufferException {
        try (var out = WireBuffer.alone()) {
            byte[] bytes = request.toByteArray();
            redactor.edit(bytes, 0, bytes.length, out);
            return ExportTraceServiceRequest.parseFrom(Arrays.copyOf(out.bytes(), out.length()));
        }
    }
}
