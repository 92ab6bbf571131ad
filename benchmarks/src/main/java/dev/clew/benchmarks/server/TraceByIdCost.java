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
/// rounds, one after the other over one connection, as JSON lines.
///
/// The gate comes with it: every trace of the first round that is asked for must equal what was sent. Run:
/// `./clew benchmark TraceByIdCost [rounds of the recording ...]`, each more than the one before.
public final class TraceByIdCost {
    private static final int REQUESTS = 3_000;

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
                for (; loaded < now; loaded++) {
                    Path file = folder.resolve("round.otlp");
                    Rounds.write(requests, loaded, 1, file);
                    IngestCost.load(clew, file, server.url());
                }
                server.settle();
                measure(server, now);
            }
        }
    }

    private void measure(ServerUnderTest server, int rounds) throws IOException, InterruptedException {
        for (int i = 0; i < REQUESTS; i++) {
            ask(server, rounds);
        }
        double[] traces = new double[REQUESTS];
        double[] nothing = new double[REQUESTS];
        for (int i = 0; i < REQUESTS; i++) {
            traces[i] = ask(server, rounds);
            nothing[i] = askForNothing(server);
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

    /// What a request takes of which the answer is known: the network, the client and the machine.
    private static double askForNothing(ServerUnderTest server) throws IOException, InterruptedException {
        long nanos = System.nanoTime();
        server.checkHealth();
        return (System.nanoTime() - nanos) / 1e6;
    }

    private double ask(ServerUnderTest server, int rounds) throws IOException, InterruptedException {
        int round = random.nextInt(rounds);
        TraceId recorded = ids.get(random.nextInt(ids.size()));
        var id = new TraceId(recorded.high() ^ (long) round << 56, recorded.low());
        long nanos = System.nanoTime();
        byte[] response = server.traceBytes(id);
        double millis = (System.nanoTime() - nanos) / 1e6;
        check(recorded, round, new SpanDecoder().decode(response));
        return millis;
    }

    private void check(TraceId recorded, int round, List<Span> stored) {
        Set<Span> expected = sent.getOrDefault(recorded, Set.of());
        if (stored.size() != expected.size() || (round == 0 && !expected.equals(Set.copyOf(stored)))) {
            throw new IllegalStateException("trace %s of round %d is not what was sent".formatted(recorded, round));
        }
    }
}
