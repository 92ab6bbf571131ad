package dev.clew.benchmarks.server;

import dev.clew.benchmarks.Recording;
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

/// Durable ingest over OTLP/gRPC: what a running server pays per span, in CPU seconds of its whole process, beside what
/// protobuf-java pays in the same run for decoding the same bytes and nothing else.
///
/// The gate comes with it: everything acknowledged is there after `kill -9` and a restart, and a hundred random traces
/// equal what was sent, span by span. Run: `./clew benchmark IngestCost [rounds]`.
public final class IngestCost {
    private static final int TRACES_TO_CHECK = 100;

    private IngestCost() {}

    /// Prints one JSON line per round of the recording, and one for protobuf-java.
    public static void main(String[] args) throws IOException, InterruptedException {
        int rounds = args.length == 0 ? 5 : Integer.parseInt(args[0]);
        Path clew = Path.of(System.getProperty("clew.command", "clew"));
        List<byte[]> requests = Recording.read();
        Map<TraceId, Set<Span>> sent = byTrace(requests);
        long spans = sent.values().stream().mapToLong(Set::size).sum();
        Path folder = Files.createTempDirectory("clew-ingest-cost");
        Path data = folder.resolve("data");
        try {
            try (ServerUnderTest server = ServerUnderTest.start(clew, data)) {
                System.out.printf("{\"start_cpu_seconds\":%.2f}%n", server.cpuSeconds());
                for (int round = 0; round < rounds; round++) {
                    Path file = folder.resolve("round.otlp");
                    Rounds.write(requests, round, file);
                    double before = server.cpuSeconds();
                    load(clew, file, server.url());
                    double seconds = server.cpuSeconds() - before;
                    System.out.printf(
                            "{\"round\":%d,\"spans\":%d,\"server_cpu_seconds\":%.2f,\"spans_per_cpu_second\":%.0f,"
                                    + "\"resident_mb\":%d}%n",
                            round, spans, seconds, spans / seconds, server.residentBytes() >> 20);
                }
                server.kill();
            }
            try (ServerUnderTest server = ServerUnderTest.start(clew, data)) {
                check(server, sent);
            }
        } finally {
            delete(folder);
        }
        DecodeCost.Cost protobuf = DecodeCost.ofProtobuf(requests);
        System.out.printf(
                "{\"protobuf_java_decodes_spans_per_cpu_second\":%.0f,\"traces_checked_after_kill\":%d}%n",
                1e9 / protobuf.nanosPerSpan(), TRACES_TO_CHECK);
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

    private static void load(Path clew, Path file, String url) throws IOException, InterruptedException {
        Process load = new ProcessBuilder(clew.toString(), "load", file.toString(), "--to", url, "--connections", "4")
                .inheritIO()
                .start();
        if (load.waitFor() != 0) {
            throw new IOException("the load failed with exit code " + load.exitValue());
        }
    }

    private static void check(ServerUnderTest server, Map<TraceId, Set<Span>> sent)
            throws IOException, InterruptedException {
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

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Collections.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
