package dev.clew.model.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Fault;
import dev.clew.model.LogRecord;
import dev.clew.model.SpanFlaw;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OtlpRecordReaderTest {
    @Test
    void readsRandomRequestsAsProtobufDoes() {
        for (int seed = 0; seed < 3_000; seed++) {
            ExportLogsServiceRequest request = new RandomRequests(new Random(seed)).nextLogs();
            assertThat(transcript(request.toByteArray())).as("seed %d", seed).isEqualTo(transcript(request));
        }
    }

    @Test
    void acceptsRejectsAndReadsMutatedBytesAsProtobufDoes() {
        int accepted = 0;
        int rejected = 0;
        for (int seed = 0; seed < 40_000; seed++) {
            var random = new Random(seed);
            byte[] bytes = Mutation.of(new RandomRequests(random).nextLogs().toByteArray(), random);
            String as = "seed %d: %s".formatted(seed, HexFormat.of().formatHex(bytes));
            ExportLogsServiceRequest expected;
            try {
                expected = ExportLogsServiceRequest.parseFrom(new ProtobufOracle.OneByteAtATime(bytes));
            } catch (IOException because) {
                // Text that is no UTF-8 is kept.
                if (!String.valueOf(because.getMessage()).contains("UTF-8")) {
                    assertThatThrownBy(() -> transcript(bytes)).as(as).isInstanceOf(Fault.class);
                    rejected++;
                }
                continue;
            }
            assertThat(transcript(bytes)).as(as).isEqualTo(transcript(expected));
            accepted++;
        }
        // Both outcomes must be common, or this test shows nothing.
        assertThat(accepted).isGreaterThan(5_000);
        assertThat(rejected).isGreaterThan(5_000);
    }

    @Test
    void writesWhatTheDecoderReads() {
        for (int seed = 0; seed < 2_000; seed++) {
            byte[] request = new RandomRequests(new Random(seed)).nextLogs().toByteArray();
            List<LogRecord> records = decoded(request);
            assertThat(decoded(OtlpRecordWriter.write(records)))
                    .as("seed %d", seed)
                    .containsExactlyInAnyOrderElementsOf(records);
        }
    }

    private static List<LogRecord> decoded(byte[] request) {
        var records = new ArrayList<LogRecord>();
        new SpanDecoder().decodeRecords(request, 0, request.length, records::add);
        return records;
    }

    @Test
    void namesTheFlawOfARecord() {
        assertThat(flaw(new byte[0])).isEqualTo(SpanFlaw.NO_TRACE_CONTEXT);
        assertThat(flaw(new byte[16])).isEqualTo(SpanFlaw.TRACE_ID_ZERO);
        assertThat(flaw(new byte[15])).isEqualTo(SpanFlaw.TRACE_ID_LENGTH);
        assertThat(flaw(new byte[] {0, 0, 0, 0, 0, 0, 0, 1})).isNull();
        assertThat(flaw(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}))
                .isNull();
    }

    private static @Nullable SpanFlaw flaw(byte[] traceId) {
        var flaws = new SpanFlaw[1];
        byte[] bytes = ExportLogsServiceRequest.newBuilder()
                .addResourceLogs(ResourceLogs.newBuilder()
                        .addScopeLogs(ScopeLogs.newBuilder()
                                .addLogRecords(io.opentelemetry.proto.logs.v1.LogRecord.newBuilder()
                                        .setTraceId(ByteString.copyFrom(traceId)))))
                .build()
                .toByteArray();
        new OtlpReader().readRecords(bytes, 0, bytes.length, record -> flaws[0] = record.flaw());
        return flaws[0];
    }

    /// What our reader tells, one line for each thing.
    private static List<String> transcript(byte[] bytes) {
        var lines = new ArrayList<String>();
        new OtlpReader().readRecords(bytes, 0, bytes.length, new OtlpRecordVisitor() {
            private final Attributes.Builder attributes = Attributes.builder();
            private final Attributes.Builder owned = Attributes.builder();

            @Override
            public void attribute(Owner owner, OtlpAttribute attribute) {
                owned.add(owner + " " + attribute.key().text(), attribute.decode());
            }

            @Override
            public void resource(OtlpResource resource) {
                lines.add("resource %s %d %s"
                        .formatted(
                                owned.build(),
                                resource.droppedAttributes(),
                                resource.schemaUrl().text()));
            }

            @Override
            public void scope(OtlpScope scope) {
                lines.add("scope %s %s %s %d %s"
                        .formatted(
                                scope.name().text(),
                                scope.version().text(),
                                owned.build(),
                                scope.droppedAttributes(),
                                scope.schemaUrl().text()));
            }

            @Override
            public void recordAttribute(OtlpAttribute attribute) {
                attributes.add(attribute.key().text(), attribute.decode());
            }

            @Override
            public void record(OtlpRecord record) {
                lines.add(line(
                        record.timeNanos(),
                        record.severityNumber(),
                        record.severityText().text(),
                        record.decodeBody(),
                        attributes.build(),
                        record.droppedAttributes(),
                        record.flags(),
                        record.traceId().copy(),
                        record.spanId().copy(),
                        record.observedNanos(),
                        record.eventName().text()));
            }
        });
        return lines;
    }

    private static List<String> transcript(ExportLogsServiceRequest request) {
        var lines = new ArrayList<String>();
        for (ResourceLogs resource : request.getResourceLogsList()) {
            lines.add("resource %s %d %s"
                    .formatted(
                            attributes("RESOURCE ", resource.getResource().getAttributesList()),
                            resource.getResource().getDroppedAttributesCount(),
                            resource.getSchemaUrl()));
            for (ScopeLogs scope : resource.getScopeLogsList()) {
                lines.add("scope %s %s %s %d %s"
                        .formatted(
                                scope.getScope().getName(),
                                scope.getScope().getVersion(),
                                attributes("SCOPE ", scope.getScope().getAttributesList()),
                                scope.getScope().getDroppedAttributesCount(),
                                scope.getSchemaUrl()));
                scope.getLogRecordsList()
                        .forEach(record -> lines.add(line(
                                record.getTimeUnixNano(),
                                record.getSeverityNumberValue(),
                                record.getSeverityText(),
                                value(record.getBody()),
                                attributes("", record.getAttributesList()),
                                record.getDroppedAttributesCount(),
                                record.getFlags(),
                                record.getTraceId().toByteArray(),
                                record.getSpanId().toByteArray(),
                                record.getObservedTimeUnixNano(),
                                record.getEventName())));
            }
        }
        return lines;
    }

    private static String line(
            long timeNanos,
            int severity,
            String severityText,
            AnyValue body,
            Attributes attributes,
            int dropped,
            int flags,
            byte[] traceId,
            byte[] spanId,
            long observedNanos,
            String eventName) {
        return "record %d %d %s %s %s %d %d %s %s %d %s"
                .formatted(
                        timeNanos,
                        severity,
                        severityText,
                        Attributes.of(body.getClass().getSimpleName(), body),
                        attributes,
                        dropped,
                        flags,
                        HexFormat.of().formatHex(traceId),
                        HexFormat.of().formatHex(spanId),
                        observedNanos,
                        eventName);
    }

    private static Attributes attributes(String prefix, List<KeyValue> keyValues) {
        var attributes = Attributes.builder();
        keyValues.forEach(each -> attributes.add(prefix + each.getKey(), value(each.getValue())));
        return attributes.build();
    }

    private static AnyValue value(io.opentelemetry.proto.common.v1.AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> AnyValue.of(value.getStringValue());
            case BOOL_VALUE -> AnyValue.of(value.getBoolValue());
            case INT_VALUE -> AnyValue.of(value.getIntValue());
            case DOUBLE_VALUE -> AnyValue.of(value.getDoubleValue());
            case BYTES_VALUE -> new AnyValue.BytesValue(value.getBytesValue().toByteArray());
            case ARRAY_VALUE ->
                new AnyValue.ArrayValue(value.getArrayValue().getValuesList().stream()
                        .map(OtlpRecordReaderTest::value)
                        .toList());
            case KVLIST_VALUE ->
                new AnyValue.KeyValueList(attributes("", value.getKvlistValue().getValuesList()));
            // Only profiles can resolve the former.
            case STRING_VALUE_STRINDEX, VALUE_NOT_SET -> AnyValue.EmptyValue.INSTANCE;
        };
    }
}
