package dev.clew.lending.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// How much of a trace a server has, as its Jaeger API tells it.
///
/// @param operations the names of its spans
/// @param services the names of those that sent spans of it
/// @param orphans spans whose parent is not there (yet)
record StoredTrace(int spans, Set<String> services, Set<String> operations, int orphans) {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final StoredTrace NOTHING = new StoredTrace(0, Set.of(), Set.of(), 0);
    private static final Duration POLL = Duration.ofMillis(300);
    private static final Duration WHOLE_WITHIN = Duration.ofSeconds(30);

    /// Asks until the trace is whole: what is expected is there, each span has its parent, and there are no more of
    /// them than a moment before (services send every 200 ms).
    ///
    /// @param server its address without a path
    /// @param services that must have sent spans of it
    /// @param operation the name of a span that must be there: what happens last
    /// @throws IOException when the trace is not whole within half a minute, or the server can't be asked
    static StoredTrace awaitWhole(URI server, String traceId, Collection<String> services, String operation)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + WHOLE_WITHIN.toNanos();
        try (HttpClient client = HttpClient.newHttpClient()) {
            StoredTrace before = NOTHING;
            while (System.nanoTime() - deadline < 0) {
                StoredTrace now = ask(client, server, traceId);
                if (now.has(services, operation) && now.equals(before)) {
                    return now;
                }
                before = now;
                Thread.sleep(POLL);
            }
            Set<String> missing = new TreeSet<>(services);
            missing.add(operation);
            missing.removeAll(before.services());
            missing.removeAll(before.operations());
            throw new IOException(
                    "trace %s is not whole after %d s: %d spans, %d of them without their parent; missing are %s"
                            .formatted(traceId, WHOLE_WITHIN.toSeconds(), before.spans(), before.orphans(), missing));
        }
    }

    private boolean has(Collection<String> expected, String operation) {
        return orphans == 0 && services.containsAll(expected) && operations.contains(operation);
    }

    private static StoredTrace ask(HttpClient client, URI server, String traceId)
            throws IOException, InterruptedException {
        URI uri = server.resolve("/api/traces/" + traceId);
        HttpResponse<byte[]> response = client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray());
        return switch (response.statusCode()) {
            case 200 -> read(MAPPER.readTree(response.body()).path("data").path(0));
            case 404 -> NOTHING;
            default -> throw new IOException("GET %s answered %d".formatted(uri, response.statusCode()));
        };
    }

    private static StoredTrace read(JsonNode trace) {
        Set<String> services = new HashSet<>();
        Set<String> operations = new HashSet<>();
        Set<String> ids = new HashSet<>();
        JsonNode spans = trace.path("spans");
        for (JsonNode span : spans) {
            ids.add(span.path("spanID").asString());
            operations.add(span.path("operationName").asString());
            services.add(trace.path("processes")
                    .path(span.path("processID").asString())
                    .path("serviceName")
                    .asString());
        }
        int orphans = 0;
        for (JsonNode span : spans) {
            for (JsonNode reference : span.path("references")) {
                boolean parent = reference.path("refType").asString().equals("CHILD_OF");
                if (parent && !ids.contains(reference.path("spanID").asString())) {
                    orphans++;
                }
            }
        }
        return new StoredTrace(spans.size(), services, operations, orphans);
    }
}
