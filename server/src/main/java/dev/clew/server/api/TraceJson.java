package dev.clew.server.api;

import dev.clew.model.Event;
import dev.clew.model.Link;
import dev.clew.model.Span;
import dev.clew.model.SpanId;
import dev.clew.query.TraceLinks;
import dev.clew.query.TraceSummary;
import dev.clew.query.traceql.syntax.QueryPrinter;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/// Writes traces and spans with everything they were sent with.
final class TraceJson {
    private TraceJson() {}

    /// Fields of the object that is open.
    static void summary(JsonGenerator json, TraceSummary summary) {
        json.writeStringProperty("traceId", summary.traceId().toString());
        json.writeStringProperty("rootService", summary.rootService());
        json.writeStringProperty("rootName", summary.rootOperation());
        ValueJson.time(json, "startTimeUnixNano", summary.startNanos());
        json.writeNumberProperty("durationNanos", summary.endNanos() - summary.startNanos());
        json.writeNumberProperty("spanCount", summary.spanCount());
        json.writeNumberProperty("errorCount", summary.errorCount());
        json.writeNumberProperty("orphanCount", summary.orphanCount());
        json.writeArrayPropertyStart("services");
        for (TraceSummary.ServiceShare service : summary.services()) {
            json.writeStartObject();
            json.writeStringProperty("name", service.name());
            json.writeNumberProperty("spanCount", service.spanCount());
            json.writeNumberProperty("errorCount", service.errorCount());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /// Fields of the object that is open.
    static void span(JsonGenerator json, Span span) {
        known(json, span);
        json.writeStringProperty("parentSpanId", span.isRoot() ? "" : SpanId.format(span.parentSpanId()));
        json.writeStringProperty("statusMessage", span.status().message());
        json.writeStringProperty("traceState", span.traceState());
        json.writeNumberProperty("flags", Integer.toUnsignedLong(span.flags()));
        ValueJson.attributes(json, "attributes", span.attributes());
        json.writeArrayPropertyStart("events");
        span.events().forEach(event -> event(json, event));
        json.writeEndArray();
        json.writeArrayPropertyStart("links");
        for (Link link : span.links()) {
            json.writeStartObject();
            link(json, link);
            json.writeEndObject();
        }
        json.writeEndArray();
        ValueJson.attributes(json, "resource", span.resource().attributes());
        json.writeObjectPropertyStart("scope");
        json.writeStringProperty("name", span.scope().name());
        json.writeStringProperty("version", span.scope().version());
        ValueJson.attributes(json, "attributes", span.scope().attributes());
        json.writeEndObject();
        json.writeObjectPropertyStart("dropped");
        json.writeNumberProperty("attributes", Integer.toUnsignedLong(span.droppedAttributes()));
        json.writeNumberProperty("events", Integer.toUnsignedLong(span.droppedEvents()));
        json.writeNumberProperty("links", Integer.toUnsignedLong(span.droppedLinks()));
        json.writeEndObject();
    }

    /// What a span is known by. Fields of the object that is open.
    private static void known(JsonGenerator json, Span span) {
        json.writeStringProperty("traceId", span.traceId().toString());
        json.writeStringProperty("spanId", SpanId.format(span.spanId()));
        json.writeStringProperty("service", span.serviceName());
        json.writeStringProperty("name", span.name());
        json.writeStringProperty("kind", QueryPrinter.name(span.kind()));
        ValueJson.time(json, "startTimeUnixNano", span.startNanos());
        json.writeNumberProperty("durationNanos", span.durationNanos());
        json.writeStringProperty("status", QueryPrinter.name(span.status().code()));
    }

    private static void event(JsonGenerator json, Event event) {
        json.writeStartObject();
        ValueJson.time(json, "timeUnixNano", event.timeNanos());
        json.writeStringProperty("name", event.name());
        ValueJson.attributes(json, "attributes", event.attributes());
        json.writeEndObject();
    }

    private static void link(JsonGenerator json, Link link) {
        json.writeStringProperty("traceId", link.traceId().toString());
        json.writeStringProperty("spanId", SpanId.format(link.spanId()));
        json.writeStringProperty("traceState", link.traceState());
        ValueJson.attributes(json, "attributes", link.attributes());
    }

    static void links(JsonGenerator json, String name, List<TraceLinks.Between> links) {
        json.writeArrayPropertyStart(name);
        for (TraceLinks.Between between : links) {
            json.writeStartObject();
            json.writeObjectPropertyStart("from");
            known(json, between.from());
            json.writeEndObject();
            json.writeObjectPropertyStart("link");
            link(json, between.link());
            json.writeEndObject();
            json.writeName("to");
            if (between.to() == null) {
                json.writeNull();
            } else {
                json.writeStartObject();
                known(json, between.to());
                json.writeEndObject();
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
