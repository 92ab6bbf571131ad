package dev.clew.server.jaeger;

import dev.clew.model.SpanId;
import dev.clew.model.TimeRange;
import dev.clew.query.quality.Counted;
import dev.clew.query.quality.Example;
import dev.clew.query.quality.MetricResult;
import dev.clew.query.quality.QualityMetric;
import dev.clew.query.quality.TraceQuality;
import java.time.InstantSource;
import tools.jackson.core.JsonGenerator;

/// What the UI's page of trace quality shows: scores of a service's instrumentation, out of its newest traces, in the
/// shape of Jaeger's `TQualityMetrics`.
final class QualityApi {
    private static final String DOCUMENTATION = "https://opentelemetry.io/docs/concepts/instrumentation/";
    private static final long HOUR_NANOS = 3_600_000_000_000L;

    /// What the UI asks for at first: two days.
    private static final int DEFAULT_HOURS = 48;

    private static final int MOST_HOURS = 10 * 366 * 24;
    private static final int WHOLE = 100;

    private final JaegerQueries queries;
    private final InstantSource clock;

    QualityApi(JaegerQueries queries, InstantSource clock) {
        this.queries = queries;
        this.clock = clock;
    }

    Answer metrics(ApiRequest request) {
        String service = request.params().required("service");
        long hours = request.params().number(DEFAULT_HOURS, 1, MOST_HOURS, "hours");
        long now = clock.millis() * 1_000_000;
        TraceQuality quality =
                queries.quality(service, new TimeRange(Math.max(0, now - hours * HOUR_NANOS), now), request);
        return Answer.json(
                json -> {
                    json.writeStartObject();
                    json.writeStringProperty("traceQualityDocumentationLink", DOCUMENTATION);
                    json.writeStringProperty("bannerText", banner(quality));
                    scores(json, quality);
                    json.writeArrayPropertyStart("metrics");
                    quality.metrics().forEach(result -> metric(json, result));
                    json.writeEndArray();
                    clients(json, quality);
                    json.writeEndObject();
                },
                quality.completeness());
    }

    private static String banner(TraceQuality quality) {
        String newest = quality.traces() >= TraceQuality.MOST_TRACES ? "the newest " : "";
        String banner =
                "Worked out from %,d spans in %s%,d traces.".formatted(quality.spans(), newest, quality.traces());
        return quality.completeness().isComplete()
                ? banner
                : banner + " There may be more: " + quality.completeness().truncatedBecause() + ".";
    }

    /// Those of which something was judged: nothing of nothing is no number.
    private static void scores(JsonGenerator json, TraceQuality quality) {
        json.writeArrayPropertyStart("scores");
        for (QualityMetric.Category category : QualityMetric.Category.values()) {
            double score = quality.score(category);
            if (!Double.isNaN(score)) {
                json.writeStartObject();
                json.writeStringProperty("key", category.key());
                json.writeStringProperty("label", category.label());
                json.writeNumberProperty("max", WHOLE);
                // Rounded down, so that all is only what is all.
                json.writeNumberProperty("value", Math.floor(score * WHOLE * 10) / 10);
                json.writeEndObject();
            }
        }
        json.writeEndArray();
    }

    private static void metric(JsonGenerator json, MetricResult result) {
        QualityMetric metric = result.metric();
        json.writeStartObject();
        json.writeStringProperty("name", metric.title());
        json.writeStringProperty("category", metric.category().key());
        json.writeStringProperty("description", metric.description());
        json.writeStringProperty("metricDocumentationLink", metric.specification());
        json.writeNumberProperty("metricWeight", 1);
        counted(json, "passCount", "passExamples", result.passed());
        counted(json, "failureCount", "failureExamples", result.failed());
        if (result.exempt().count() > 0) {
            counted(json, "exemptionCount", "exemptionExamples", result.exempt());
        }
        if (!result.failures().isEmpty()) {
            details(json, result);
        }
        json.writeEndObject();
    }

    private static void details(JsonGenerator json, MetricResult result) {
        json.writeArrayPropertyStart("details");
        json.writeStartObject();
        json.writeStringProperty("header", "Failures");
        json.writeArrayPropertyStart("columns");
        column(json, "about", result.metric().about(), /* sorts= */ true);
        column(json, "count", "Count", /* sorts= */ true);
        column(json, "examples", "Examples", /* sorts= */ false);
        json.writeEndArray();
        json.writeArrayPropertyStart("rows");
        for (MetricResult.Failures row : result.failures()) {
            json.writeStartObject();
            json.writeStringProperty("about", row.about());
            counted(json, "count", "examples", row.spans());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
        json.writeEndArray();
    }

    private static void column(JsonGenerator json, String key, String label, boolean sorts) {
        json.writeStartObject();
        json.writeStringProperty("key", key);
        json.writeStringProperty("label", label);
        json.writeBooleanProperty("preventSort", !sorts);
        json.writeEndObject();
    }

    private static void clients(JsonGenerator json, TraceQuality quality) {
        json.writeArrayPropertyStart("clients");
        for (TraceQuality.Client client : quality.clients()) {
            json.writeStartObject();
            json.writeStringProperty("version", client.version());
            json.writeStringProperty("minVersion", client.minVersion());
            counted(json, "count", "examples", client.spans());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void counted(JsonGenerator json, String count, String examples, Counted counted) {
        json.writeNumberProperty(count, counted.count());
        json.writeArrayPropertyStart(examples);
        for (Example example : counted.examples()) {
            json.writeStartObject();
            json.writeStringProperty("traceID", UiTraceWriter.text(example.traceId()));
            json.writeArrayPropertyStart("spanIDs");
            json.writeString(SpanId.format(example.spanId()));
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
