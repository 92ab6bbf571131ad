package dev.clew.cli;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Event;
import dev.clew.model.Link;
import dev.clew.model.Span;
import dev.clew.model.SpanId;
import dev.clew.model.Trace;
import java.io.PrintStream;
import java.util.HashSet;
import java.util.Locale;
import java.util.TreeSet;
import tools.jackson.core.JsonGenerator;

/// A trace for programs. Spans are a flat list, parents first: a tree of them would be as deep as the trace
/// is. Times are strings because they do not fit JavaScript's numbers.
final class TraceJson {
    private final Trace trace;
    private final JsonGenerator json;

    private TraceJson(Trace trace, JsonGenerator json) {
        this.trace = trace;
        this.json = json;
    }

    static void print(Trace trace, PrintStream out) {
        JsonDocument.print(out, json -> new TraceJson(trace, json).trace());
    }

    private void trace() {
        var services = new TreeSet<String>();
        long errors = 0;
        for (Span span : trace.spans()) {
            services.add(span.serviceName());
            errors += span.isError() ? 1 : 0;
        }
        json.writeStringProperty("traceId", trace.id().toString());
        json.writeStringProperty("rootName", trace.root().name());
        json.writeStringProperty("rootService", trace.root().serviceName());
        time("startTimeUnixNano", trace.startNanos());
        json.writeNumberProperty("durationNanos", trace.durationNanos());
        json.writeNumberProperty("spanCount", trace.spans().size());
        json.writeNumberProperty("errorCount", errors);
        json.writeNumberProperty("orphanCount", trace.orphanCount());
        JsonDocument.list(json, "services", services, json::writeString);
        json.writeName("spans").writeStartArray();
        for (int i = 0; i < trace.spans().size(); i++) {
            span(i, trace.spans().get(i));
        }
        json.writeEndArray();
    }

    private void span(int position, Span span) {
        json.writeStartObject();
        json.writeStringProperty("spanId", SpanId.format(span.spanId()));
        if (!span.isRoot()) {
            json.writeStringProperty("parentSpanId", SpanId.format(span.parentSpanId()));
        }
        json.writeStringProperty("place", lowerCase(trace.place(position)));
        json.writeNumberProperty("depth", trace.depth(position));
        json.writeStringProperty("name", span.name());
        json.writeStringProperty("service", span.serviceName());
        json.writeStringProperty("kind", lowerCase(span.kind()));
        time("startTimeUnixNano", span.startNanos());
        json.writeNumberProperty("durationNanos", span.durationNanos());
        json.writeStringProperty("status", lowerCase(span.status().code()));
        json.writeStringProperty("statusMessage", span.status().message());
        json.writeName("attributes");
        attributes(span.attributes());
        json.writeName("resource");
        attributes(span.resource().attributes());
        JsonDocument.list(json, "events", span.events(), this::event);
        JsonDocument.list(json, "links", span.links(), this::link);
        json.writeEndObject();
    }

    private void event(Event event) {
        json.writeStartObject();
        json.writeStringProperty("name", event.name());
        time("timeUnixNano", event.timeNanos());
        json.writeName("attributes");
        attributes(event.attributes());
        json.writeEndObject();
    }

    private void link(Link link) {
        json.writeStartObject();
        json.writeStringProperty("traceId", link.traceId().toString());
        json.writeStringProperty("spanId", SpanId.format(link.spanId()));
        json.writeName("attributes");
        attributes(link.attributes());
        json.writeEndObject();
    }

    /// A key that was sent twice keeps its first value, as [Attributes#get] has it.
    private void attributes(Attributes attributes) {
        var seen = new HashSet<String>();
        json.writeStartObject();
        for (int i = 0; i < attributes.size(); i++) {
            if (seen.add(attributes.key(i))) {
                json.writeName(attributes.key(i));
                value(attributes.value(i));
            }
        }
        json.writeEndObject();
    }

    private void value(AnyValue value) {
        switch (value) {
            case AnyValue.StringValue(var text) -> json.writeString(text);
            case AnyValue.BoolValue(var flag) -> json.writeBoolean(flag);
            case AnyValue.IntValue(var number) -> json.writeNumber(number);
            case AnyValue.DoubleValue(var number) -> json.writeNumber(number);
            case AnyValue.BytesValue _ -> json.writeString(value.text());
            case AnyValue.EmptyValue() -> json.writeNull();
            case AnyValue.ArrayValue(var values) -> {
                json.writeStartArray();
                values.forEach(this::value);
                json.writeEndArray();
            }
            case AnyValue.KeyValueList(var values) -> attributes(values);
        }
    }

    private void time(String name, long nanos) {
        json.writeStringProperty(name, Long.toUnsignedString(nanos));
    }

    private static String lowerCase(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
