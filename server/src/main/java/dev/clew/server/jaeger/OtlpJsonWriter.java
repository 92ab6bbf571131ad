package dev.clew.server.jaeger;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Event;
import dev.clew.model.Link;
import dev.clew.model.Resource;
import dev.clew.model.Scope;
import dev.clew.model.Span;
import dev.clew.model.SpanId;
import dev.clew.model.StatusCode;
import dev.clew.model.TraceId;
import dev.clew.query.adjust.AdjustedSpan;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/// Writes spans as OTLP has them in JSON (OTLP specification 1.11, "JSON Protobuf Encoding"): names in lower
/// camel case, ids hexadecimal, enums as numbers, 64-bit numbers as text, bytes as base64. What is empty is
/// left out.
public final class OtlpJsonWriter {
    /// Where Jaeger puts what it has to say about a span.
    private static final String WARNINGS = "@jaeger@warnings";

    private final JsonGenerator json;

    private OtlpJsonWriter(JsonGenerator json) {
        this.json = json;
    }

    /// Writes the elements of `resourceSpans`: spans of the same resource and scope together, otherwise in
    /// their order.
    public static void writeResourceSpans(JsonGenerator json, List<AdjustedSpan> spans) {
        var byResource = new LinkedHashMap<Resource, Map<Scope, List<AdjustedSpan>>>();
        for (AdjustedSpan adjusted : spans) {
            byResource
                    .computeIfAbsent(adjusted.span().resource(), _ -> new LinkedHashMap<>())
                    .computeIfAbsent(adjusted.span().scope(), _ -> new ArrayList<>())
                    .add(adjusted);
        }
        byResource.forEach(new OtlpJsonWriter(json)::resourceSpans);
    }

    private void resourceSpans(Resource resource, Map<Scope, List<AdjustedSpan>> byScope) {
        json.writeStartObject();
        json.writeObjectPropertyStart("resource");
        attributes(resource.attributes());
        count("droppedAttributesCount", resource.droppedAttributes());
        json.writeEndObject();
        json.writeArrayPropertyStart("scopeSpans");
        byScope.forEach(this::scopeSpans);
        json.writeEndArray();
        text("schemaUrl", resource.schemaUrl());
        json.writeEndObject();
    }

    private void scopeSpans(Scope scope, List<AdjustedSpan> spans) {
        json.writeStartObject();
        json.writeObjectPropertyStart("scope");
        text("name", scope.name());
        text("version", scope.version());
        attributes(scope.attributes());
        count("droppedAttributesCount", scope.droppedAttributes());
        json.writeEndObject();
        json.writeArrayPropertyStart("spans");
        for (AdjustedSpan adjusted : spans) {
            span(adjusted.span(), adjusted.warnings());
        }
        json.writeEndArray();
        text("schemaUrl", scope.schemaUrl());
        json.writeEndObject();
    }

    private void span(Span span, List<String> warnings) {
        json.writeStartObject();
        ids(span.traceId(), span.spanId());
        text("traceState", span.traceState());
        if (!span.isRoot()) {
            json.writeStringProperty("parentSpanId", SpanId.format(span.parentSpanId()));
        }
        count("flags", span.flags());
        json.writeStringProperty("name", span.name());
        json.writeNumberProperty("kind", span.kind().number());
        json.writeStringProperty("startTimeUnixNano", Long.toUnsignedString(span.startNanos()));
        json.writeStringProperty("endTimeUnixNano", Long.toUnsignedString(span.endNanos()));
        attributes(warnings.isEmpty() ? span.attributes() : with(warnings, span.attributes()));
        count("droppedAttributesCount", span.droppedAttributes());
        if (!span.events().isEmpty()) {
            json.writeArrayPropertyStart("events");
            span.events().forEach(this::event);
            json.writeEndArray();
        }
        count("droppedEventsCount", span.droppedEvents());
        if (!span.links().isEmpty()) {
            json.writeArrayPropertyStart("links");
            span.links().forEach(this::link);
            json.writeEndArray();
        }
        count("droppedLinksCount", span.droppedLinks());
        json.writeObjectPropertyStart("status");
        text("message", span.status().message());
        if (span.status().code() != StatusCode.UNSET) {
            json.writeNumberProperty("code", span.status().code().number());
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    static Attributes with(List<String> warnings, Attributes attributes) {
        var all = Attributes.builder();
        for (int i = 0; i < attributes.size(); i++) {
            all.add(attributes.key(i), attributes.value(i));
        }
        return all.add(
                        WARNINGS,
                        new AnyValue.ArrayValue(
                                warnings.stream().map(AnyValue::of).toList()))
                .build();
    }

    private void event(Event event) {
        json.writeStartObject();
        json.writeStringProperty("timeUnixNano", Long.toUnsignedString(event.timeNanos()));
        text("name", event.name());
        attributes(event.attributes());
        count("droppedAttributesCount", event.droppedAttributes());
        json.writeEndObject();
    }

    private void link(Link link) {
        json.writeStartObject();
        ids(link.traceId(), link.spanId());
        text("traceState", link.traceState());
        attributes(link.attributes());
        count("droppedAttributesCount", link.droppedAttributes());
        count("flags", link.flags());
        json.writeEndObject();
    }

    /// An id of zero stands for one that was not usable.
    private void ids(TraceId traceId, long spanId) {
        text("traceId", traceId.isZero() ? "" : traceId.toString());
        text("spanId", spanId == 0 ? "" : SpanId.format(spanId));
    }

    private void attributes(Attributes attributes) {
        if (!attributes.isEmpty()) {
            keyValues("attributes", attributes);
        }
    }

    private void keyValues(String name, Attributes attributes) {
        json.writeArrayPropertyStart(name);
        for (int i = 0; i < attributes.size(); i++) {
            json.writeStartObject();
            json.writeStringProperty("key", attributes.key(i));
            json.writeName("value");
            value(attributes.value(i));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /// Recursion ends: values come from readers that limit their depth.
    private void value(AnyValue value) {
        json.writeStartObject();
        switch (value) {
            case AnyValue.StringValue(var text) -> json.writeStringProperty("stringValue", text);
            case AnyValue.BoolValue(var flag) -> json.writeBooleanProperty("boolValue", flag);
            case AnyValue.IntValue(var number) -> json.writeStringProperty("intValue", Long.toString(number));
            case AnyValue.DoubleValue(var number) -> json.writeNumberProperty("doubleValue", number);
            case AnyValue.BytesValue(var bytes) ->
                json.writeStringProperty("bytesValue", Base64.getEncoder().encodeToString(bytes));
            case AnyValue.ArrayValue(var values) -> {
                json.writeObjectPropertyStart("arrayValue");
                json.writeArrayPropertyStart("values");
                values.forEach(this::value);
                json.writeEndArray();
                json.writeEndObject();
            }
            case AnyValue.KeyValueList(var values) -> {
                json.writeObjectPropertyStart("kvlistValue");
                keyValues("values", values);
                json.writeEndObject();
            }
            case AnyValue.EmptyValue _ -> {}
        }
        json.writeEndObject();
    }

    private void text(String name, String value) {
        if (!value.isEmpty()) {
            json.writeStringProperty(name, value);
        }
    }

    private void count(String name, int unsigned) {
        if (unsigned != 0) {
            json.writeNumberProperty(name, Integer.toUnsignedLong(unsigned));
        }
    }
}
