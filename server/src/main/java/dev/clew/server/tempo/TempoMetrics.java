package dev.clew.server.tempo;

import com.linecorp.armeria.common.RequestHeaders;
import dev.clew.model.AnyValue;
import dev.clew.model.SpanId;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.query.traceql.evaluate.Label;
import dev.clew.query.traceql.metrics.MetricsAnswer;
import dev.clew.query.traceql.metrics.MetricsQuestion;
import dev.clew.query.traceql.metrics.Steps;
import dev.clew.query.traceql.metrics.TimeSeries;
import dev.clew.query.traceql.metrics.TimeSeries.Exemplar;
import dev.clew.query.traceql.metrics.TraceQlMetrics;
import dev.clew.query.traceql.syntax.Literal;
import dev.clew.query.traceql.syntax.Query;
import dev.clew.query.traceql.syntax.QueryParser;
import dev.clew.server.jaeger.Answer;
import dev.clew.server.jaeger.ApiRequest;
import dev.clew.server.jaeger.Params;
import dev.clew.server.jaeger.Refusal;
import dev.clew.store.TraceStore;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;

/// Numbers over time, and for the whole of it.
final class TempoMetrics {
    /// Most exemplars that are looked for.
    static final int MOST_EXEMPLARS = 1_000;

    private static final long SECOND_NANOS = 1_000_000_000;
    private static final int USUAL_STEPS = 120;
    private static final int USUAL_EXEMPLARS = 100;

    private final TraceQlMetrics metrics;
    private final Function<RequestHeaders, Tenant> tenants;
    private final InstantSource clock;

    TempoMetrics(TraceStore store, Function<RequestHeaders, Tenant> tenants, InstantSource clock) {
        metrics = new TraceQlMetrics(store);
        this.tenants = tenants;
        this.clock = clock;
    }

    Answer range(ApiRequest request) {
        Params params = request.params();
        TimeRange range = TempoParams.range(params, clock);
        Steps steps = Steps.of(range, TempoParams.stepNanos(params, usualStepNanos(range)));
        Query.Metrics query = query(params.required("q", "query"));
        int exemplars = (int) params.number(hinted(query), 0, MOST_EXEMPLARS, "exemplars");
        MetricsAnswer answer = answer(request, query, range, steps, exemplars);
        return Answer.json(
                json -> write(json, answer, series -> range(json, series, steps)),
                answer.completeness(),
                answer.basis());
    }

    Answer instant(ApiRequest request) {
        TimeRange range = TempoParams.range(request.params(), clock);
        MetricsAnswer answer =
                answer(request, query(request.params().required("q", "query")), range, Steps.single(range), 0);
        return Answer.json(
                json -> write(json, answer, series -> instant(json, series)), answer.completeness(), answer.basis());
    }

    static long usualStepNanos(TimeRange range) {
        long seconds = (range.toNanos() - range.fromNanos()) / SECOND_NANOS / USUAL_STEPS;
        return Math.max(1, seconds) * SECOND_NANOS;
    }

    static Query.Metrics query(String text) {
        if (!(QueryParser.parse(text) instanceof Query.Metrics query)) {
            throw Refusal.badRequest("this query is for traces: put | rate() or another function behind it");
        }
        return query;
    }

    /// How many exemplars the query itself asks for, as in `with (exemplars=true)`.
    static int hinted(Query.Metrics query) {
        for (Query.Hint hint : query.hints()) {
            if (hint.name().equals("exemplars")) {
                return switch (hint.value()) {
                    case Literal.Flag(var wanted) -> wanted ? USUAL_EXEMPLARS : 0;
                    case Literal.Whole(var count) -> Math.clamp(count, 0, MOST_EXEMPLARS);
                    default -> 0;
                };
            }
        }
        return 0;
    }

    private MetricsAnswer answer(ApiRequest request, Query.Metrics query, TimeRange range, Steps steps, int exemplars) {
        return metrics.evaluate(new MetricsQuestion(
                tenants.apply(request.http().headers()), query, range, steps, exemplars, TempoParams.limits(request)));
    }

    private interface SeriesWriter {
        void write(TimeSeries series);
    }

    private static void write(JsonGenerator json, MetricsAnswer answer, SeriesWriter writer) {
        json.writeStartObject();
        json.writeArrayPropertyStart("series");
        for (TimeSeries series : answer.series()) {
            json.writeStartObject();
            TempoJson.labels(json, "labels", series.labels());
            writer.write(series);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeObjectPropertyStart("metrics");
        json.writeNumberProperty("completedJobs", 1);
        json.writeNumberProperty("totalJobs", 1);
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void range(JsonGenerator json, TimeSeries series, Steps steps) {
        // Tempo told it once, and Grafana steps over it here; of a single number it refuses what is new to it.
        json.writeStringProperty("promLabels", series.labelText());
        json.writeArrayPropertyStart("samples");
        for (int i = 0; i < steps.count(); i++) {
            if (!Double.isNaN(series.values()[i])) {
                json.writeStartObject();
                json.writeStringProperty("timestampMs", Long.toString(steps.startNanos(i) / 1_000_000));
                TempoJson.number(json, "value", series.values()[i]);
                json.writeEndObject();
            }
        }
        json.writeEndArray();
        if (!series.exemplars().isEmpty()) {
            json.writeArrayPropertyStart("exemplars");
            for (Exemplar exemplar : series.exemplars()) {
                json.writeStartObject();
                TempoJson.labels(
                        json,
                        "labels",
                        List.of(
                                new Label(
                                        "trace:id",
                                        AnyValue.of(exemplar.traceId().toString())),
                                new Label("span:id", AnyValue.of(SpanId.format(exemplar.spanId())))));
                TempoJson.number(json, "value", exemplar.value());
                json.writeStringProperty("timestampMs", Long.toString(exemplar.startNanos() / 1_000_000));
                json.writeEndObject();
            }
            json.writeEndArray();
        }
    }

    private static void instant(JsonGenerator json, TimeSeries series) {
        TempoJson.number(json, "value", series.values()[0]);
    }
}
