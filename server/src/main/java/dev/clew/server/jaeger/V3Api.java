package dev.clew.server.jaeger;

import com.linecorp.armeria.common.HttpStatus;
import dev.clew.model.SpanKind;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.Trace;
import dev.clew.model.TraceId;
import dev.clew.query.Dependencies;
import dev.clew.query.FoundSpans;
import dev.clew.query.FoundTraces;
import dev.clew.query.TraceSummary;
import dev.clew.query.adjust.AdjustedTrace;
import dev.clew.store.Names;
import dev.clew.store.Operation;
import java.util.Locale;
import java.util.TreeSet;
import tools.jackson.core.JsonGenerator;

/// The third generation, below `/api/v3`: what the current UI lists and searches with, and OTLP for everyone
/// else.
final class V3Api {
    private final JaegerQueries queries;

    V3Api(JaegerQueries queries) {
        this.queries = queries;
    }

    Answer services(ApiRequest request) {
        Names<String> services = queries.services(queries.tenant(request));
        return Answer.json(
                json -> {
                    json.writeStartObject();
                    json.writeArrayPropertyStart("services");
                    services.names().forEach(json::writeString);
                    json.writeEndArray();
                    json.writeEndObject();
                },
                services.completeness());
    }

    Answer operations(ApiRequest request) {
        String service = request.params().required("service");
        SpanKind kind = request.params().kind("spanKind", "span_kind");
        var operations = new TreeSet<Operation>();
        Names<Operation> found = queries.operations(queries.tenant(request), service, kind);
        for (Operation operation : found.names()) {
            operations.add(
                    operation.kind() == SpanKind.UNSPECIFIED
                            ? new Operation(operation.name(), SpanKind.INTERNAL)
                            : operation);
        }
        return Answer.json(
                json -> {
                    json.writeStartObject();
                    json.writeArrayPropertyStart("operations");
                    for (Operation operation : operations) {
                        json.writeStartObject();
                        json.writeStringProperty("name", operation.name());
                        json.writeStringProperty(
                                "spanKind", operation.kind().name().toLowerCase(Locale.ROOT));
                        json.writeEndObject();
                    }
                    json.writeEndArray();
                    json.writeEndObject();
                },
                found.completeness());
    }

    /// Counts are numbers of 64 bits, which protobuf's JSON has as text.
    Answer dependencies(ApiRequest request) {
        Long from = request.params().rfc3339Nanos("startTime", "start_time");
        Long to = request.params().rfc3339Nanos("endTime", "end_time");
        if (from == null || to == null) {
            throw Refusal.badRequest("parameters startTime and endTime are required");
        }
        if (from >= to) {
            throw Refusal.badRequest("startTime must be before endTime");
        }
        Dependencies found = queries.dependencies(new TimeRange(from, to), request);
        return Answer.json(
                json -> {
                    json.writeStartObject();
                    json.writeArrayPropertyStart("dependencies");
                    for (Dependencies.ServiceCalls calls : found.calls()) {
                        json.writeStartObject();
                        json.writeStringProperty("parent", calls.parent());
                        json.writeStringProperty("child", calls.child());
                        json.writeStringProperty("callCount", Long.toString(calls.count()));
                        json.writeEndObject();
                    }
                    json.writeEndArray();
                    json.writeEndObject();
                },
                found.completeness());
    }

    Answer summaries(ApiRequest request) {
        Tenant tenant = queries.tenant(request);
        FoundTraces found = queries.find(SearchParams.v3(request.params(), tenant), request);
        var truncatedBecause = new TruncatedBecause(found.completeness());
        return Answer.json(
                json -> {
                    json.writeStartObject();
                    json.writeArrayPropertyStart("summaries");
                    for (TraceId id : found.ids()) {
                        FoundSpans spans = queries.spans(tenant, id);
                        truncatedBecause.add(spans.completeness());
                        if (!spans.isEmpty()) {
                            write(json, TraceSummary.of(Trace.of(spans.spans())));
                        }
                    }
                    json.writeEndArray();
                    json.writeEndObject();
                },
                truncatedBecause);
    }

    private static void write(JsonGenerator json, TraceSummary summary) {
        json.writeStartObject();
        json.writeStringProperty("traceId", summary.traceId().toString());
        json.writeStringProperty("rootServiceName", summary.rootService());
        json.writeStringProperty("rootOperationName", summary.rootOperation());
        json.writeStringProperty("minStartTimeUnixNano", Long.toUnsignedString(summary.startNanos()));
        json.writeStringProperty("maxEndTimeUnixNano", Long.toUnsignedString(summary.endNanos()));
        json.writeNumberProperty("spanCount", summary.spanCount());
        json.writeNumberProperty("errorSpanCount", summary.errorCount());
        json.writeNumberProperty("orphanSpanCount", summary.orphanCount());
        json.writeArrayPropertyStart("services");
        for (TraceSummary.ServiceShare share : summary.services()) {
            json.writeStartObject();
            json.writeStringProperty("name", share.name());
            json.writeNumberProperty("spanCount", share.spanCount());
            json.writeNumberProperty("errorSpanCount", share.errorCount());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    Answer search(ApiRequest request) {
        boolean raw = request.params().flag("query.rawTraces", "query.raw_traces");
        Tenant tenant = queries.tenant(request);
        FoundTraces found = queries.find(SearchParams.v3(request.params(), tenant), request);
        if (found.ids().isEmpty()) {
            throw new Refusal(HttpStatus.NOT_FOUND, "No traces found");
        }
        var truncatedBecause = new TruncatedBecause(found.completeness());
        return Answer.json(
                json -> otlp(json, () -> {
                    for (TraceId id : found.ids()) {
                        FoundSpans spans = queries.spansWithRecords(tenant, id);
                        truncatedBecause.add(spans.completeness());
                        if (!spans.isEmpty()) {
                            OtlpJsonWriter.writeResourceSpans(
                                    json, JaegerQueries.shown(spans, raw).spans());
                        }
                    }
                }),
                truncatedBecause);
    }

    Answer trace(ApiRequest request) {
        TraceId id = Params.traceId("trace_id", request.pathPart("traceId"));
        SearchParams.checkHints(
                request.params().rfc3339Nanos("startTime", "start_time"),
                request.params().rfc3339Nanos("endTime", "end_time"));
        boolean raw = request.params().flag("rawTraces", "raw_traces");
        FoundSpans found = queries.spansWithRecords(queries.tenant(request), id);
        if (found.isEmpty()) {
            throw JaegerQueries.noSuchTrace(found.completeness());
        }
        AdjustedTrace trace = JaegerQueries.shown(found, raw);
        return Answer.json(
                json -> otlp(json, () -> OtlpJsonWriter.writeResourceSpans(json, trace.spans())), found.completeness());
    }

    private static void otlp(JsonGenerator json, Runnable resourceSpans) {
        json.writeStartObject();
        json.writeObjectPropertyStart("result");
        json.writeArrayPropertyStart("resourceSpans");
        resourceSpans.run();
        json.writeEndArray();
        json.writeEndObject();
        json.writeEndObject();
    }
}
