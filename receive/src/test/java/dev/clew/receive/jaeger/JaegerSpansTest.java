package dev.clew.receive.jaeger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.clew.model.Fault;
import dev.clew.receive.Transcoded;
import io.jaegertracing.thriftjava.Batch;
import io.jaegertracing.thriftjava.Log;
import io.jaegertracing.thriftjava.Process;
import io.jaegertracing.thriftjava.Span;
import io.jaegertracing.thriftjava.SpanRef;
import io.jaegertracing.thriftjava.SpanRefType;
import io.jaegertracing.thriftjava.Tag;
import io.jaegertracing.thriftjava.TagType;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span.Event;
import io.opentelemetry.proto.trace.v1.Span.Link;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Batches that Jaeger's own classes wrote, and what becomes of them.
class JaegerSpansTest {
    private static final int BATCHES = 2_000;

    @Test
    void keepEverythingThatJaegersClassesHold() {
        long seed = System.nanoTime();
        for (int i = 0; i < BATCHES; i++) {
            Batch batch = JaegerBatches.random(new Random(seed + i));
            ResourceSpans read = Transcoded.of(JaegerThrift::transcode, JaegerBatches.thrift(batch))
                    .getResourceSpans(0);

            assertThat(read).as("seed %d: %s", seed + i, batch).isEqualTo(expected(batch));
        }
    }

