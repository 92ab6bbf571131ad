package dev.clew.server.jaeger;

import dev.clew.model.Attributes;
import dev.clew.model.Event;
import dev.clew.model.Link;
import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanId;
import dev.clew.model.TraceId;
import dev.clew.query.adjust.AdjustedSpan;
import dev.clew.query.adjust.AdjustedTrace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/// Writes a trace in the JSON that Jaeger's UI draws: times in microseconds, resources as numbered processes,
/// everything else about a span as tags. One writer writes one trace.
final class UiTraceWriter {
    private static final int SAMPLED = 1;

    private final JsonGenerator json;
    private final UiTags tags;
    private final Map<Attributes, String> processes = new LinkedHashMap<>();

    UiTraceWriter(JsonGenerator json) {
        this.json = json;
        this.tags = new UiTags(json);
    }

    /// Ids of 64 bits have 16 digits, others 32.
    static String text(TraceId id) {
        return id.high() == 0 ? SpanId.format(id.low()) : id.toString();
    }

    void write(AdjustedTrace trace) {
        json.writeStartObject();
        json.writeStringProperty("traceID", text(trace.spans().getFirst().span().traceId()));
        json.writeArrayPropertyStart("spans");
        for (AdjustedSpan adjusted : trace.spans()) {
            write(adjusted.span(), adjusted.warnings());
        }
        json.writeEndArray();
        writeProcesses();
        warnings(trace.warnings());
        json.writeEndObject();
    }

    private void write(Span span, List<String> warnings) {
        json.writeStartObject();
        json.writeStringProperty("traceID", text(span.traceId()));
        json.writeStringProperty("spanID", SpanId.format(span.spanId()));
        if ((span.flags() & SAMPLED) != 0) {
            json.writeNumberProperty("flags", SAMPLED);
        }
        json.writeStringProperty("operationName", span.name());
        json.writeArrayPropertyStart("references");
        references(span);
        json.writeEndArray();
        json.writeNumberProperty("startTime", micros(span.startNanos()));
        json.writeNumberProperty("duration", micros(span.durationNanos()));
        json.writeArrayPropertyStart("tags");
        tags.ofSpan(span);
        json.writeEndArray();
        json.writeArrayPropertyStart("logs");
        span.events().forEach(this::log);
        json.writeEndArray();
        json.writeStringProperty("processID", processId(span.resource()));
        warnings(warnings);
        json.writeEndObject();
    }

    /// The parent first, since the UI takes the first reference it knows as the place in the tree. A link to
    /// the parent only says of which type that reference is.
    private void references(Span span) {
        if (!span.isRoot()) {
            String type = "CHILD_OF";
            for (Link link : span.links()) {
                type = pointsAtParent(link, span) ? type(link) : type;
            }
            reference(type, span.traceId(), span.parentSpanId());
        }
        for (Link link : span.links()) {
            if (span.isRoot() || !pointsAtParent(link, span)) {
                reference(type(link), link.traceId(), link.spanId());
            }
        }
    }

    private static boolean pointsAtParent(Link link, Span span) {
        return link.spanId() == span.parentSpanId() && link.traceId().equals(span.traceId());
    }

    private static String type(Link link) {
        return "child_of".equals(link.attributes().text("opentracing.ref_type")) ? "CHILD_OF" : "FOLLOWS_FROM";
    }

    private void reference(String type, TraceId traceId, long spanId) {
        json.writeStartObject();
        json.writeStringProperty("refType", type);
        json.writeStringProperty("traceID", text(traceId));
        json.writeStringProperty("spanID", SpanId.format(spanId));
        json.writeEndObject();
    }

    private void log(Event event) {
        json.writeStartObject();
        json.writeNumberProperty("timestamp", micros(event.timeNanos()));
        json.writeArrayPropertyStart("fields");
        if (!event.name().isEmpty() && event.attributes().get("event") == null) {
            tags.text("event", event.name());
        }
        tags.all(event.attributes());
        json.writeEndArray();
        json.writeEndObject();
    }

    private String processId(Resource resource) {
        return processes.computeIfAbsent(resource.attributes(), _ -> "p" + (processes.size() + 1));
    }

    private void writeProcesses() {
        json.writeObjectPropertyStart("processes");
        processes.forEach((attributes, id) -> {
            json.writeObjectPropertyStart(id);
            json.writeStringProperty("serviceName", new Resource(attributes, 0, "").serviceName());
            json.writeArrayPropertyStart("tags");
            tags.allBut(Resource.SERVICE_NAME, attributes);
            json.writeEndArray();
            json.writeEndObject();
        });
        json.writeEndObject();
    }

    private void warnings(List<String> warnings) {
        if (warnings.isEmpty()) {
            json.writeNullProperty("warnings");
            return;
        }
        json.writeArrayPropertyStart("warnings");
        warnings.forEach(json::writeString);
        json.writeEndArray();
    }

    private static long micros(long nanos) {
        return Long.divideUnsigned(nanos, 1_000);
    }
}
