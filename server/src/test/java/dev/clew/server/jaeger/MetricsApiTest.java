package dev.clew.server.jaeger;

import static dev.clew.server.jaeger.Spans.MILLI;
import static dev.clew.server.jaeger.Spans.START;
import static dev.clew.server.jaeger.Spans.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.clew.model.Span;
import dev.clew.model.SpanKind;
import dev.clew.model.Status;
import dev.clew.model.StatusCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class MetricsApiTest {
    private static final long START_MILLIS = START / MILLI;
    private static final String TIMES =
            "endTs=%d&lookback=60000&step=10000&ratePer=20000".formatted(START_MILLIS + 60_000);

    private final RunningApi api = new RunningApi();

    @AfterEach
    void stop() {
        api.close();
    }

    /// Beside a plain count over the same random spans.
    @Test
    void equalsWhatAPlainCountComesTo() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        List<Span> spans = new ArrayList<>();
        for (int i = 1; i <= 400; i++) {
            long start = START + random.nextInt(60_000) * MILLI;
            spans.add(span(i, i, random.nextBoolean() ? "shop" : "cart")
                    .name(random.nextBoolean() ? "buy" : "look")
                    .kind(random.nextInt(3) == 0 ? SpanKind.CLIENT : SpanKind.SERVER)
                    .status(random.nextInt(4) == 0 ? new Status(StatusCode.ERROR, "") : Status.UNSET)
                    .startNanos(start)
                    .endNanos(start + random.nextInt(1_000) * MILLI)
                    .build());
        }
        api.with(spans.toArray(Span[]::new));

        for (String metric : List.of("calls", "errors", "latencies")) {
            JsonNode family = api.json("/api/metrics/%s?service=shop&service=cart&quantile=0.9&groupByOperation=true&%s"
                    .formatted(metric, TIMES));
            assertThat(family.at("/type").asString()).isEqualTo("GAUGE");
            assertThat(family.at("/metrics")).as("seed %d", seed).hasSize(4);
            for (JsonNode series : family.at("/metrics")) {
                String operation = series.at("/labels/0/value").asString();
                String service = series.at("/labels/1/value").asString();
                var points = new TreeMap<Long, Double>();
                for (JsonNode point : series.at("/metricPoints")) {
                    points.put(
                            Instant.parse(point.at("/timestamp").asString()).toEpochMilli() - START_MILLIS,
                            point.at("/gaugeValue/doubleValue").asDouble());
                }
                var expected = new TreeMap<Long, Double>();
                for (long at = 0; at <= 60_000; at += 10_000) {
                    plain(metric, spans, service, operation, START_MILLIS + at, at, expected);
                }
                assertThat(points.keySet())
                        .as("seed %d, %s %s %s", seed, metric, service, operation)
                        .isEqualTo(expected.keySet());
                points.forEach((at, value) -> assertThat(value)
                        .as("seed %d, %s %s %s at %d", seed, metric, service, operation, at)
                        .isCloseTo(expected.get(at), within(1e-9 + expected.get(at) / 100)));
            }
        }
    }

    private static void plain(
            String metric,
            List<Span> spans,
            String service,
            String operation,
            long atMillis,
            long key,
            Map<Long, Double> expected) {
        List<Span> counted = spans.stream()
                .filter(span ->
                        span.serviceName().equals(service) && span.name().equals(operation))
                .filter(span -> span.kind() == SpanKind.SERVER)
                .filter(span -> span.startNanos() < atMillis * MILLI)
                .filter(span -> span.startNanos() >= (atMillis - 20_000) * MILLI)
                .toList();
        if (counted.isEmpty()) {
            return;
        }
        long[] durations =
                counted.stream().mapToLong(Span::durationNanos).sorted().toArray();
        long errors = counted.stream().filter(Span::isError).count();
        expected.put(
                key,
                switch (metric) {
                    case "calls" -> counted.size() / 20.0;
                    case "errors" -> errors / (double) counted.size();
                    default -> durations[(int) Math.ceil(0.9 * durations.length) - 1] / (double) MILLI;
                });
    }

    @Test
    void namesThemAsTheUiExpects() {
        api.with(span(1, 1, "shop").build());

        JsonNode calls = api.json("/api/metrics/calls?service=shop&" + TIMES);
        assertThat(calls.at("/name").asString()).isEqualTo("service_call_rate");
        assertThat(calls.at("/metrics/0/labels").toString())
                .isEqualTo("[{\"name\":\"service_name\",\"value\":\"shop\"}]");
        assertThat(api.json("/api/metrics/errors?service=shop&groupByOperation=true&" + TIMES)
                        .at("/name")
                        .asString())
                .isEqualTo("service_operation_error_rate");
        assertThat(api.json("/api/metrics/latencies?service=shop&quantile=0.95&" + TIMES)
                        .at("/help")
                        .asString())
                .isEqualTo("0.95th quantile latency, grouped by service");
        assertThat(api.json("/api/metrics/calls?service=nobody&" + TIMES)
                        .at("/metrics")
                        .toString())
                .isEqualTo("[]");
        assertThat(api.json("/api/metrics/minstep").at("/data").asInt()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "calls | service is required",
                "calls?service=s&step=0 | step=0",
                "calls?service=s&step=1 | 11000 at most",
                "calls?service=s&lookback=4611686018427 | 11000 at most",
                "calls?service=s&step=7&ratePer=600001 | 11000 at most",
                "calls?service=s&spanKind=boss | spanKind=boss",
                "latencies?service=s | quantile is required",
                "latencies?service=s&quantile=1.1 | a number from 0 to 1",
                "latencies?service=s&quantile=NaN | a number from 0 to 1",
            })
    void saysWhatIsWrong(String path, String said) {
        var answer = api.get("/api/metrics/" + path);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(RunningApi.parse(answer).at("/errors/0/msg").asString()).contains(said);
    }
}
