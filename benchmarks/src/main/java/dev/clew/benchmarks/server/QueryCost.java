package dev.clew.benchmarks.server;

import dev.clew.benchmarks.query.traceql.Questions;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// What questions in TraceQL cost over HTTP, as Grafana asks them of Tempo: the newest 20 traces, or numbers in steps
/// of whole seconds, about 120 of them. As JSON lines; `cpu_ms` is the server's. For questions that read each trace
/// see `TraceQlCost`.
///
/// The gate comes with it: rates by service and counts by name must come to as many spans and errors as were sent.
/// That segments find the right traces is for `TraceQlGate`. Run: `./clew benchmark QueryCost [rounds of the
/// recording [question]]`.
public final class QueryCost {
    private static final int STEPS = 120;
    private static final int WARM_UPS = 200;
    private static final long SECOND = 1_000_000_000L;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RecordedServer recorded;
    private final String time;
    private final long stepSeconds;

    private QueryCost(RecordedServer recorded) {
        this.recorded = recorded;
        long from = Math.floorDiv(recorded.startNanos(), SECOND);
        long to = Math.ceilDiv(recorded.endNanos(), SECOND) + 1;
        time = "start=%d&end=%d".formatted(from, to);
        stepSeconds = Math.ceilDiv(to - from, STEPS);
    }

    /// Prints a JSON line for each question.
    public static void main(String[] args) throws IOException, InterruptedException {
        try (var recorded = RecordedServer.start(args.length == 0 ? 10 : Integer.parseInt(args[0]))) {
            new QueryCost(recorded).run(args.length < 2 ? List.of() : List.of(args[1]));
        }
    }

    /// @param only the questions that are asked; all if empty
    private void run(List<String> only) throws IOException, InterruptedException {
        check("{ } | rate() by(resource.service.name)", stepSeconds, recorded.spans());
        check("{ status = error } | count_over_time() by(name)", 1, recorded.errors());
        Map<String, String> questions = Questions.cheap(recorded.sample());
        if (!only.isEmpty()) {
            questions.keySet().retainAll(only);
        }
        // Much of what one needs is what all need: the first must not pay for it.
        for (int i = 0; i < WARM_UPS; i++) {
            for (String question : questions.values()) {
                recorded.server().get(path(question));
            }
        }
        for (Map.Entry<String, String> question : questions.entrySet()) {
            recorded.measure(question.getKey(), path(question.getValue()));
        }
    }

    private String path(String query) {
        String q = URLEncoder.encode(query, StandardCharsets.UTF_8);
        return query.contains("_over_time(") || query.contains("rate()")
                ? "/api/metrics/query_range?q=%s&%s&step=%ds".formatted(q, time, stepSeconds)
                : "/api/search?q=%s&%s&limit=20".formatted(q, time);
    }

    /// @param factor of each number in the sum
    private void check(String query, long factor, long expected) throws IOException, InterruptedException {
        JsonNode answer = JSON.readTree(recorded.server().get(path(query)));
        double sum = 0;
        for (JsonNode series : answer.path("series")) {
            for (JsonNode sample : series.path("samples")) {
                sum += factor * sample.path("value").asDouble();
            }
        }
        if (Math.abs(sum - expected) > 1e-6 * expected) {
            throw new IllegalStateException("%s: %f, and %d are expected".formatted(query, sum, expected));
        }
    }
}
