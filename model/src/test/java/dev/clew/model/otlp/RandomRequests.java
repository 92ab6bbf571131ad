package dev.clew.model.otlp;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.EntityRef;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Requests as protobuf-java writes them, with something in every field, ids of any length, and values of any depth.
final class RandomRequests {
    private final Random random;

    RandomRequests(Random random) {
        this.random = random;
    }

    ExportTraceServiceRequest next() {
        var request = ExportTraceServiceRequest.newBuilder();
        for (int i = random.nextInt(3); i > 0; i--) {
            var resourceSpans = ResourceSpans.newBuilder().setSchemaUrl(text());
            if (random.nextInt(5) != 0) {
                resourceSpans.setResource(resource());
            }
            for (int j = random.nextInt(3); j > 0; j--) {
                resourceSpans.addScopeSpans(scopeSpans());
            }
            request.addResourceSpans(resourceSpans);
        }
        return request.build();
    }

    ExportLogsServiceRequest nextLogs() {
        var request = ExportLogsServiceRequest.newBuilder();
        for (int i = random.nextInt(3); i > 0; i--) {
            var resourceLogs = ResourceLogs.newBuilder().setSchemaUrl(text());
            if (random.nextInt(5) != 0) {
                resourceLogs.setResource(resource());
            }
            for (int j = random.nextInt(3); j > 0; j--) {
                var scopeLogs = ScopeLogs.newBuilder().setSchemaUrl(text());
                if (random.nextInt(5) != 0) {
                    scopeLogs.setScope(scope());
                }
                for (int n = random.nextInt(4); n > 0; n--) {
                    scopeLogs.addLogRecords(record());
                }
                resourceLogs.addScopeLogs(scopeLogs);
            }
            request.addResourceLogs(resourceLogs);
        }
        return request.build();
    }

    private LogRecord record() {
        var record = LogRecord.newBuilder()
                .setTimeUnixNano(random.nextLong())
                .setObservedTimeUnixNano(random.nextLong())
                .setSeverityNumberValue(random.nextInt(30))
                .setSeverityText(text())
                .setEventName(text())
                .addAllAttributes(attributes(3))
                .setDroppedAttributesCount(random.nextInt())
                .setFlags(random.nextInt())
                .setTraceId(bytes(16))
                .setSpanId(bytes(8));
        if (random.nextInt(4) != 0) {
            record.setBody(value(3));
        }
        return record.build();
    }

    private Resource resource() {
        return Resource.newBuilder()
                .addAllAttributes(attributes(3))
                .setDroppedAttributesCount(random.nextInt())
                .addEntityRefs(EntityRef.newBuilder().setType(text()).addIdKeys(text()))
                .build();
    }

    private InstrumentationScope scope() {
        return InstrumentationScope.newBuilder()
                .setName(text())
                .setVersion(text())
                .addAllAttributes(attributes(1))
                .setDroppedAttributesCount(random.nextInt(5))
                .build();
    }

    private ScopeSpans scopeSpans() {
        var scopeSpans = ScopeSpans.newBuilder().setSchemaUrl(text());
        if (random.nextInt(5) != 0) {
            scopeSpans.setScope(scope());
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            scopeSpans.addSpans(span());
        }
        return scopeSpans.build();
    }

    private Span span() {
        var span = Span.newBuilder()
                .setTraceId(bytes(16))
                .setSpanId(bytes(8))
                .setParentSpanId(bytes(8))
                .setTraceState(text())
                .setName(text())
                .setKindValue(random.nextInt(8))
                .setStartTimeUnixNano(random.nextLong())
                .setEndTimeUnixNano(random.nextLong())
                .addAllAttributes(attributes(3))
                .setDroppedAttributesCount(random.nextInt())
                .setDroppedEventsCount(random.nextInt(3))
                .setDroppedLinksCount(random.nextInt(3))
                .setFlags(random.nextInt());
        for (int i = random.nextInt(3); i > 0; i--) {
            span.addEvents(Span.Event.newBuilder()
                    .setName(text())
                    .setTimeUnixNano(random.nextLong())
                    .addAllAttributes(attributes(1)));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            span.addLinks(Span.Link.newBuilder()
                    .setTraceId(bytes(16))
                    .setSpanId(bytes(8))
                    .setTraceState(text())
                    .addAllAttributes(attributes(1))
                    .setFlags(random.nextInt()));
        }
        if (random.nextBoolean()) {
            span.setStatus(Status.newBuilder().setCodeValue(random.nextInt(4)).setMessage(text()));
        }
        return span.build();
    }

    private List<KeyValue> attributes(int depth) {
        var attributes = new ArrayList<KeyValue>();
        for (int i = random.nextInt(5); i > 0; i--) {
            var attribute = KeyValue.newBuilder().setKey(text());
            if (random.nextInt(8) != 0) {
                attribute.setValue(value(random.nextInt(200) == 0 ? 40 : depth));
            }
            attributes.add(attribute.build());
        }
        return attributes;
    }

    private AnyValue value(int depth) {
        var value = AnyValue.newBuilder();
        return switch (random.nextInt(depth > 0 ? 9 : 7)) {
            case 0 -> value.build();
            case 1 -> value.setBoolValue(random.nextBoolean()).build();
            case 2 -> value.setIntValue(random.nextLong() >> random.nextInt(64)).build();
            case 3 -> value.setDoubleValue(random.nextGaussian()).build();
            case 4 -> value.setBytesValue(bytes(random.nextInt(6))).build();
            case 5 -> value.setStringValueStrindex(random.nextInt()).build();
            case 6 -> value.setStringValue(text()).build();
            case 7 ->
                value.setArrayValue(ArrayValue.newBuilder().addValues(value(depth - 1)))
                        .build();
            default ->
                value.setKvlistValue(KeyValueList.newBuilder()
                                .addValues(KeyValue.newBuilder().setKey(text()).setValue(value(depth - 1))))
                        .build();
        };
    }

    private ByteString bytes(int usual) {
        byte[] bytes = new byte[random.nextInt(6) == 0 ? random.nextInt(20) : usual];
        random.nextBytes(bytes);
        return ByteString.copyFrom(bytes);
    }

    private String text() {
        return switch (random.nextInt(6)) {
            case 0 -> "";
            case 1 -> "ünïcödé ☂ 🧶";
            case 2 -> "x".repeat(random.nextInt(300));
            default -> "key-" + random.nextInt(10);
        };
    }
}
