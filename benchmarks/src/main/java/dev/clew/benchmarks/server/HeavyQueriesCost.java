package dev.clew.benchmarks.server;

import dev.clew.benchmarks.Recording;
import dev.clew.benchmarks.TemporaryFolder;
import dev.clew.model.Span;
import dev.clew.model.otlp.SpanDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What fifty clients cost ingest that ask heavy questions without a pause: spans a second at full speed with them,
/// beside the same without, in turns in one run. What the server stores before, two million spans if not said
/// otherwise, is what all questions are about.
///
/// The gate comes with it: every answer is compared with what was sent. Run:
/// `./clew benchmark HeavyQueriesCost [turns] [rounds of the recording to send in each] [rounds to store before]`.
public final class HeavyQueriesCost {
    private static final int CLIENTS = 50;
    private static final Duration WARM_UP = Duration.ofSeconds(30);

    private final Path clew = Path.of(System.getProperty("clew.command", "clew"));
    private final List<byte[]> requests = Recording.read();
    private final List<Span> spans = spansOf(requests);
    private final long firstNanos;
    private final long roundNanos;
    private int round;

    private HeavyQueriesCost() {
        firstNanos = spans.stream().mapToLong(Span::startNanos).min().orElseThrow();
        // One more, so that no span of a round starts when the next begins.
        roundNanos = spans.stream().mapToLong(Span::startNanos).max().orElseThrow() - firstNanos + 1;
    }

    private static List<Span> spansOf(List<byte[]> requests) {
        var spans = new ArrayList<Span>();
        for (byte[] request : requests) {
            spans.addAll(new SpanDecoder().decode(request));
        }
        return spans;
    }

    /// Prints a JSON line for each turn, and one of the ratio.
    public static void main(String[] args) throws Exception {
        int turns = args.length < 1 ? 3 : Integer.parseInt(args[0]);
        int rounds = args.length < 2 ? 30 : Integer.parseInt(args[1]);
        int stored = args.length < 3 ? 10 : Integer.parseInt(args[2]);
        Path folder = Files.createTempDirectory("heavy-queries-cost");
        try {
            new HeavyQueriesCost().run(turns, rounds, stored, folder);
        } finally {
            TemporaryFolder.delete(folder);
        }
    }

    private void run(int turns, int rounds, int stored, Path folder) throws Exception {
        try (ServerUnderTest server = ServerUnderTest.start(clew, folder.resolve("data"))) {
            IngestCost.load(clew, prepare(stored, folder), server.url());
            server.settle();
            var queries = new HeavyQueries(server, spans, stored, firstNanos, firstNanos + stored * roundNanos - 1);
            queries.askAlone();
            // What comes first is compiled meanwhile, of questions as of ingest.
            IngestCost.load(clew, prepare(rounds, folder), server.url());
            try (HeavyQueries.Clients _ = queries.keepAsking(CLIENTS, new HeavyQueries.Books())) {
                Thread.sleep(WARM_UP);
            }
            server.settle();
            double alone = 0;
            double together = 0;
            for (int turn = 0; turn < turns; turn++) {
                alone += alone(server, rounds, folder);
                together += together(server, queries, rounds, folder);
            }
            System.out.printf(
                    "{\"what\":\"%d heavy queries at once\",\"ingest_ratio\":%.2f}%n", CLIENTS, alone / together);
        }
    }

    /// Returns how many seconds it took.
    private double alone(ServerUnderTest server, int rounds, Path folder) throws IOException, InterruptedException {
        double seconds = IngestCost.load(clew, prepare(rounds, folder), server.url());
        System.out.printf("{\"what\":\"ingest alone\",\"seconds\":%.2f}%n", seconds);
        server.settle();
        return seconds;
    }

    private double together(ServerUnderTest server, HeavyQueries queries, int rounds, Path folder) throws Exception {
        Path file = prepare(rounds, folder);
        var books = new HeavyQueries.Books();
        double seconds;
        try (HeavyQueries.Clients _ = queries.keepAsking(CLIENTS, books)) {
            seconds = IngestCost.load(clew, file, server.url());
        }
        System.out.printf("{\"what\":\"ingest with %d clients\",\"seconds\":%.2f,%s}%n", CLIENTS, seconds, books);
        server.settle();
        return seconds;
    }

    private Path prepare(int rounds, Path folder) throws IOException {
        Path file = folder.resolve("rounds.otlp");
        Rounds.writeLater(requests, round, rounds, roundNanos, file);
        round += rounds;
        return file;
    }
}
