package dev.clew.server.jaeger;

import dev.clew.model.SpanKind;
import dev.clew.query.SeriesQuestion;
import dev.clew.query.ServiceSeries;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JsonGenerator;

/// What the UI's Monitor tab draws, below `/api/metrics`: calls, errors and latencies of services, computed from their
/// spans.
final class MetricsApi {
    private static final long HOUR_MILLIS = 3_600_000;
    private static final long STEP_MILLIS = 5_000;
    private static final long WINDOW_MILLIS = 600_000;

    private final JaegerQueries queries;
    private final InstantSource clock;

    MetricsApi(JaegerQueries queries, InstantSource clock) {
        this.queries = queries;
        this.clock = clock;
    }

    Answer calls(ApiRequest request) {
        SeriesQuestion question = question(request);
        return answer(question, "call_rate", "calls/sec, grouped by service", queries.calls(question, request));
    }

    Answer errors(ApiRequest request) {
        SeriesQuestion question = question(request);
        return answer(
                question,
                "error_rate",
                "error rate, computed as a fraction of errors/sec over calls/sec, grouped by service",
                queries.errors(question, request));
    }

    Answer latencies(ApiRequest request) {
        double quantile = request.params().fraction("quantile");
        SeriesQuestion question = question(request);
        return answer(
                question,
                "latencies",
                String.format(Locale.ROOT, "%.2fth quantile latency, grouped by service", quantile),
                queries.latencies(question, quantile, request));
    }

    /// The shortest step: a millisecond.
    Answer minStep(ApiRequest request) {
        return Answer.json(json -> {
            json.writeStartObject();
            json.writeNumberProperty("data", 1);
            json.writeNumberProperty("total", 0);
            json.writeNumberProperty("limit", 0);
            json.writeNumberProperty("offset", 0);
            json.writeNullProperty("errors");
            json.writeEndObject();
        });
    }

    private SeriesQuestion question(ApiRequest request) {
        Params params = request.params();
        List<String> services = params.all("service");
        if (services.isEmpty()) {
            throw Refusal.badRequest("parameter service is required: please provide at least one service name");
        }
        Set<SpanKind> kinds = new TreeSet<>(params.kinds("spanKind"));
        try {
            return new SeriesQuestion(
                    queries.tenant(request),
                    services,
                    kinds.isEmpty() ? Set.of(SpanKind.SERVER) : kinds,
                    params.flag("groupByOperation"),
                    params.number(clock.millis(), 0, SearchParams.MAX_MILLIS, "endTs"),
                    params.number(HOUR_MILLIS, 1, SearchParams.MAX_MILLIS / 2, "lookback"),
                    params.number(STEP_MILLIS, 1, SearchParams.MAX_MILLIS, "step"),
                    params.number(WINDOW_MILLIS, 1, SearchParams.MAX_MILLIS / 2, "ratePer"));
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest(String.valueOf(e.getMessage()));
        }
    }

    private static Answer answer(SeriesQuestion question, String name, String help, ServiceSeries found) {
        return Answer.json(
                json -> {
                    json.writeStartObject();
                    json.writeStringProperty(
                            "name", (question.isByOperation() ? "service_operation_" : "service_") + name);
                    json.writeStringProperty("type", "GAUGE");
                    json.writeStringProperty("help", help + (question.isByOperation() ? " & operation" : ""));
                    json.writeArrayPropertyStart("metrics");
                    found.series().forEach(series -> write(json, series));
                    json.writeEndArray();
                    json.writeEndObject();
                },
                found.completeness(),
                found.basis());
    }

    private static void write(JsonGenerator json, ServiceSeries.Series series) {
        json.writeStartObject();
        json.writeArrayPropertyStart("labels");
        if (series.operation() != null) {
            label(json, "operation", series.operation());
        }
        label(json, "service_name", series.service());
        json.writeEndArray();
        json.writeArrayPropertyStart("metricPoints");
        for (ServiceSeries.Point point : series.points()) {
            json.writeStartObject();
            json.writeObjectPropertyStart("gaugeValue");
            json.writeNumberProperty("doubleValue", point.value());
            json.writeEndObject();
            json.writeStringProperty(
                    "timestamp", Instant.ofEpochMilli(point.millis()).toString());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void label(JsonGenerator json, String name, String value) {
        json.writeStartObject();
        json.writeStringProperty("name", name);
        json.writeStringProperty("value", value);
        json.writeEndObject();
    }
}
