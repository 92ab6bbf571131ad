package dev.clew.server.tempo;

import dev.clew.model.Span;
import dev.clew.model.StatusCode;
import dev.clew.model.Trace;
import dev.clew.query.compare.ServiceDrift;
import dev.clew.query.compare.TraceDiff;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/// Writes what changed between two traces in short: `trace-summary-v0-native`.
final class TraceSummaryJson {
    private static final long MILLI_NANOS = 1_000_000;

    private TraceSummaryJson() {}

    /// @param nanos from the first start to the last end
    /// @param spanNanos of all spans together
    private record Side(Trace trace, int spans, long errors, long nanos, long spanNanos) {
        static Side of(Trace trace) {
            long spanNanos = 0;
            long errors = 0;
            for (Span span : trace.spans()) {
                Long nanos = TraceDiff.durationNanos(span);
                spanNanos += nanos == null ? 0 : nanos;
                errors += span.status().code() == StatusCode.ERROR ? 1 : 0;
            }
            return new Side(trace, trace.spans().size(), errors, Math.max(0, trace.durationNanos()), spanNanos);
        }
    }

    static void write(JsonGenerator json, TraceDiff diff) {
        Side base = Side.of(diff.first());
        Side compare = Side.of(diff.second());
        List<ServiceDrift> services = ServiceDrift.of(diff);
        json.writeStartObject();
        json.writeStringProperty("version", DiffRequest.Format.SUMMARY.text());
        side(json, "base", base);
        side(json, "compare", compare);
        signals(json, diff, base, compare);
        json.writeObjectPropertyStart("trust");
        json.writeNumberProperty("matchedSpanRatio", (double) diff.matched() / Math.max(base.spans, compare.spans));
        json.writeNumberProperty("structureOverlap", (double) diff.matched() / Math.min(base.spans, compare.spans));
        json.writeEndObject();
        json.writeObjectPropertyStart("stats");
        json.writeNumberProperty("traceLatencyDeltaMs", (compare.nanos - base.nanos) / MILLI_NANOS);
        json.writeNumberProperty("sumSpanDurationDeltaMs", (compare.spanNanos - base.spanNanos) / MILLI_NANOS);
        json.writeNumberProperty("spanCountDelta", compare.spans - base.spans);
        json.writeNumberProperty("errorSpanDelta", compare.errors - base.errors);
        TracePatchJson.counts(json, diff);
        json.writeEndObject();
        json.writeArrayPropertyStart("changedServices");
        services.stream().map(ServiceDrift::service).sorted().forEach(json::writeString);
        json.writeEndArray();
        json.writeArrayPropertyStart("services");
        services.forEach(service -> service(json, service));
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void side(JsonGenerator json, String name, Side side) {
        json.writeObjectPropertyStart(name);
        json.writeStringProperty("traceId", side.trace.id().toString());
        json.writeStringProperty("rootService", side.trace.root().serviceName());
        json.writeStringProperty("rootName", side.trace.root().name());
        json.writeNumberProperty("spanCount", side.spans);
        json.writeNumberProperty("errorSpanCount", side.errors);
        json.writeNumberProperty("durationMs", side.nanos / MILLI_NANOS);
        json.writeNumberProperty("sumSpanDurationMs", side.spanNanos / MILLI_NANOS);
        json.writeEndObject();
    }

    private static void signals(JsonGenerator json, TraceDiff diff, Side base, Side compare) {
        json.writeObjectPropertyStart("signals");
        json.writeStringProperty("traceLatency", direction(base.nanos / MILLI_NANOS, compare.nanos / MILLI_NANOS));
        json.writeStringProperty(
                "sumSpanDuration", direction(base.spanNanos / MILLI_NANOS, compare.spanNanos / MILLI_NANOS));
        json.writeStringProperty("errors", direction(base.errors, compare.errors));
        json.writeStringProperty("spanCount", direction(base.spans, compare.spans));
        json.writeStringProperty(
                "structure", diff.added().isEmpty() && diff.removed().isEmpty() ? "unchanged" : "changed");
        json.writeEndObject();
    }

    private static String direction(long before, long after) {
        return after > before ? "increased" : after < before ? "decreased" : "unchanged";
    }

    private static void service(JsonGenerator json, ServiceDrift drift) {
        json.writeStartObject();
        json.writeStringProperty("name", drift.service());
        json.writeNumberProperty("sumSpanDurationDeltaMs", drift.deltaNanos() / MILLI_NANOS);
        json.writeNumberProperty("modified", drift.modified());
        json.writeNumberProperty("added", drift.added());
        json.writeNumberProperty("removed", drift.removed());
        json.writeNumberProperty("newErrors", drift.newErrors());
        json.writeNumberProperty("resolvedErrors", drift.resolvedErrors());
        json.writeEndObject();
    }
}
