package dev.clew.benchmarks.server;

import dev.clew.benchmarks.Recording;
import dev.clew.benchmarks.TemporaryFolder;
import dev.clew.model.Span;
import dev.clew.model.otlp.SpanDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// What it costs a server to decide about the traces that it takes in: a server that keeps everything, and one with a
/// policy that keeps errors and a tenth of the others after five seconds, by turns, each new; CPU seconds per span and
/// memory at full speed, and what is on disk when all is decided and nothing is held back any more.
///
/// The gate comes with it: what was decided are the traces and spans that were sent, every error among what was kept.
/// Run: `./clew benchmark SampledIngestCost [turns] [millions of spans]`.
public final class SampledIngestCost {
    private static final int MILLION = 1_000_000;
    private static final int DECIDE_SECONDS = 300;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String POLICY = """
            name: errors and a tenth
            rules:
              - name: errors
                when: {error: true}
                keep: 100%
            otherwise: 10%
            times: {quiet: 5s, longest: 10s, hold: 5s}
            """;

    private final Path clew = Path.of(System.getProperty("clew.command", "clew"));
    private final Path folder;
    private final Path load;
    private final long spans;
    private final long traces;
    private int turn;

    private SampledIngestCost(Path folder, int millions) throws IOException {
        this.folder = folder;
        load = folder.resolve("rounds.otlp");
        List<byte[]> requests = Recording.read();
        List<Span> sample = requests.stream()
                .flatMap(request -> new SpanDecoder().decode(request).stream())
                .toList();
        int rounds = Math.ceilDiv(millions * MILLION, sample.size());
        Rounds.write(requests, 0, rounds, load);
        spans = (long) rounds * sample.size();
        traces = rounds * sample.stream().map(Span::traceId).distinct().count();
        Files.writeString(folder.resolve("policy.yaml"), POLICY);
    }

    /// Prints a JSON line for each turn of each server.
    public static void main(String[] args) throws IOException, InterruptedException {
        int turns = args.length == 0 ? 3 : Integer.parseInt(args[0]);
        int millions = args.length < 2 ? 10 : Integer.parseInt(args[1]);
        Path folder = Files.createTempDirectory("sampled-ingest-cost");
        try {
            var cost = new SampledIngestCost(folder, millions);
            for (int i = 0; i < turns; i++) {
                cost.run("keeps everything", List.of(), false);
                cost.run(
                        "samples",
                        List.of("--sampling", folder.resolve("policy.yaml").toString()),
                        true);
            }
        } finally {
            TemporaryFolder.delete(folder);
        }
    }

    private void run(String what, List<String> options, boolean samples) throws IOException, InterruptedException {
        Path data = folder.resolve("data-" + turn++);
        try (ServerUnderTest server = ServerUnderTest.start(clew, data, options)) {
            server.settle();
            CpuSeconds before = CpuSeconds.of(server.pid());
            var memory = new MemoryWatch(server);
            Thread watch = Thread.ofVirtual().start(memory);
            long nanos = System.nanoTime();
            IngestCost.load(clew, load, server.url());
            double seconds = (System.nanoTime() - nanos) / 1e9;
            if (samples) {
                awaitDecisions(server);
            }
            server.settle();
            watch.interrupt();
            watch.join();
            double cpu = CpuSeconds.of(server.pid()).minus(before).total();
            System.out.printf(
                    "{\"server\":\"%s\",\"spans\":%d,\"spans_per_second\":%.0f,\"cpu_ns_per_span\":%.0f,%s,"
                            + "\"disk_bytes_per_span\":%.2f}%n",
                    what, spans, spans / seconds, cpu * 1e9 / spans, memory, (double) bytes(data) / spans);
        }
        TemporaryFolder.delete(data);
    }

    private void awaitDecisions(ServerUnderTest server) throws IOException, InterruptedException {
        JsonNode totals = JSON.nullNode();
        for (int second = 0; second < DECIDE_SECONDS && totals.path("spans").asLong() < spans; second++) {
            Thread.sleep(1_000);
            totals = JSON.readTree(server.get("/api/clew/sampling/status")).path("totals");
        }
        if (totals.path("spans").asLong() != spans
                || totals.path("traces").asLong() != traces
                || totals.path("keptErrors").asLong() != totals.path("errors").asLong()) {
            throw new IllegalStateException(
                    "%d spans of %d traces were sent, and decided were: %s".formatted(spans, traces, totals));
        }
    }

    private static long bytes(Path data) throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
