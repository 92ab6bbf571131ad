package dev.clew.benchmarks.server;

import dev.clew.benchmarks.Recording;
import dev.clew.benchmarks.TemporaryFolder;
import dev.clew.model.Span;
import dev.clew.model.otlp.SpanDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// How long a server takes from its start to ready, and how long its first answers take: with nothing stored, and with
/// more and more, after `kill -9`, as JSON lines.
///
/// The gate comes with it: after every start a trace equals what was sent. Run:
/// `./clew benchmark StartCost [rounds of the recording ...]`, each more than the one before.
public final class StartCost {
    private static final int STARTS = 5;
    private static final int ROUNDS_AT_ONCE = 5;

    private final Path clew = Path.of(System.getProperty("clew.command", "clew"));
    private final List<byte[]> requests = Recording.read();
    private final List<Span> sent;
    private final Path folder;

    private StartCost(Path folder) {
        this.folder = folder;
        sent = requests.stream()
                .flatMap(request -> new SpanDecoder().decode(request).stream())
                .toList();
    }

    /// Prints a JSON line for each start.
    public static void main(String[] args) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("start-cost");
        try {
            var cost = new StartCost(folder);
            cost.start(0);
            int loaded = 0;
            for (String rounds : args.length == 0 ? new String[] {"1", "50"} : args) {
                cost.load(loaded, Integer.parseInt(rounds));
                loaded = Integer.parseInt(rounds);
                cost.start(loaded);
            }
        } finally {
            TemporaryFolder.delete(folder);
        }
    }

    private Path data() {
        return folder.resolve("data");
    }

    private void load(int from, int to) throws IOException, InterruptedException {
        try (ServerUnderTest server = ServerUnderTest.start(clew, data())) {
            Path file = folder.resolve("rounds.otlp");
            for (int round = from; round < to; round += ROUNDS_AT_ONCE) {
                Rounds.write(requests, round, Math.min(ROUNDS_AT_ONCE, to - round), file);
                IngestCost.load(clew, file, server.url());
            }
            server.kill();
        }
    }

    private void start(int rounds) throws IOException, InterruptedException {
        for (int i = 0; i < STARTS; i++) {
            long nanos = System.nanoTime();
            try (ServerUnderTest server = ServerUnderTest.start(clew, data())) {
                double ready = millisSince(nanos);
                double cpu = CpuSeconds.of(server.pid()).total();
                nanos = System.nanoTime();
                Span span = sent.get(sent.size() / 2);
                boolean found = server.trace(span.traceId()).contains(span);
                double trace = millisSince(nanos);
                nanos = System.nanoTime();
                server.tracesOf(span.serviceName(), 20);
                System.out.printf(
                        "{\"spans\":%d,\"ready_ms\":%.0f,\"cpu_seconds\":%.2f,\"first_trace_ms\":%.1f,"
                                + "\"first_search_ms\":%.1f}%n",
                        (long) rounds * sent.size(), ready, cpu, trace, millisSince(nanos));
                if (found != rounds > 0) {
                    throw new IllegalStateException("the trace of %s is not what was sent".formatted(span));
                }
                server.kill();
            }
        }
    }

    private static double millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e6;
    }
}
