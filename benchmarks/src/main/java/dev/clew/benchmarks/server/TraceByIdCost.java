package dev.clew.benchmarks.server;

import dev.clew.benchmarks.Recording;
import dev.clew.benchmarks.TemporaryFolder;
import dev.clew.model.Span;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.SpanDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/// How long one trace takes through the HTTP API of a running server, as it holds more and more: random traces of all
/// rounds, one after the other over one connection, as JSON lines. Beside it a health check, which is what the network,
/// the client and the machine take.
///
/// The gate comes with it: every trace of the first round that is asked for must equal what was sent. Run:
/// `./clew benchmark TraceByIdCost [rounds of the recording ...]`, each more than the one before.
public final class TraceByIdCost {
    private static final int REQUESTS = 5_000;

    /// Until then the compilers of the server and of this client take the processors away from what is measured: one
    /// answer in a hundred waits for a compiler to give its processor back. All that is measured is asked for
    /// before, as what is new to a server makes it compile again what it knew.
    private static final int WARM_UPS = 100_000;

    /// So many are sent at once.
    private static final int MOST_ROUNDS = 10;

    private static final int MOST_BYTES = 1 << 20;
    private static final int MOST_ANSWERED = REQUESTS * (64 << 10);

    private final Path clew = Path.of(System.getProperty("clew.command", "clew"));
    private final List<byte[]> requests = Recording.read();
    private final Map<TraceId, Set<Span>> sent = new HashMap<>();
    private final List<TraceId> ids = new ArrayList<>();
    private final Random random = new Random(1);
    private long spans;

    private TraceByIdCost() {
        var decoder = new SpanDecoder();
        for (byte[] request : requests) {
            for (Span span : decoder.decode(request)) {
                sent.computeIfAbsent(span.traceId(), _ -> new HashSet<>()).add(span);
                spans++;
            }
        }
        ids.addAll(sent.keySet());
        Collections.sort(ids);
    }

    /// Prints a JSON line for each number of rounds.
    public static void main(String[] args) throws IOException, InterruptedException {
        int[] rounds = args.length == 0
                ? new int[] {10, 100}
                : Arrays.stream(args).mapToInt(Integer::parseInt).toArray();
        Path folder = Files.createTempDirectory("trace-by-id-cost");
        try {
            new TraceByIdCost().run(rounds, folder);
        } finally {
            TemporaryFolder.delete(folder);
        }
    }

    private void run(int[] rounds, Path folder) throws IOException, InterruptedException {
        try (ServerUnderTest server = ServerUnderTest.start(clew, folder.resolve("data"))) {
            int loaded = 0;
            for (int now : rounds) {
                while (loaded < now) {
                    Path file = folder.resolve("rounds.otlp");
                    int next = Math.min(MOST_ROUNDS, now - loaded);
                    Rounds.write(requests, loaded, next, file);
                    IngestCost.load(clew, file, server.url());
                    loaded += next;
                }
                server.settle();
                measure(server, now);
            }
        }
    }

    private void measure(ServerUnderTest server, int rounds) throws IOException {
        try (var connection = KeptConnection.to(server.url())) {
            byte[] health = connection.request("/health", "*/*");
            byte[] answer = new byte[MOST_BYTES];
            for (int i = 0; i < WARM_UPS; i++) {
                Question question = next(rounds);
                check(question, answer, 0, connection.ask(question.on(connection), answer));
                connection.ask(health, answer);
            }
            measure(connection, rounds);
        }
    }

    private void measure(KeptConnection connection, int rounds) throws IOException {
        byte[] health = connection.request("/health", "*/*");
        double[] traces = new double[REQUESTS];
        double[] nothing = new double[REQUESTS];
        Question[] questions = new Question[REQUESTS];
        byte[][] asked = new byte[REQUESTS][];
        for (int i = 0; i < REQUESTS; i++) {
            questions[i] = next(rounds);
            asked[i] = questions[i].on(connection);
        }
        byte[] answer = new byte[MOST_BYTES];
        int[] ends = new int[REQUESTS];
        byte[] answers = new byte[MOST_ANSWERED];
        for (int i = 0; i < REQUESTS; i++) {
            long nanos = System.nanoTime();
            int length = connection.ask(asked[i], answer);
            traces[i] = (System.nanoTime() - nanos) / 1e6;
            int from = i == 0 ? 0 : ends[i - 1];
            System.arraycopy(answer, 0, answers, from, length);
            ends[i] = from + length;
            nanos = System.nanoTime();
            connection.ask(health, answer);
            nothing[i] = (System.nanoTime() - nanos) / 1e6;
        }
        // Not before: the processors are the server's while it is measured.
        for (int i = 0; i < REQUESTS; i++) {
            int from = i == 0 ? 0 : ends[i - 1];
            check(questions[i], answers, from, ends[i] - from);
        }
        System.out.printf(
                "{\"spans\":%d,\"trace\":%s,\"health_check\":%s}%n",
                rounds * spans, percentiles(traces), percentiles(nothing));
    }

    private static String percentiles(double[] millis) {
        Arrays.sort(millis);
        return "{\"p50_ms\":%.2f,\"p90_ms\":%.2f,\"p99_ms\":%.2f}"
                .formatted(millis[REQUESTS / 2], millis[REQUESTS * 9 / 10], millis[REQUESTS * 99 / 100]);
    }

    /// A trace that was sent.
    ///
    /// @param recorded its id in the recording
    private record Question(TraceId recorded, int round) {
        TraceId id() {
            return Rounds.renamed(recorded, round);
        }

        byte[] on(KeptConnection connection) {
            return connection.request("/api/traces/" + id(), "application/protobuf");
        }
    }

    private Question next(int rounds) {
        return new Question(ids.get(random.nextInt(ids.size())), random.nextInt(rounds));
    }

    private void check(Question question, byte[] answers, int from, int length) {
        var stored = new ArrayList<Span>();
        new SpanDecoder().decode(answers, from, length, stored::add);
        Set<Span> expected = sent.getOrDefault(question.recorded(), Set.of());
        if (stored.size() != expected.size() || (question.round() == 0 && !expected.equals(Set.copyOf(stored)))) {
            throw new IllegalStateException("%s is not what was sent".formatted(question));
        }
    }
}
