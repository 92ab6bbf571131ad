package dev.clew.benchmarks.server;

import dev.clew.benchmarks.Recording;
import dev.clew.benchmarks.TemporaryFolder;
import dev.clew.benchmarks.model.otlp.DecodeCost;
import dev.clew.model.Span;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.SpanDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import tools.jackson.databind.ObjectMapper;

/// Durable ingest over OTLP/gRPC: what a running server pays per span, in CPU seconds of its whole process, beside
/// what protobuf-java pays in the same run for decoding the same bytes and nothing else. The clock stops when the
/// server has come to rest after the last acknowledgement, so that work put off counts too.
///
/// The gate comes with it: everything acknowledged is there after `kill -9` and a restart, and a hundred random
/// traces equal what was sent, span by span. Run: `./clew benchmark IngestCost [millions of spans]`.
public final class IngestCost {
    private static final long MILLION = 1_000_000;
    private static final int TRACES_TO_CHECK = 100;

    private final Path clew = Path.of(System.getProperty("clew.command", "clew"));
    private final Path folder;
    private final List<byte[]> requests;
    private final Map<TraceId, Set<Span>> sent;
    private final long spans;
    private int round;

    private IngestCost(Path folder) {
        this.folder = folder;
        requests = Recording.read();
        sent = byTrace(requests);
        spans = sent.values().stream().mapToLong(Set::size).sum();
    }

    /// Prints JSON lines: one for each million of spans, one for the first, and one for all others together.
    public static void main(String[] args) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("clew-ingest-cost");
        try {
            new IngestCost(folder).run(args.length == 0 ? 11 : Integer.parseInt(args[0]));
        } finally {
            TemporaryFolder.delete(folder);
        }
    }

    private void run(int millions) throws IOException, InterruptedException {
        double decoded = 1e9 / DecodeCost.ofProtobuf(requests).nanosPerSpan();
        System.out.printf("{\"protobuf_java_decodes_spans_per_cpu_second\":%.0f}%n", decoded);
        Path data = folder.resolve("data");
        try (ServerUnderTest server = ServerUnderTest.start(clew, data)) {
            server.settle();
            CpuSeconds ready = CpuSeconds.of(server.pid());
            System.out.printf("{\"start_cpu_seconds\":%.2f}%n", ready.total());
            Measured first = measure(server, MILLION);
            first.print("1st million", decoded);
            Measured others = new Measured(0, CpuSeconds.NONE);
            for (int million = 2; million <= millions; million++) {
                Measured next = measure(server, MILLION);
                next.print("million " + million, decoded);
                others = others.plus(next);
            }
            others.print("2nd to last million", decoded);
            System.out.printf("{\"peak_resident_mb\":%d}%n", server.peakResidentBytes() >> 20);
            server.kill();
        }
        try (ServerUnderTest server = ServerUnderTest.start(clew, data)) {
            check(server);
        }
        System.out.printf("{\"traces_checked_after_kill\":%d}%n", TRACES_TO_CHECK);
    }

    private Measured measure(ServerUnderTest server, long atLeast) throws IOException, InterruptedException {
        int rounds = (int) ((atLeast + spans - 1) / spans);
        Path file = folder.resolve("rounds.otlp");
        Rounds.write(requests, round, rounds, file);
        round += rounds;
        CpuSeconds before = CpuSeconds.of(server.pid());
        load(clew, file, server.url());
        server.settle();
        return new Measured(rounds * spans, CpuSeconds.of(server.pid()).minus(before));
    }

    /// Returns how many seconds it took from the first request on, once its sender had started.
    static double load(Path clew, Path file, String url) throws IOException, InterruptedException {
        return load(clew, file, url, 4);
    }

    static double load(Path clew, Path file, String url, int connections) throws IOException, InterruptedException {
        Process load = new ProcessBuilder(
                        clew.toString(),
                        "load",
                        file.toString(),
                        "--to",
                        url,
                        "--connections",
                        Integer.toString(connections))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        byte[] report = load.getInputStream().readAllBytes();
        if (load.waitFor() != 0) {
            throw new IOException("the load failed with exit code " + load.exitValue());
        }
        return new ObjectMapper().readTree(report).path("seconds").asDouble();
    }

    private record Measured(long spans, CpuSeconds cpu) {
        Measured plus(Measured other) {
            return new Measured(spans + other.spans, cpu.plus(other.cpu));
        }

        void print(String what, double decoded) {
            if (spans == 0) {
                return;
            }
            double rate = spans / cpu.total();
            System.out.printf(
                    "{\"what\":\"%s\",\"spans\":%d,\"spans_per_cpu_second\":%.0f,\"of_protobuf_java\":%.2f,"
                            + "\"ns_per_span\":{%s}}%n",
                    what, spans, rate, rate / decoded, cpu.nanosPer(spans));
        }
    }

    private static Map<TraceId, Set<Span>> byTrace(List<byte[]> requests) {
        var decoder = new SpanDecoder();
        var sent = new HashMap<TraceId, Set<Span>>();
        for (byte[] request : requests) {
            decoder.decode(
                    request,
                    0,
                    request.length,
                    span -> sent.computeIfAbsent(span.traceId(), _ -> new HashSet<>())
                            .add(span));
        }
        return sent;
    }

    private void check(ServerUnderTest server) throws IOException, InterruptedException {
        var ids = new ArrayList<>(sent.keySet());
        Collections.sort(ids);
        Collections.shuffle(ids, new Random(1));
        for (TraceId id : ids.subList(0, TRACES_TO_CHECK)) {
            List<Span> stored = server.trace(id);
            Set<Span> expected = sent.getOrDefault(id, Set.of());
            if (stored.size() != expected.size() || !expected.equals(Set.copyOf(stored))) {
                throw new IllegalStateException("trace %s is not what was sent: %s".formatted(id, stored));
            }
        }
    }
}
