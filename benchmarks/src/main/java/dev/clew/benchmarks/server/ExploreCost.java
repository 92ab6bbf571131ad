package dev.clew.benchmarks.server;

import dev.clew.benchmarks.Recording;
import dev.clew.benchmarks.TemporaryFolder;
import dev.clew.model.Span;
import dev.clew.model.otlp.SpanDecoder;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// What a page of Clew's own API costs over a running server that holds a whole recording several times, one
/// round after the other in time: facets, histogram, heat map, services, values, one question after the other
/// over one connection, as JSON lines. `cpu_ms` is the server's.
///
/// The gate comes with it: facets, histogram and heat map must come to as many spans and errors as were sent,
/// and facets, services and values must agree. Run: `./clew benchmark ExploreCost [rounds of the recording]`.
public final class ExploreCost {
    private static final int REQUESTS = 60;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ServerUnderTest server;
    private final long spans;
    private final long errors;
    private final String time;

    private ExploreCost(ServerUnderTest server, long spans, long errors, long startNanos, long endNanos) {
        this.server = server;
        this.spans = spans;
        this.errors = errors;
        time = "start=%d&end=%d".formatted(startNanos, endNanos);
    }

    /// Prints a JSON line for each question.
    public static void main(String[] args) throws IOException, InterruptedException {
        int rounds = args.length == 0 ? 10 : Integer.parseInt(args[0]);
        Path clew = Path.of(System.getProperty("clew.command", "clew"));
        Path folder = Files.createTempDirectory("explore-cost");
        List<byte[]> requests = Recording.read();
        var starts = new LongSummaryStatistics();
        long errors = 0;
        for (byte[] request : requests) {
            for (Span span : new SpanDecoder().decode(request)) {
                starts.accept(span.startNanos());
                errors += span.isError() ? 1 : 0;
            }
        }
        long roundNanos = starts.getMax() - starts.getMin();
        try (ServerUnderTest server = ServerUnderTest.start(clew, folder.resolve("data"))) {
            Path file = folder.resolve("round.otlp");
            for (int round = 0; round < rounds; round++) {
                Rounds.writeLater(requests, round, 1, roundNanos, file);
                IngestCost.load(clew, file, server.url());
            }
            server.settle();
            new ExploreCost(
                            server,
                            rounds * starts.getCount(),
                            rounds * errors,
                            starts.getMin(),
                            starts.getMin() + rounds * roundNanos)
                    .run();
        } finally {
            TemporaryFolder.delete(folder);
        }
    }

    private void run() throws IOException, InterruptedException {
        check();
        var questions = new LinkedHashMap<String, String>();
        questions.put("facets, most telling", "facets?" + time);
        questions.put("facets of one field", "facets?by=name&" + time);
        questions.put("facets of errors", "facets?q=%s&%s".formatted(encode("{ status = error }"), time));
        questions.put("histogram", "histogram?" + time);
        questions.put("heat map", "heatmap?" + time);
        questions.put("services", "services?" + time);
        questions.put("attribute keys", "attributes?" + time);
        questions.put("attribute values", "attributes/service.name/values?scope=resource&" + time);
        questions.put("search, newest 20", "search?" + time);
        for (Map.Entry<String, String> question : questions.entrySet()) {
            measure(question.getKey(), "/api/clew/" + question.getValue());
        }
    }

    private void check() throws IOException, InterruptedException {
        JsonNode facets = ask("facets?by=resource.service.name&limit=1000&" + time);
        JsonNode histogram = ask("histogram?" + time);
        JsonNode map = ask("heatmap?" + time);
        expect("spans of facets", spans, facets.path("spans").asLong());
        expect("errors of facets", errors, facets.path("errors").asLong());
        expect("spans of the histogram", spans, sum(histogram.path("spans")));
        expect("errors of the histogram", errors, sum(histogram.path("errors")));
        expect("spans of the heat map", spans, sum(map.path("rows"), "spans"));
        expect("errors of the heat map", errors, sum(map.path("rows"), "errors"));
        JsonNode values = facets.at("/facets/0/values");
        expect(
                "spans by service",
                spans,
                values.valueStream()
                        .mapToLong(each -> each.path("spans").asLong())
                        .sum());
        JsonNode services = ask("services?limit=1000&" + time).path("services");
        expect("services", values.size(), services.size());
        for (int i = 0; i < values.size(); i++) {
            expect(
                    "spans of a service",
                    values.path(i).path("spans").asLong(),
                    services.path(i).path("spans").asLong());
        }
        expect(
                "values",
                ask("attributes/service.name/values?scope=resource&" + time)
                        .path("distinct")
                        .asLong(),
                values.size());
    }

    private JsonNode ask(String question) throws IOException, InterruptedException {
        JsonNode answer = JSON.readTree(server.get("/api/clew/" + question));
        if (!answer.at("/completeness/complete").asBoolean()) {
            throw new IllegalStateException("%s: %s".formatted(question, answer.path("completeness")));
        }
        return answer;
    }

    private static long sum(JsonNode rows, String field) {
        return rows.valueStream().mapToLong(row -> sum(row.path(field))).sum();
    }

    private static long sum(JsonNode numbers) {
        return numbers.valueStream().mapToLong(JsonNode::asLong).sum();
    }

    private static void expect(String what, long expected, long found) {
        if (expected != found) {
            throw new IllegalStateException("%s: %d, and %d are expected".formatted(what, found, expected));
        }
    }

    private void measure(String name, String question) throws IOException, InterruptedException {
        for (int i = 0; i < REQUESTS; i++) {
            server.get(question);
        }
        double[] millis = new double[REQUESTS];
        CpuSeconds before = CpuSeconds.of(server.pid());
        for (int i = 0; i < REQUESTS; i++) {
            long nanos = System.nanoTime();
            server.get(question);
            millis[i] = (System.nanoTime() - nanos) / 1e6;
        }
        CpuSeconds used = CpuSeconds.of(server.pid()).minus(before);
        Arrays.sort(millis);
        System.out.printf(
                "{\"spans\":%d,\"question\":\"%s\",\"p50_ms\":%.1f,\"p90_ms\":%.1f,\"cpu_ms\":%.1f}%n",
                spans, name, millis[REQUESTS / 2], millis[REQUESTS * 9 / 10], used.total() * 1e3 / REQUESTS);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
