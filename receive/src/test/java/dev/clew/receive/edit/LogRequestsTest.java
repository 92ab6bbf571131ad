package dev.clew.receive.edit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.re2j.Pattern;
import dev.clew.receive.WireBuffer;
import dev.clew.receive.otlp.RandomMessages;
import dev.clew.receive.redaction.Detector;
import dev.clew.receive.redaction.Redaction;
import dev.clew.receive.redaction.Redactor;
import dev.clew.receive.redaction.Rule;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.logs.v1.LogRecord;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What is cut and hidden of spans is cut and hidden of log records too.
class LogRequestsTest {
    private static final SpanLimits SMALL = new SpanLimits(1 << 10, 2, 1, 1);

    @Test
    void areWrittenAnewAsTheyWereWhereNothingIsReplaced() throws InvalidProtocolBufferException {
        long seed = System.nanoTime();
        var messages = new RandomMessages(new Random(seed));
        for (int i = 0; i < 1_000; i++) {
            ExportLogsServiceRequest request = messages.nextLogs();
            RequestEditor trimmer = SpanTrimmer.ofDepth();
            assertThat(edited(trimmer, request))
                    .as("seed %d, request %d", seed, i)
                    .isEqualTo(request);
        }
    }

    @Test
    void loseSecretsWhereverTheyAre() throws InvalidProtocolBufferException {
        var redaction = new Redaction(
                List.of(
                        new Rule.Key("passwords", "password", Rule.Action.MASK),
                        new Rule.Detects("cards", Detector.CARD, Rule.Action.MASK),
                        new Rule.Matches("tokens", Pattern.compile("tok_[a-z]+"), Rule.Action.REMOVE)),
                new byte[16]);
        LogRecord record = LogRecord.newBuilder()
                .setSeverityText("tok_severity")
                .setEventName("event tok_event")
                .setBody(list("paid with 4111 1111 1111 1111", "tok_body"))
                .addAttributes(attribute("password", text("hunter2")))
                .addAttributes(attribute("note", text("by tok_attribute")))
                .build();
        var redactor = new Redactor(redaction);
        String redacted = edited(redactor, request(record)).toString();
        assertThat(redacted).doesNotContain("hunter2", "tok_", "4111").contains("paid with", "by ", "event ");
        assertThat(redactor.hits()).isEqualTo(Map.of("passwords", 1, "cards", 1, "tokens", 4));
    }

    @Test
    void areCutAndSaySo() throws InvalidProtocolBufferException {
        LogRecord record = LogRecord.newBuilder()
                .setBody(text("b".repeat(3_000)))
                .setEventName("e".repeat(2_000))
                .setDroppedAttributesCount(1)
                .addAttributes(attribute("first", text("stays")))
                .addAttributes(attribute("second", text("s".repeat(1_500))))
                .addAttributes(attribute("third", text("goes")))
                .build();
        LogRecord cut = record(edited(SpanTrimmer.to(SMALL), request(record)));
        assertThat(cut.getBody().getStringValue()).hasSize(1_024 - 2).endsWith("… (cut, of 3000 bytes)");
        assertThat(cut.getEventName()).endsWith("… (cut, of 2000 bytes)");
        assertThat(cut.getDroppedAttributesCount()).isEqualTo(2);
        assertThat(attributes(cut))
                .containsEntry("first", "stays")
                .doesNotContainKey("third")
                .containsEntry("clew.original_bytes.body", "3000")
                .containsEntry("clew.original_bytes.event_name", "2000")
                .containsEntry("clew.original_bytes.second", "1500");
        assertThat(attributes(cut).get("clew.sanitized").split(",")).containsExactlyInAnyOrder("length", "attributes");
    }

    @Test
    void nameTheBodyHoweverDeepInItSomethingWasCut() throws InvalidProtocolBufferException {
        AnyValue body = AnyValue.newBuilder()
                .setKvlistValue(KeyValueList.newBuilder().addValues(attribute("deep", text("d".repeat(1_100)))))
                .build();
        var small = new SpanLimits(1 << 10, 100, 1, 1);
        LogRecord record = LogRecord.newBuilder()
                .addAttributes(attribute("first", text("f".repeat(1_200))))
                .setBody(body)
                .build();
        // The body comes first on the wire; here also behind attributes.
        for (LogRecord each :
                List.of(record, record.toBuilder().clearAttributes().build())) {
            assertThat(attributes(record(edited(SpanTrimmer.to(small), request(each)))))
                    .containsKey("clew.original_bytes.body")
                    .doesNotContainKey("clew.original_bytes.deep");
        }
    }

    @Test
    void keepABodyThatIsNestedTooDeeplyAsItsLength() throws InvalidProtocolBufferException {
        AnyValue body = text("deep");
        for (int i = 0; i < 60; i++) {
            body = AnyValue.newBuilder()
                    .setArrayValue(ArrayValue.newBuilder().addValues(body))
                    .build();
        }
        LogRecord cut = record(edited(
                SpanTrimmer.ofDepth(),
                request(LogRecord.newBuilder().setBody(body).build())));
        assertThat(cut.getBody().toString()).contains("nested too deeply to be kept");
        assertThat(attributes(cut)).containsEntry("clew.sanitized", "depth").containsKey("clew.original_bytes.body");
    }

    private static Map<String, String> attributes(LogRecord record) {
        return record.getAttributesList().stream()
                .collect(Collectors.toMap(
                        KeyValue::getKey,
                        each -> each.getValue().hasIntValue()
                                ? Long.toString(each.getValue().getIntValue())
                                : each.getValue().getStringValue()));
    }

    private static AnyValue text(String text) {
        return AnyValue.newBuilder().setStringValue(text).build();
    }

    private static AnyValue list(String... texts) {
        var list = ArrayValue.newBuilder();
        Arrays.stream(texts).map(LogRequestsTest::text).forEach(list::addValues);
        return AnyValue.newBuilder().setArrayValue(list).build();
    }

    private static KeyValue attribute(String key, AnyValue value) {
        return KeyValue.newBuilder().setKey(key).setValue(value).build();
    }

    private static ExportLogsServiceRequest request(LogRecord record) {
        var request = ExportLogsServiceRequest.newBuilder();
        request.addResourceLogsBuilder().addScopeLogsBuilder().addLogRecords(record);
        return request.build();
    }

    private static LogRecord record(ExportLogsServiceRequest request) {
        return request.getResourceLogs(0).getScopeLogs(0).getLogRecords(0);
    }

    private static ExportLogsServiceRequest edited(RequestEditor editor, ExportLogsServiceRequest request)
            throws InvalidProtocolBufferException {
        byte[] bytes = request.toByteArray();
        if (!editor.look(Message.LOGS_REQUEST, bytes, 0, bytes.length)) {
            return request;
        }
        try (var out = WireBuffer.alone()) {
            editor.edit(bytes, 0, bytes.length, out);
            return ExportLogsServiceRequest.parseFrom(Arrays.copyOf(out.bytes(), out.length()));
        }
    }
}
