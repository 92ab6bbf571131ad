package dev.clew.server.tempo;

import com.linecorp.armeria.common.RequestHeaders;
import dev.clew.model.SpanId;
import dev.clew.model.Tenant;
import dev.clew.query.traceql.search.FoundTrace;
import dev.clew.query.traceql.search.FoundTrace.FoundSpan;
import dev.clew.query.traceql.search.FoundTrace.FoundSpanset;
import dev.clew.query.traceql.search.SearchAnswer;
import dev.clew.query.traceql.search.SearchQuestion;
import dev.clew.query.traceql.search.TraceQlSearch;
import dev.clew.query.traceql.syntax.Query;
import dev.clew.query.traceql.syntax.QueryParser;
import dev.clew.server.jaeger.Answer;
import dev.clew.server.jaeger.ApiRequest;
import dev.clew.server.jaeger.Params;
import dev.clew.server.jaeger.Refusal;
import dev.clew.store.TraceStore;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;

/// Search by TraceQL, or by the tags and durations that older clients send.
final class TempoSearch {
    /// Most traces that one search answers.
    static final int MOST_TRACES = 1_500;

    /// Most spans of a spanset that are shown.
    static final int MOST_SPANS = 1_000;

    static final int USUAL_TRACES = 20;
    static final int USUAL_SPANS = 3;

    private static final String NO_ROOT = "<root span not yet received>";
    private static final long MOST_MILLIS = 0xffff_ffffL;

    private final TraceQlSearch search;
    private final Function<RequestHeaders, Tenant> tenants;

    TempoSearch(TraceStore store, Function<RequestHeaders, Tenant> tenants) {
        search = new TraceQlSearch(store);
        this.tenants = tenants;
    }

    Answer find(ApiRequest request) {
        SearchAnswer answer = search.find(question(request));
        return Answer.json(json -> write(json, answer), answer.completeness());
    }

    private SearchQuestion question(ApiRequest request) {
        Params params = request.params();
        return new SearchQuestion(
                tenants.apply(request.http().headers()),
                query(params),
                TempoParams.range(params),
                (int) params.number(USUAL_TRACES, 1, MOST_TRACES, "limit"),
                (int) params.number(USUAL_SPANS, 1, MOST_SPANS, "spss"),
                TempoParams.limits(request));
    }

    private static Query.Search query(Params params) {
        String text = params.text("q");
        return text == null ? TagSearch.query(params) : query(text);
    }

    static Query.Search query(String text) {
        return switch (QueryParser.parse(text)) {
            case Query.Search found -> found;
            case Query.Metrics _ ->
                throw Refusal.badRequest("this query is for numbers: ask /api/metrics/query_range for them");
        };
    }

    /// What is told of a root's service.
    static String rootService(FoundTrace trace) {
        return trace.rootService().isEmpty() ? NO_ROOT : trace.rootService();
    }

    /// As much as an unsigned number of 32 bits can say.
    static long durationMillis(FoundTrace trace) {
        return Math.clamp(trace.durationNanos() / 1_000_000, 0, MOST_MILLIS);
    }

    private static void write(JsonGenerator json, SearchAnswer answer) {
        json.writeStartObject();
        json.writeArrayPropertyStart("traces");
        answer.traces().forEach(trace -> write(json, trace));
        json.writeEndArray();
        json.writeObjectPropertyStart("metrics");
        json.writeNumberProperty("inspectedTraces", answer.explanation().candidates());
        json.writeNumberProperty("completedJobs", answer.completeness().isComplete() ? 1 : 0);
        json.writeNumberProperty("totalJobs", 1);
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, FoundTrace trace) {
        json.writeStartObject();
        json.writeStringProperty("traceID", trace.id().toString());
        json.writeStringProperty("rootServiceName", rootService(trace));
        json.writeStringProperty("rootTraceName", trace.rootName());
        json.writeStringProperty("startTimeUnixNano", Long.toUnsignedString(trace.startNanos()));
        json.writeNumberProperty("durationMs", durationMillis(trace));
        json.writeArrayPropertyStart("spanSets");
        trace.spansets().forEach(spanset -> write(json, spanset));
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, FoundSpanset spanset) {
        json.writeStartObject();
        json.writeNumberProperty("matched", spanset.matched());
        json.writeArrayPropertyStart("spans");
        spanset.spans().forEach(span -> write(json, span));
        json.writeEndArray();
        if (!spanset.labels().isEmpty()) {
            TempoJson.labels(json, "attributes", spanset.labels());
        }
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, FoundSpan span) {
        json.writeStartObject();
        json.writeStringProperty("spanID", SpanId.format(span.spanId()));
        json.writeStringProperty("name", span.name());
        json.writeStringProperty("startTimeUnixNano", Long.toUnsignedString(span.startNanos()));
        json.writeStringProperty("durationNanos", Long.toString(span.durationNanos()));
        if (!span.attributes().isEmpty()) {
            TempoJson.labels(json, "attributes", span.attributes());
        }
        json.writeEndObject();
    }
}
