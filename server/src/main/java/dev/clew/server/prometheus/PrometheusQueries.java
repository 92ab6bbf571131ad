package dev.clew.server.prometheus;

import com.linecorp.armeria.common.RequestHeaders;
import dev.clew.model.Tenant;
import dev.clew.query.promql.PromAnswer;
import dev.clew.query.promql.PromParser;
import dev.clew.query.promql.PromQueries;
import dev.clew.query.promql.PromQuestion;
import dev.clew.query.promql.PromSeries;
import dev.clew.query.promql.PromTimes;
import dev.clew.server.jaeger.Answer;
import dev.clew.server.jaeger.ApiRequest;
import dev.clew.server.jaeger.Params;
import dev.clew.server.yielding.QueryThreads;
import dev.clew.store.ScanLimits;
import dev.clew.store.TraceStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;

/// Numbers at one point in time, and over time.
final class PrometheusQueries {
    /// How many spans a query may look at.
    static final long MOST_SPANS = 100_000_000;

    /// How long a query may take.
    static final Duration TIME = Duration.ofSeconds(30);

    private final PromQueries queries;
    private final Function<RequestHeaders, Tenant> tenants;
    private final InstantSource clock;

    PrometheusQueries(TraceStore store, Function<RequestHeaders, Tenant> tenants, InstantSource clock) {
        this.queries = new PromQueries(store);
        this.tenants = tenants;
        this.clock = clock;
    }

    static ScanLimits limits(ApiRequest request) {
        return ScanLimits.ofSpans(MOST_SPANS)
                .within(TIME.toNanos())
                .whileWanted(request::isWanted)
                .with(QueryThreads::tryStart);
    }

    Answer instant(ApiRequest request) {
        long at = PrometheusParams.nanos(request.params(), "time", PrometheusParams.now(clock));
        PromTimes times = PromTimes.at(at);
        PromAnswer answer = answer(request, times);
        return PrometheusJson.answer(
                json -> {
                    json.writeStartObject();
                    json.writeStringProperty("resultType", answer.isScalar() ? "scalar" : "vector");
                    json.writeName("result");
                    if (answer.isScalar()) {
                        PrometheusJson.point(
                                json, at, answer.series().getFirst().values()[0]);
                    } else {
                        json.writeStartArray();
                        answer.series().forEach(series -> instant(json, series, at));
                        json.writeEndArray();
                    }
                    json.writeEndObject();
                },
                answer.warnings(),
                answer.basis());
    }

    Answer range(ApiRequest request) {
        Params params = request.params();
        PromTimes times = PromTimes.between(
                PrometheusParams.requiredNanos(params, "start"),
                PrometheusParams.requiredNanos(params, "end"),
                PrometheusParams.stepNanos(params));
        PromAnswer answer = answer(request, times);
        return PrometheusJson.answer(
                json -> {
                    json.writeStartObject();
                    json.writeStringProperty("resultType", "matrix");
                    json.writeArrayPropertyStart("result");
                    answer.series().forEach(series -> range(json, series, times));
                    json.writeEndArray();
                    json.writeEndObject();
                },
                answer.warnings(),
                answer.basis());
    }

    private PromAnswer answer(ApiRequest request, PromTimes times) {
        return queries.evaluate(new PromQuestion(
                tenants.apply(request.http().headers()),
                PromParser.parse(request.params().required("query")),
                times,
                limits(request)));
    }

    private static void instant(JsonGenerator json, PromSeries series, long nanos) {
        json.writeStartObject();
        json.writeName("metric");
        PrometheusJson.labels(json, series.labels());
        json.writeName("value");
        PrometheusJson.point(json, nanos, series.values()[0]);
        json.writeEndObject();
    }

    private static void range(JsonGenerator json, PromSeries series, PromTimes times) {
        json.writeStartObject();
        json.writeName("metric");
        PrometheusJson.labels(json, series.labels());
        json.writeArrayPropertyStart("values");
        for (int i = 0; i < times.count(); i++) {
            if (!Double.isNaN(series.values()[i])) {
                PrometheusJson.point(json, times.nanos(i), series.values()[i]);
            }
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
