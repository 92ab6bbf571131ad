package dev.clew.server.jaeger;

import static dev.clew.server.jaeger.Spans.span;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class QualityApiTest {
    private final RunningApi api = new RunningApi();

    @AfterEach
    void stop() {
        api.close();
    }

    /// Two traces: one hangs together, of the other the parent of one span is missing.
    @Test
    void answersInTheShapeOfTheUi() {
        api.with(
                span(1, 1, "shop").build(),
                span(1, 2, "shop").parentSpanId(1).build(),
                span(2, 3, "shop").parentSpanId(9).startNanos(Spans.START + 1).build());

        JsonNode quality = api.json("/api/quality-metrics?service=shop&hours=1");
        assertThat(quality.at("/bannerText").asString()).isEqualTo("Worked out from 3 spans in 2 traces.");
        assertThat(quality.at("/traceQualityDocumentationLink").asString()).startsWith("https://");
        // One root, and parents: a half each; of the server's spans below another none is a client's.
        assertThat(quality.at("/scores/0").toString())
                .isEqualTo(
                        "{\"key\":\"completeness\",\"label\":\"Completeness of traces\",\"max\":100,\"value\":33.3}");
        assertThat(metric(quality, "Parent is there").toString())
                .isEqualTo("{\"name\":\"Parent is there\",\"category\":\"completeness\",\"description\":"
                        + "\"Spans whose parent is in the trace. Roots name none, and are exempt.\","
                        + "\"metricDocumentationLink\":\"https://opentelemetry.io/docs/specs/otel/trace/api/"
                        + "#determining-the-parent-span-from-a-context\",\"metricWeight\":1,"
                        + "\"passCount\":1,\"passExamples\":" + example(1, 2)
                        + ",\"failureCount\":1,\"failureExamples\":" + example(2, 3)
                        + ",\"exemptionCount\":1,\"exemptionExamples\":" + example(1, 1)
                        + ",\"details\":[{\"header\":\"Failures\",\"columns\":["
                        + "{\"key\":\"about\",\"label\":\"Why not\",\"preventSort\":false},"
                        + "{\"key\":\"count\",\"label\":\"Count\",\"preventSort\":false},"
                        + "{\"key\":\"examples\",\"label\":\"Examples\",\"preventSort\":true}],\"rows\":["
                        + "{\"about\":\"not in the trace\",\"count\":1,\"examples\":" + example(2, 3) + "}]}]}");
        assertThat(quality.at("/clients").toString())
                .startsWith("[{\"version\":\"not known\",\"minVersion\":\"1.0.0\",\"count\":3,\"examples\":[{");
    }

    @Test
    void looksBackAsFarAsItIsTold() {
        api.with(span(1, 1, "shop")
                .startNanos(Spans.START - 3_700_000 * Spans.MILLI)
                .build());
        assertThat(api.json("/api/quality-metrics?service=shop&hours=1").at("/metrics"))
                .isEmpty();
        assertThat(api.json("/api/quality-metrics?service=shop&hours=2").at("/metrics"))
                .isNotEmpty();
        assertThat(api.json("/api/quality-metrics?service=shop").at("/metrics")).isNotEmpty();
        assertThat(api.json("/api/quality-metrics?service=nobody").at("/scores"))
                .isEmpty();
    }

    @Test
    void saysWhatIsWrong() {
        assertThat(api.get("/api/quality-metrics").body()).contains("parameter service is required");
        for (String hours : new String[] {"0", "-1", "x", "9223372036854775807"}) {
            var answer = api.get("/api/quality-metrics?service=shop&hours=" + hours);
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("a whole number from 1 to 87840 expected");
        }
    }

    private static JsonNode metric(JsonNode quality, String name) {
        for (JsonNode metric : quality.at("/metrics")) {
            if (metric.get("name").asString().equals(name)) {
                return metric;
            }
        }
        throw new AssertionError(quality);
    }

    private static String example(long trace, long span) {
        return "[{\"traceID\":\"%s\",\"spanIDs\":[\"%016x\"]}]".formatted(Spans.traceId(trace), span);
    }
}
