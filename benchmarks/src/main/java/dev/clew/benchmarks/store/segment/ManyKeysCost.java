package dev.clew.benchmarks.store.segment;

import dev.clew.benchmarks.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Spans with attributes of 5,000 keys in random combinations, beside the same spans with the same six keys each: CPU
/// time to gather and cut them, and bytes on disk. Goal: at least a third of the rate.
///
/// `./clew benchmark ManyKeysCost`; gate: `ManyKeysGate`.
public final class ManyKeysCost {
    private static final int SPANS = 500_000;
    private static final int ROUNDS = 5;

    private ManyKeysCost() {}

    /// Prints one JSON line for each, and one with the ratio of their best rounds.
    public static void main(String[] args) throws IOException {
        double ordinary = measure("6 keys", 6);
        double many = measure("5000 keys in random combinations", 5_000);
        System.out.printf("{\"rate_of_many_keys_to_few\":%.2f}%n", ordinary / many);
    }

    private static double measure(String what, int keys) throws IOException {
        List<byte[]> requests = ManyKeys.requests(SPANS, keys);
        double best = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            Path folder = Files.createTempDirectory("many-keys-cost");
            try (var gathering = Gathering.of(requests, folder)) {
                if (round == ROUNDS - 1) {
                    System.out.printf(
                            "{\"what\":\"%s\",\"build_ns_per_span\":%.0f,\"cut_ns_per_span\":%.0f,"
                                    + "\"disk_bytes_per_span\":%.1f,\"largest_block_mb\":%d}%n",
                            what,
                            gathering.buildNanosPerSpan(),
                            gathering.cutNanosPerSpan(),
                            gathering.diskBytesPerSpan(),
                            gathering.largestBlockBytes() >> 20);
                }
                best = Math.min(best, gathering.nanosPerSpan());
            } finally {
                TemporaryFolder.delete(folder);
            }
        }
        return best;
    }
}
