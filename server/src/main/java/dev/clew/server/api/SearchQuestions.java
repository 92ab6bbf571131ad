package dev.clew.server.api;

import dev.clew.model.SpanId;
import dev.clew.query.traceql.search.Explanation;
import dev.clew.query.traceql.search.FoundTrace;
import dev.clew.query.traceql.search.FoundTrace.FoundSpan;
import dev.clew.query.traceql.search.FoundTrace.FoundSpanset;
import dev.clew.query.traceql.search.SearchAnswer;
import dev.clew.query.traceql.search.SearchCursor;
import dev.clew.query.traceql.search.SearchQuestion;
import dev.clew.query.traceql.search.TraceQlSearch;
import dev.clew.query.traceql.syntax.QueryPrinter;
import dev.clew.server.jaeger.Answer;
import dev.clew.server.jaeger.ApiRequest;
import dev.clew.server.jaeger.Params;
import dev.clew.store.PartDetails;
import dev.clew.store.TraceStore;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/// Which traces a query in TraceQL asks for.
final class SearchQuestions {
    private static final int USUAL_TRACES = 20;
    private static final int MOST_TRACES = 1_000;
    private static final int USUAL_SPANS = 3;
    private static final int MOST_SPANS = 1_000;

    private final TraceStore store;
    private final TraceQlSearch search;
    private final ClewParams asked;

    SearchQuestions(TraceStore store, ClewParams asked) {
        this.store = store;
        search = new TraceQlSearch(store);
        this.asked = asked;
    }

    Answer find(ApiRequest request) {
        SearchAnswer answer = search.find(question(request));
        return Answer.json(json -> write(json, answer), answer.completeness());
    }

    /// How a search would be answered, and what it takes.
    Answer explain(ApiRequest request) {
        SearchQuestion question = question(request);
        SearchAnswer answer = search.find(question);
        List<PartDetails> parts = store.details().parts().stream()
                .filter(part -> part.tenant().equals(question.tenant()))
                .toList();
        return Answer.json(json -> explain(json, question, parts, answer), answer.completeness());
    }

    private SearchQuestion question(ApiRequest request) {
        Params params = request.params();
        String cursor = params.text("cursor");
        return new SearchQuestion(
                asked.tenant(request),
                ClewParams.query(params),
                asked.range(params),
                ClewParams.limit(params, USUAL_TRACES, MOST_TRACES),
                (int) params.number(USUAL_SPANS, 1, MOST_SPANS, "spans"),
                cursor == null ? null : SearchCursor.parse(cursor),
                ClewParams.limits(request));
    }

    private static void write(JsonGenerator json, SearchAnswer answer) {
        json.writeStartObject();
        json.writeArrayPropertyStart("traces");
        answer.traces().forEach(trace -> write(json, trace));
        json.writeEndArray();
        json.writeStringProperty(
                "cursor", answer.next() == null ? null : answer.next().toString());
        ValueJson.completeness(json, answer.completeness());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, FoundTrace trace) {
        json.writeStartObject();
        TraceJson.summary(json, trace.summary());
        json.writeBooleanProperty("mayChange", trace.mayChange());
        json.writeArrayPropertyStart("spansets");
        trace.spansets().forEach(spanset -> write(json, spanset));
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, FoundSpanset spanset) {
        json.writeStartObject();
        json.writeNumberProperty("matched", spanset.matched());
        ValueJson.labels(json, "labels", spanset.labels());
        json.writeArrayPropertyStart("spans");
        for (FoundSpan span : spanset.spans()) {
            json.writeStartObject();
            json.writeStringProperty("spanId", SpanId.format(span.spanId()));
            json.writeStringProperty("name", span.name());
            ValueJson.time(json, "startTimeUnixNano", span.startNanos());
            json.writeNumberProperty("durationNanos", span.durationNanos());
            ValueJson.labels(json, "attributes", span.attributes());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void explain(
            JsonGenerator json, SearchQuestion question, List<PartDetails> parts, SearchAnswer answer) {
        Explanation explanation = answer.explanation();
        json.writeStartObject();
        json.writeStringProperty("query", QueryPrinter.print(question.query()));
        json.writeStringProperty("lookedFor", explanation.lookedFor());
        json.writeNumberProperty("parts", parts.size());
        json.writeNumberProperty(
                "partsInRange",
                parts.stream()
                        .filter(part -> part.starts().overlaps(question.range()))
                        .count());
        json.writeNumberProperty("scannedSpans", explanation.scannedSpans());
        json.writeNumberProperty("candidateTraces", explanation.candidates());
        json.writeNumberProperty("readTraces", explanation.evaluated());
        json.writeNumberProperty("foundTraces", answer.traces().size());
        json.writeNumberProperty("scanNanos", explanation.scanNanos());
        json.writeNumberProperty("readNanos", explanation.readNanos());
        json.writeNumberProperty("evaluateNanos", explanation.evaluateNanos());
        json.writeStringProperty("truncatedBecause", answer.completeness().truncatedBecause());
        json.writeEndObject();
    }
}
