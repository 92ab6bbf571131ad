package dev.clew.benchmarks.server;

import dev.clew.benchmarks.TemporaryFolder;
import dev.clew.benchmarks.store.segment.ManyKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Durable ingest of spans with attributes of 5,000 keys in random combinations, beside the same spans with the same
/// six keys each: CPU time of the whole server once it is warm. Goal: at least a third of the rate. All must be stored.
///
/// `./clew benchmark ManyKeysIngestCost`; what of it is the block's and the segment's: `ManyKeysCost`.
public final class ManyKeysIngestCost {
    private static final int SPANS = 500_000;
    private static final int FEW = 6;
    private static final int MANY = 5_000;
    private static final int WARM_UPS = 4;
    private static final int ROUNDS = 4;

    private final Path clew = Path.of(System.getProperty("clew.command", "clew"));

    private ManyKeysIngestCost() {}

    /// Prints one JSON line for each, and one with the ratio.
    public static void main(String[] args) throws IOException, InterruptedException {
        var cost = new ManyKeysIngestCost();
        double few = cost.spansPerCpuSecond(FEW);
        double many = cost.spansPerCpuSecond(MANY);
        System.out.printf("{\"rate_of_many_keys_to_few\":%.2f}%n", many / few);
    }

    private double spansPerCpuSecond(int keys) throws IOException, InterruptedException {
        List<byte[]> requests = ManyKeys.requests(SPANS, keys);
        Path folder = Files.createTempDirectory("many-keys-ingest-cost");
        try (ServerUnderTest server = ServerUnderTest.start(clew, folder.resolve("data"))) {
            load(server, requests, 0, WARM_UPS, folder);
            CpuSeconds before = CpuSeconds.of(server.pid());
            load(server, requests, WARM_UPS, ROUNDS, folder);
            CpuSeconds used = CpuSeconds.of(server.pid()).minus(before);
            long stored = server.storedSpans();
            if (stored != (long) SPANS * (WARM_UPS + ROUNDS)) {
                throw new IllegalStateException("%d spans are stored".formatted(stored));
            }
            long spans = (long) SPANS * ROUNDS;
            System.out.printf(
                    "{\"keys\":%d,\"spans_per_cpu_second\":%.0f,\"ns_per_span\":{%s},\"peak_resident_mb\":%d}%n",
                    keys, spans / used.total(), used.nanosPer(spans), server.peakResidentBytes() >> 20);
            return spans / used.total();
        } finally {
            TemporaryFolder.delete(folder);
        }
    }

    private void load(ServerUnderTest server, List<byte[]> requests, int firstRound, int rounds, Path folder)
            throws IOException, InterruptedException {
        Path file = folder.resolve("rounds.otlp");
        Rounds.write(requests, firstRound, rounds, file);
        IngestCost.load(clew, file, server.url());
        server.settle();
    }
}
