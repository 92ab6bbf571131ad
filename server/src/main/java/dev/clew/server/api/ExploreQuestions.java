package dev.clew.server.api;

import dev.clew.query.explore.CountsOverTime;
import dev.clew.query.explore.Facets;
import dev.clew.query.explore.HeatMap;
import dev.clew.query.explore.Selection;
import dev.clew.query.explore.TellingFields;
import dev.clew.query.explore.ValueCounts;
import dev.clew.query.traceql.metrics.Steps;
import dev.clew.query.traceql.plan.SpanFields;
import dev.clew.query.traceql.syntax.Field;
import dev.clew.query.traceql.syntax.QueryParser;
import dev.clew.query.traceql.syntax.QueryPrinter;
import dev.clew.server.jaeger.Answer;
import dev.clew.server.jaeger.ApiRequest;
import dev.clew.server.jaeger.Params;
import dev.clew.server.jaeger.Refusal;
import dev.clew.store.TraceStore;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/// What the spans that a query selects look like from afar.
final class ExploreQuestions {
    private static final int MOST_STEPS = 1_000;
    private static final int USUAL_FIELDS = 10;
    private static final int MOST_FIELDS = 20;
    private static final int USUAL_VALUES = 10;
    private static final int MOST_VALUES = 1_000;

    private final TraceStore store;
    private final ClewParams asked;

    ExploreQuestions(TraceStore store, ClewParams asked) {
        this.store = store;
        this.asked = asked;
    }

    /// The values that most of the spans have, of the fields named by `by`, or of the most telling ones.
    Answer facets(ApiRequest request) {
        Params params = request.params();
        Selection selection = asked.selection(request);
        List<Field> by = fields(params);
        int fields = (int) params.number(USUAL_FIELDS, 1, MOST_FIELDS, "fields");
        int most = ClewParams.limit(params, USUAL_VALUES, MOST_VALUES);
        List<Field> wanted = by.isEmpty()
                ? TellingFields.of(
                        store.attributeKeys(selection.tenant(), selection.range(), selection.limits()), fields)
                : by;
        Facets facets = Facets.of(store, selection, wanted, most);
        return Answer.json(json -> write(json, facets), facets.completeness(), facets.basis());
    }

    private static List<Field> fields(Params params) {
        List<String> by = params.all("by");
        if (by.size() > MOST_FIELDS) {
            throw Refusal.badRequest("%d fields: %d at most".formatted(by.size(), MOST_FIELDS))
                    .at("parameter by");
        }
        return by.stream().map(ExploreQuestions::field).toList();
    }

    private static Field field(String text) {
        Field field = QueryParser.field(text);
        if (SpanFields.of(field) == null) {
            throw Refusal.badRequest("%s depends on other spans of the trace: only what a span has itself is counted"
                            .formatted(text))
                    .at("parameter by");
        }
        return field;
    }

    private static void write(JsonGenerator json, Facets facets) {
        json.writeStartObject();
        json.writeNumberProperty("spans", facets.spans());
        json.writeNumberProperty("errors", facets.errors());
        json.writeArrayPropertyStart("facets");
        for (Facets.Facet facet : facets.facets()) {
            json.writeStartObject();
            json.writeStringProperty("field", QueryPrinter.print(facet.field()));
            values(json, facet.counts());
            json.writeEndObject();
        }
        json.writeEndArray();
        ValueJson.completeness(json, facets.completeness());
        json.writeEndObject();
    }

    /// Fields of the object that is open.
    static void values(JsonGenerator json, ValueCounts counts) {
        json.writeNumberProperty("distinct", counts.distinct());
        json.writeNumberProperty("others", counts.others());
        json.writeNumberProperty("absent", counts.absent());
        json.writeArrayPropertyStart("values");
        for (ValueCounts.ValueCount count : counts.values()) {
            json.writeStartObject();
            ValueJson.fields(json, count.value());
            json.writeNumberProperty("spans", count.spans());
            json.writeNumberProperty("errors", count.errors());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /// How many spans there are over time, and how many of them failed.
    Answer histogram(ApiRequest request) {
        Selection selection = asked.selection(request);
        CountsOverTime counts = CountsOverTime.of(store, selection, steps(request, selection));
        return Answer.json(
                json -> {
                    json.writeStartObject();
                    steps(json, counts.steps());
                    ValueJson.numbers(json, "spans", counts.spans());
                    ValueJson.numbers(json, "errors", counts.errors());
                    ValueJson.completeness(json, counts.completeness());
                    json.writeEndObject();
                },
                counts.completeness(),
                counts.basis());
    }

    /// How long they took, over time.
    Answer heatMap(ApiRequest request) {
        Selection selection = asked.selection(request);
        HeatMap map = HeatMap.of(store, selection, steps(request, selection));
        return Answer.json(
                json -> {
                    json.writeStartObject();
                    steps(json, map.steps());
                    json.writeArrayPropertyStart("rows");
                    for (HeatMap.Row row : map.rows()) {
                        json.writeStartObject();
                        json.writeNumberProperty("fromNanos", row.fromNanos());
                        json.writeNumberProperty("toNanos", row.toNanos());
                        ValueJson.numbers(json, "spans", row.spans());
                        ValueJson.numbers(json, "errors", row.errors());
                        json.writeEndObject();
                    }
                    json.writeEndArray();
                    ValueJson.completeness(json, map.completeness());
                    json.writeEndObject();
                },
                map.completeness(),
                map.basis());
    }

    private static Steps steps(ApiRequest request, Selection selection) {
        return ClewParams.steps(request.params(), selection.range(), MOST_STEPS);
    }

    /// Fields of the object that is open.
    static void steps(JsonGenerator json, Steps steps) {
        ValueJson.time(json, "firstStepUnixNano", steps.firstNanos());
        json.writeNumberProperty("stepNanos", steps.nanos());
        json.writeNumberProperty("steps", steps.count());
    }
}
