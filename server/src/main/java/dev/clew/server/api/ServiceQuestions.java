package dev.clew.server.api;

import dev.clew.model.TimeRange;
import dev.clew.query.explore.RequestFigures;
import dev.clew.query.explore.RequestFigures.Figures;
import dev.clew.query.explore.RequestFigures.Group;
import dev.clew.query.explore.Selection;
import dev.clew.query.traceql.metrics.Steps;
import dev.clew.server.jaeger.Answer;
import dev.clew.server.jaeger.ApiRequest;
import dev.clew.store.TraceStore;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import tools.jackson.core.JsonGenerator;

/// How services and their operations did.
final class ServiceQuestions {
    private static final int MOST_STEPS = 500;
    private static final int USUAL_GROUPS = 100;
    private static final int MOST_GROUPS = 1_000;
    private static final double SECOND_NANOS = 1e9;

    private final TraceStore store;
    private final ClewParams asked;

    ServiceQuestions(TraceStore store, ClewParams asked) {
        this.store = store;
        this.asked = asked;
    }

    Answer services(ApiRequest request) {
        Selection selection = asked.selection(request);
        RequestFigures figures = RequestFigures.ofServices(store, selection, steps(request, selection));
        return answer(request, selection.range(), figures, "services");
    }

    Answer operations(ApiRequest request) {
        Selection selection = asked.selection(request);
        RequestFigures figures =
                RequestFigures.ofOperations(store, selection, steps(request, selection), request.pathPart("service"));
        return answer(request, selection.range(), figures, "operations");
    }

    private static Steps steps(ApiRequest request, Selection selection) {
        return ClewParams.steps(request.params(), selection.range(), MOST_STEPS);
    }

    private static Answer answer(ApiRequest request, TimeRange range, RequestFigures figures, String name) {
        int limit = ClewParams.limit(request.params(), USUAL_GROUPS, MOST_GROUPS);
        double seconds = (range.toNanos() - range.fromNanos()) / SECOND_NANOS;
        List<Group> shown =
                figures.groups().subList(0, Math.min(limit, figures.groups().size()));
        return Answer.json(
                json -> {
                    json.writeStartObject();
                    ExploreQuestions.steps(json, figures.steps());
                    json.writeNumberProperty("count", figures.groups().size());
                    json.writeArrayPropertyStart(name);
                    shown.forEach(group -> write(json, group, seconds));
                    json.writeEndArray();
                    ValueJson.completeness(json, figures.completeness());
                    json.writeEndObject();
                },
                figures.completeness(),
                figures.basis());
    }

    private static void write(JsonGenerator json, Group group, double seconds) {
        json.writeStartObject();
        json.writeStringProperty("name", group.name());
        if (!group.kind().isEmpty()) {
            json.writeStringProperty("kind", group.kind());
        }
        Figures total = group.total();
        json.writeNumberProperty("spans", total.spans());
        json.writeNumberProperty("errors", total.errors());
        ValueJson.number(json, "rate", total.spans() / seconds);
        ValueJson.number(json, "errorShare", (double) total.errors() / total.spans());
        ValueJson.number(json, "p50Nanos", total.quantileNanos(0.5));
        ValueJson.number(json, "p95Nanos", total.quantileNanos(0.95));
        ValueJson.number(json, "p99Nanos", total.quantileNanos(0.99));
        json.writeObjectPropertyStart("series");
        counts(json, "spans", group, Figures::spans);
        counts(json, "errors", group, Figures::errors);
        numbers(json, "p50Nanos", group, figures -> figures.quantileNanos(0.5));
        numbers(json, "p95Nanos", group, figures -> figures.quantileNanos(0.95));
        numbers(json, "p99Nanos", group, figures -> figures.quantileNanos(0.99));
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void counts(JsonGenerator json, String name, Group group, ToLongFunction<Figures> count) {
        ValueJson.numbers(json, name, group.byStep().stream().mapToLong(count).toArray());
    }

    private static void numbers(JsonGenerator json, String name, Group group, ToDoubleFunction<Figures> number) {
        json.writeArrayPropertyStart(name);
        group.byStep().forEach(figures -> ValueJson.number(json, number.applyAsDouble(figures)));
        json.writeEndArray();
    }
}
