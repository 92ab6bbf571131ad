package dev.clew.benchmarks.server;

import dev.clew.benchmarks.Recording;
import dev.clew.benchmarks.TemporaryFolder;
import dev.clew.model.Span;
import dev.clew.model.otlp.SpanDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;

/// What queries and ingest cost each other: how long queries take while nothing is sent, and then, in turns, how fast
/// spans are taken in while nobody asks, and while somebody does. Client, server and sender share the machine, so it
/// is the ratios that say something.
///
/// The gate comes with it: every answer is compared with what was sent. Run:
/// `./clew benchmark MixedCost [rounds of the recording to send]`.
public final class MixedCost {
    private static final int STORED_ROUNDS = 5;
    private static final int IDLE_QUERIES = 600;
    private static final int TURNS = 3;

    private final Path clew = Path.of(System.getProperty("clew.command", "clew"));
    private final List<byte[]> requests = Recording.read();
    private final long roundNanos;
    private int round;

    private MixedCost() {
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        for (Span span : spansOf(requests)) {
            first = Math.min(first, span.startNanos());
            last = Math.max(last, span.startNanos());
        }
        roundNanos = last - first;
    }

    private static List<Span> spansOf(List<byte[]> requests) {
        var spans = new ArrayList<Span>();
        for (byte[] request : requests) {
            spans.addAll(new SpanDecoder().decode(request));
        }
        return spans;
    }

    /// Prints a JSON line for each of the four, and one of the ratios.
    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory("mixed-cost");
        try {
            new MixedCost().run(args.length == 0 ? 10 : Integer.parseInt(args[0]), folder);
        } finally {
            TemporaryFolder.delete(folder);
        }
    }

    private void run(int rounds, Path folder) throws Exception {
        try (ServerUnderTest server = ServerUnderTest.start(clew, folder.resolve("data"))) {
            send(server, STORED_ROUNDS, folder);
            server.settle();
            var queries = new PacedQueries(server, spansOf(requests));
            queries.ask(() -> queries.asked() < IDLE_QUERIES);
            queries.take("queries alone, warming up");
            queries.ask(() -> queries.asked() < IDLE_QUERIES);
            PacedQueries.Latencies idle = queries.take("queries alone");
            double alone = 0;
            double together = 0;
            for (int turn = 0; turn < TURNS; turn++) {
                alone += send(server, rounds, folder);
                server.settle();
                var sending = new FutureTask<>(() -> send(server, rounds, folder));
                Thread.ofPlatform().name("sender").start(sending);
                queries.ask(() -> !sending.isDone());
                together += sending.get();
                server.settle();
            }
            PacedQueries.Latencies busy = queries.take("queries while ingesting");
            double spans = TURNS * rounds * (double) spansOf(requests).size();
            System.out.printf(
                    "{\"ingest_alone_spans_per_second\":%.0f,\"with_queries\":%.0f,\"ingest_ratio\":%.2f,"
                            + "\"p50_ratio\":%.2f,\"p99_ratio\":%.2f}%n",
                    spans / alone,
                    spans / together,
                    alone / together,
                    busy.p50Millis() / idle.p50Millis(),
                    busy.p99Millis() / idle.p99Millis());
        }
    }

    /// Returns how many seconds it took.
    private double send(ServerUnderTest server, int rounds, Path folder) throws IOException, InterruptedException {
        Path file = folder.resolve("rounds.otlp");
        Rounds.writeLater(requests, round, rounds, roundNanos, file);
        round += rounds;
        return IngestCost.load(clew, file, server.url());
    }
}
