package dev.clew.benchmarks.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class SamplingTruthGate {
    @Test
    void equalsTheTruthWhicheverPolicyDecides() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var told = new ArrayList<Future<String>>();
            for (KnownPolicy known : KnownPolicy.values()) {
                told.add(threads.submit(() -> SamplingTruth.run(known, 4_000, 7)));
            }
            for (Future<String> each : told) {
                assertThat(each.get()).contains("4,000 traces decided as the ledger says");
            }
        }
    }
}
