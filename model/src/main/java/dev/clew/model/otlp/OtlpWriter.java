package dev.clew.model.otlp;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Event;
import dev.clew.model.Link;
import dev.clew.model.Resource;
import dev.clew.model.Scope;
import dev.clew.model.Span;
import dev.clew.model.Status;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes spans as the bytes of an OTLP `ExportTraceServiceRequest`, which are also those of a `TracesData` and of
/// Tempo's `Trace`. Spans of the same resource and scope are put together; otherwise their order stays.
public final class OtlpWriter {
    private OtlpWriter() {}

    /// The bytes are the caller's.
    public static byte[] write(Iterable<Span> spans) {
        var byResource = new LinkedHashMap<Resource, Map<Scope, List<Span>>>();
        for (Span span : spans) {
            byResource
                    .computeIfAbsent(span.resource(), _ -> new LinkedHashMap<>())
                    .computeIfAbsent(span.scope(), _ -> new ArrayList<>())
                    .add(span);
        }
        var out = new WireWriter();
        byResource.forEach((resource, byScope) -> out.message(1, message -> resourceSpans(message, resource, byScope)));
        return out.toBytes();
    }

    private static void resourceSpans(WireWriter out, Resource resource, Map<Scope, List<Span>> byScope) {
        resource(out, resource);
        byScope.forEach((scope, spans) -> out.message(2, message -> scopeSpans(message, scope, spans)));
        out.text(3, resource.schemaUrl());
    }

    static void resource(WireWriter out, Resource resource) {
        out.message(1, message -> {
            attributes(message, 1, resource.attributes());
            message.varint(2, Integer.toUnsignedLong(resource.droppedAttributes()));
        });
    }

    static void scope(WireWriter out, Scope scope) {
        out.message(1, message -> {
            message.text(1, scope.name());
            message.text(2, scope.version());
            attributes(message, 3, scope.attributes());
            message.varint(4, Integer.toUnsignedLong(scope.droppedAttributes()));
        });
    }

    private static void scopeSpans(WireWriter out, Scope scope, List<Span> spans) {
        scope(out, scope);
        for (Span span : spans) {
            out.message(2, message -> span(message, span));
        }
        out.text(3, scope.schemaUrl());
    }

    private static void span(WireWriter out, Span span) {
        out.id(1, span.traceId().high(), span.traceId().low());
        out.id(2, span.spanId());
        out.text(3, span.traceState());
        out.id(4, span.parentSpanId());
        out.text(5, span.name());
        out.varint(6, span.kind().number());
        out.fixed64(7, span.startNanos());
        out.fixed64(8, span.endNanos());
        attributes(out, 9, span.attributes());
        out.varint(10, Integer.toUnsignedLong(span.droppedAttributes()));
        for (Event event : span.events()) {
            out.message(11, message -> event(message, event));
        }
        out.varint(12, Integer.toUnsignedLong(span.droppedEvents()));
        for (Link link : span.links()) {
            out.message(13, message -> link(message, link));
        }
        out.varint(14, Integer.toUnsignedLong(span.droppedLinks()));
        if (!span.status().equals(Status.UNSET)) {
            out.message(15, message -> {
                message.text(2, span.status().message());
                message.varint(3, span.status().code().number());
            });
        }
        out.fixed32(16, span.flags());
    }

    private static void event(WireWriter out, Event event) {
        out.fixed64(1, event.timeNanos());
        out.text(2, event.name());
        attributes(out, 3, event.attributes());
        out.varint(4, Integer.toUnsignedLong(event.droppedAttributes()));
    }

    private static void link(WireWriter out, Link link) {
        out.id(1, link.traceId().high(), link.traceId().low());
        out.id(2, link.spanId());
        out.text(3, link.traceState());
        attributes(out, 4, link.attributes());
        out.varint(5, Integer.toUnsignedLong(link.droppedAttributes()));
        out.fixed32(6, link.flags());
    }

    static void attributes(WireWriter out, int field, Attributes attributes) {
        for (int i = 0; i < attributes.size(); i++) {
            attribute(out, field, attributes.key(i), attributes.value(i));
        }
    }

    /// A `KeyValue`.
    public static void attribute(WireWriter out, int field, String key, AnyValue value) {
        out.message(field, message -> {
            message.text(1, key);
            message.message(2, nested -> value(nested, value));
        });
    }

    /// Recursion ends: [SpanDecoder] makes no value deeper than the reader's limit.
    static void value(WireWriter out, AnyValue value) {
        switch (value) {
            case AnyValue.StringValue(var text) -> out.bytesCase(1, text.getBytes(StandardCharsets.UTF_8));
            case AnyValue.BoolValue(var flag) -> out.varintCase(2, flag ? 1 : 0);
            case AnyValue.IntValue(var number) -> out.varintCase(3, number);
            case AnyValue.DoubleValue(var number) -> out.fixed64Case(4, Double.doubleToRawLongBits(number));
            case AnyValue.ArrayValue(var values) ->
                out.message(5, message -> values.forEach(each -> message.message(1, nested -> value(nested, each))));
            case AnyValue.KeyValueList(var values) -> out.message(6, message -> attributes(message, 1, values));
            case AnyValue.BytesValue(var bytes) -> out.bytesCase(7, bytes);
            case AnyValue.EmptyValue() -> {}
        }
    }
}