    @Test
    void areTheSameInProtobufAsInThrift() {
        long seed = System.nanoTime();
        for (int i = 0; i < BATCHES; i++) {
            Batch batch = JaegerBatches.random(new Random(seed + i));

            assertThat(Transcoded.of(JaegerProto::transcode, JaegerBatches.proto(batch)))
                    .as("seed %d: %s", seed + i, batch)
                    .isEqualTo(Transcoded.of(JaegerThrift::transcode, JaegerBatches.thrift(batch)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "error=true,                                    STATUS_CODE_ERROR, '',     0",
        "error=false,                                   STATUS_CODE_UNSET, '',     1",
        "error=no route,                                STATUS_CODE_UNSET, '',     1",
        "otel.status_code=OK,                           STATUS_CODE_OK,    '',     0",
        "otel.status_code=ERROR;otel.status_description=broken, STATUS_CODE_ERROR, broken, 0",
        "error=true;otel.status_code=OK,                STATUS_CODE_ERROR, '',     0",
        "http.status_code=404,                          STATUS_CODE_ERROR, '',     1",
        "span.kind=server;http.status_code=404,         STATUS_CODE_UNSET, '',     1",
        "span.kind=server;http.status_code=503;http.status_message=busy, STATUS_CODE_ERROR, busy, 2",
        "otel.status_code=OK;http.status_code=503,      STATUS_CODE_OK,    '',     1",
        "http.status_code=200,                          STATUS_CODE_UNSET, '',     1",
        "span.kind=nonsense,                            STATUS_CODE_UNSET, '',     1",
    })
    void takeTagsThatSayHowItEndedForTheStatus(String tags, Status.StatusCode code, String message, int attributes) {
        var span = span();
        for (String tag : tags.split(";", -1)) {
            int equals = tag.indexOf('=');
            span.addToTags(tag(tag.substring(0, equals), tag.substring(equals + 1)));
        }
        var read = read(span);

        assertThat(read.getStatus().getCode()).isEqualTo(code);
        assertThat(read.getStatus().getMessage()).isEqualTo(message);
        assertThat(read.getAttributesCount()).isEqualTo(attributes);
    }

    @Test
    void takeAsParentWhatTheyAreAChildOf() {
        var span = span();
        span.addToReferences(new SpanRef(SpanRefType.CHILD_OF, 9, 9, 7));
        span.addToReferences(new SpanRef(SpanRefType.FOLLOWS_FROM, 1, 0, 5));
        span.addToReferences(new SpanRef(SpanRefType.CHILD_OF, 1, 0, 6));
        var read = read(span);

        assertThat(read.getParentSpanId()).isEqualTo(JaegerBatches.id(6));
        assertThat(read.getLinksList())
                .extracting(link -> link.getAttributes(0).getValue().getStringValue())
                .containsExactly("child_of", "follows_from");
    }

    @Test
    void takeAsParentWhatTheyFollowIfTheyAreNobodysChild() {
        var span = span();
        span.addToReferences(new SpanRef(SpanRefType.FOLLOWS_FROM, 1, 0, 5));
        var read = read(span);

        assertThat(read.getParentSpanId()).isEqualTo(JaegerBatches.id(5));
        assertThat(read.getLinksCount())
                .as("says of which type the reference was")
                .isEqualTo(1);
    }

    @Test
    void areRefusedWhereverTheyAreCutOff() {
        byte[] whole = JaegerBatches.thrift(JaegerBatches.random(new Random(4)));
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> Transcoded.bytes(JaegerThrift::transcode, cut))
                    .as("the first %d bytes", length)
                    .isInstanceOfSatisfying(
                            Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.CALLER))
                    .hasMessageContaining("malformed Jaeger thrift");
        }
    }

    private static Span span() {
        return new Span(1, 0, 2, 0, "op", 1, 1, 1);
    }

    private static Tag tag(String key, String value) {
        return key.equals("error") && !value.contains(" ")
                ? new Tag(key, TagType.BOOL).setVBool(Boolean.parseBoolean(value))
                : value.matches("\\d+")
                        ? new Tag(key, TagType.LONG).setVLong(Long.parseLong(value))
                        : JaegerBatches.text(key, value);
    }

    private static io.opentelemetry.proto.trace.v1.Span read(Span span) {
        return Transcoded.of(JaegerThrift::transcode, JaegerBatches.thrift(new Batch(new Process("s"), List.of(span))))
                .getResourceSpans(0)
                .getScopeSpans(0)
                .getSpans(0);
    }

    private static ResourceSpans expected(Batch batch) {
        var resourceSpans = ResourceSpans.newBuilder();
        resourceSpans
                .getResourceBuilder()
                .addAttributes(text("service.name", batch.getProcess().getServiceName()));
        batch.getProcess()
                .getTags()
                .forEach(tag -> resourceSpans.getResourceBuilder().addAttributes(attribute(tag)));
        var scopeSpans = resourceSpans.addScopeSpansBuilder();
        scopeSpans.getScopeBuilder();
        batch.getSpans().forEach(span -> scopeSpans.addSpans(expected(span)));
        return resourceSpans.build();
    }

    private static io.opentelemetry.proto.trace.v1.Span expected(Span span) {
        long parent = span.getParentSpanId() != 0 ? span.getParentSpanId() : parent(span);
        var otlp = io.opentelemetry.proto.trace.v1.Span.newBuilder()
                .setTraceId(JaegerBatches.traceId(span.getTraceIdHigh(), span.getTraceIdLow()))
                .setSpanId(JaegerBatches.id(span.getSpanId()))
                .setName(span.getOperationName())
                .setFlags(span.getFlags() == 0 ? 0 : 1)
                .setStartTimeUnixNano(span.getStartTime() * 1_000)
                .setEndTimeUnixNano((span.getStartTime() + span.getDuration()) * 1_000);
        if (parent != 0) {
            otlp.setParentSpanId(JaegerBatches.id(parent));
        }
        if (span.getFlags() >= 2) {
            otlp.addAttributes(KeyValue.newBuilder()
                    .setKey("jaeger.debug")
                    .setValue(AnyValue.newBuilder().setBoolValue(true)));
        }
        listOf(span.getTags()).forEach(tag -> otlp.addAttributes(attribute(tag)));
        listOf(span.getLogs()).forEach(log -> otlp.addEvents(expected(log)));
        listOf(span.getReferences()).forEach(ref -> {
            boolean isParent = ref.getRefType() == SpanRefType.CHILD_OF
                    && ref.getSpanId() == parent
                    && ref.getTraceIdLow() == span.getTraceIdLow()
                    && ref.getTraceIdHigh() == span.getTraceIdHigh();
            if (!isParent) {
                String type = ref.getRefType() == SpanRefType.CHILD_OF ? "child_of" : "follows_from";
                otlp.addLinks(Link.newBuilder()
                        .setTraceId(JaegerBatches.traceId(ref.getTraceIdHigh(), ref.getTraceIdLow()))
                        .setSpanId(JaegerBatches.id(ref.getSpanId()))
                        .addAttributes(text("opentracing.ref_type", type)));
            }
        });
        return otlp.build();
    }

    private static long parent(Span span) {
        for (SpanRefType type : SpanRefType.values()) {
            for (SpanRef ref : listOf(span.getReferences())) {
                if (ref.getRefType() == type
                        && ref.getTraceIdLow() == span.getTraceIdLow()
                        && ref.getTraceIdHigh() == span.getTraceIdHigh()) {
                    return ref.getSpanId();
                }
            }
        }
        return 0;
    }

    private static Event expected(Log log) {
        var event = Event.newBuilder().setTimeUnixNano(log.getTimestamp() * 1_000);
        List<Tag> fields = new ArrayList<>(log.getFields());
        fields.stream()
                .filter(field -> field.getKey().equals("event"))
                .findFirst()
                .ifPresent(name -> {
                    event.setName(name.getVStr());
                    fields.remove(name);
                });
        fields.forEach(field -> event.addAttributes(attribute(field)));
        return event.build();
    }

    private static KeyValue text(String key, String value) {
        return attribute(JaegerBatches.text(key, value));
    }

    private static KeyValue attribute(Tag tag) {
        var value = AnyValue.newBuilder();
        switch (tag.getVType()) {
            case STRING -> value.setStringValue(tag.getVStr());
            case BOOL -> value.setBoolValue(tag.isVBool());
            case LONG -> value.setIntValue(tag.getVLong());
            case DOUBLE -> value.setDoubleValue(tag.getVDouble());
            case BINARY -> value.setBytesValue(ByteString.copyFrom(tag.getVBinary()));
        }
        return KeyValue.newBuilder().setKey(tag.getKey()).setValue(value).build();
    }

    private static <T> List<T> listOf(List<T> listOrNull) {
        return listOrNull == null ? List.of() : listOrNull;
    }
}
