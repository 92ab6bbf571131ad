package dev.clew.benchmarks.server;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
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
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RecordedServer recorded;
    private final long spans;
    private final long errors;
    private final String time;

    private ExploreCost(RecordedServer recorded) {
        this.recorded = recorded;
        spans = recorded.spans();
        errors = recorded.errors();
        time = "start=%d&end=%d".formatted(recorded.startNanos(), recorded.endNanos());
    }

    /// Prints a JSON line for each question.
    public static void main(String[] args) throws IOException, InterruptedException {
        try (var recorded = RecordedServer.start(args.length == 0 ? 10 : Integer.parseInt(args[0]))) {
            new ExploreCost(recorded).run();
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
            recorded.measure(question.getKey(), "/api/clew/" + question.getValue());
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
        JsonNode answer = JSON.readTree(recorded.server().get("/api/clew/" + question));
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

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
