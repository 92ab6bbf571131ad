package dev.clew.benchmarks.server;

import dev.clew.benchmarks.Recording;
import dev.clew.benchmarks.TemporaryFolder;
import dev.clew.model.Span;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.model.otlp.SpanDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What it costs that SDKs send few spans at a time: the same spans in requests of twenty over fifty connections, and
/// as they were recorded, a thousand over four, by turns; CPU of the whole server by thread. Turns below zero are there
/// for the JVM's compilers, which would be measured otherwise, and do not count.
///
/// The gate comes with it: everything is acknowledged, and the server tells of as many spans as were sent. Run:
/// `./clew benchmark SmallRequestsCost [turns] [turns before]`.
public final class SmallRequestsCost {
    private static final int SMALL = 20;
    private static final int SMALL_CONNECTIONS = 50;
    private static final int LARGE_CONNECTIONS = 4;

    private final Path clew = Path.of(System.getProperty("clew.command", "clew"));
    private final Path folder;
    private final List<byte[]> large = Recording.read();
    private final List<byte[]> small;
    private final long spans;
    private int round;

    private SmallRequestsCost(Path folder) {
        this.folder = folder;
        var all = new ArrayList<Span>();
        large.forEach(request -> all.addAll(new SpanDecoder().decode(request)));
        spans = all.size();
        small = new ArrayList<>();
        for (int from = 0; from < all.size(); from += SMALL) {
            small.add(OtlpWriter.write(all.subList(from, Math.min(all.size(), from + SMALL))));
        }
    }

    /// Prints a JSON line for each turn of each kind.
    public static void main(String[] args) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("small-requests-cost");
        try {
            new SmallRequestsCost(folder)
                    .run(
                            args.length > 0 ? Integer.parseInt(args[0]) : 6,
                            args.length > 1 ? Integer.parseInt(args[1]) : 4);
        } finally {
            TemporaryFolder.delete(folder);
        }
    }

    private void run(int turns, int turnsBefore) throws IOException, InterruptedException {
        try (ServerUnderTest server = ServerUnderTest.start(clew, folder.resolve("data"))) {
            server.settle();
            for (int turn = -turnsBefore; turn < turns; turn++) {
                double rateOfLarge = measure(server, "requests as recorded", large, LARGE_CONNECTIONS);
                double rateOfSmall = measure(server, "requests of 20 spans", small, SMALL_CONNECTIONS);
                System.out.printf("{\"turn\":%d,\"small_to_large\":%.2f}%n", turn, rateOfSmall / rateOfLarge);
            }
            server.kill();
        }
    }

    /// Returns spans per CPU-second.
    private double measure(ServerUnderTest server, String what, List<byte[]> requests, int connections)
            throws IOException, InterruptedException {
        Path file = folder.resolve("requests.otlp");
        Rounds.write(requests, round, 1, file);
        round++;
        CpuSeconds before = CpuSeconds.of(server.pid());
        IngestCost.load(clew, file, server.url(), connections);
        server.settle();
        CpuSeconds cpu = CpuSeconds.of(server.pid()).minus(before);
        double rate = spans / cpu.total();
        System.out.printf(
                "{\"what\":\"%s\",\"requests\":%d,\"spans\":%d,\"spans_per_cpu_second\":%.0f,\"ns_per_span\":{%s}}%n",
                what, requests.size(), spans, rate, cpu.nanosPer(spans));
        if (server.storedSpans() != round * spans) {
            throw new IllegalStateException("%d spans are stored of %d".formatted(server.storedSpans(), round * spans));
        }
        return rate;
    }
}
