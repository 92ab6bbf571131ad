package dev.clew.server.jaeger;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Event;
import dev.clew.model.Link;
import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanKind;
import dev.clew.model.StatusCode;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.WireWriter;
import dev.clew.query.adjust.AdjustedSpan;
import java.util.Locale;

/// Writes a span as `jaeger.api_v2.Span` (jaeger-idl, proto/api_v2/model.proto): what [UiTraceWriter] and [UiTags]
/// say in JSON.
final class JaegerProtoSpan {
    private static final int TAGS = 8;
    private static final int LOG_FIELDS = 2;
    private static final int PROCESS_TAGS = 2;
    private static final int SAMPLED = 1;

    // Of `ValueType`, and the field of `KeyValue` for each.
    private static final int BOOL = 1;
    private static final int INT64 = 2;
    private static final int FLOAT64 = 3;
    private static final int BINARY = 4;

    private JaegerProtoSpan() {}

    static void write(AdjustedSpan adjusted, WireWriter out) {
        Span span = adjusted.span();
        out.id(1, span.traceId().high(), span.traceId().low());
        out.id(2, span.spanId());
        out.text(3, span.name());
        references(span, out);
        out.varint(5, span.flags() & SAMPLED);
        ProtoTime.write(out, 6, span.startNanos());
        ProtoTime.write(out, 7, span.durationNanos());
        tags(span, out);
        span.events().forEach(event -> out.message(9, log -> log(event, log)));
        out.message(10, process -> process(span.resource(), process));
        adjusted.warnings().forEach(warning -> out.text(12, warning));
    }

    /// The parent first; a link to it only says of which type that reference is.
    private static void references(Span span, WireWriter out) {
        if (!span.isRoot()) {
            boolean follows = span.links().stream().anyMatch(link -> isParent(link, span) && follows(link));
            reference(span.traceId(), span.parentSpanId(), follows, out);
        }
        span.links().stream()
                .filter(link -> !isParent(link, span))
                .forEach(link -> reference(link.traceId(), link.spanId(), follows(link), out));
    }

    private static boolean isParent(Link link, Span span) {
        return !span.isRoot()
                && link.spanId() == span.parentSpanId()
                && link.traceId().equals(span.traceId());
    }

    private static boolean follows(Link link) {
        return !"child_of".equals(link.attributes().text("opentracing.ref_type"));
    }

    private static void reference(TraceId traceId, long spanId, boolean follows, WireWriter out) {
        out.message(4, reference -> {
            reference.id(1, traceId.high(), traceId.low());
            reference.id(2, spanId);
            reference.varint(3, follows ? 1 : 0);
        });
    }

    private static void tags(Span span, WireWriter out) {
        textIfAny("otel.scope.name", span.scope().name(), out);
        textIfAny("otel.scope.version", span.scope().version(), out);
        all(TAGS, span.attributes(), out);
        if (span.kind() != SpanKind.UNSPECIFIED) {
            textIfAny("span.kind", span.kind().name().toLowerCase(Locale.ROOT), out);
        }
        if (span.status().code() != StatusCode.UNSET) {
            textIfAny("otel.status_code", span.status().code().name(), out);
        }
        if (span.isError()) {
            tag(TAGS, "error", AnyValue.of(true), out);
        }
        textIfAny("otel.status_description", span.status().message(), out);
        textIfAny("w3c.tracestate", span.traceState(), out);
    }

    private static void textIfAny(String key, String text, WireWriter out) {
        if (!text.isEmpty()) {
            tag(TAGS, key, AnyValue.of(text), out);
        }
    }

    private static void log(Event event, WireWriter out) {
        ProtoTime.write(out, 1, event.timeNanos());
        if (!event.name().isEmpty() && event.attributes().get("event") == null) {
            tag(LOG_FIELDS, "event", AnyValue.of(event.name()), out);
        }
        all(LOG_FIELDS, event.attributes(), out);
    }

    private static void process(Resource resource, WireWriter out) {
        out.text(1, resource.serviceName());
        Attributes attributes = resource.attributes();
        for (int i = 0; i < attributes.size(); i++) {
            if (!attributes.key(i).equals(Resource.SERVICE_NAME)) {
                tag(PROCESS_TAGS, attributes.key(i), attributes.value(i), out);
            }
        }
    }

    private static void all(int field, Attributes attributes, WireWriter out) {
        for (int i = 0; i < attributes.size(); i++) {
            tag(field, attributes.key(i), attributes.value(i), out);
        }
    }

    private static void tag(int field, String key, AnyValue value, WireWriter out) {
        out.message(field, tag -> {
            tag.text(1, key);
            switch (value) {
                case AnyValue.BoolValue(var flag) -> {
                    tag.varint(2, BOOL);
                    tag.varint(4, flag ? 1 : 0);
                }
                case AnyValue.IntValue(var number) -> {
                    tag.varint(2, INT64);
                    tag.varint(5, number);
                }
                case AnyValue.DoubleValue(var number) -> {
                    tag.varint(2, FLOAT64);
                    tag.fixed64(6, Double.doubleToRawLongBits(number));
                }
                case AnyValue.BytesValue(var bytes) -> {
                    tag.varint(2, BINARY);
                    tag.bytes(7, bytes);
                }
                case AnyValue.StringValue _, AnyValue.ArrayValue _, AnyValue.KeyValueList _, AnyValue.EmptyValue _ ->
                    tag.text(3, value.text());
            }
        });
    }
}
