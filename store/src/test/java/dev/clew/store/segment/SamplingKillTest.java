package dev.clew.store.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.store.disk.Strace;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `kill -9` while traces are sampled, again and again in the same folder: none is lost or halved, and what is dropped
/// is counted once.
class SamplingKillTest {
    private static final int KILLS = Integer.getInteger("clew.samplingKills", 3);
    private static final long SEED = Long.getLong("clew.seed", System.nanoTime());

    @TempDir
    private Path folder;

    @Test
    void decidesOnceAndCountsOnceHoweverOftenItIsKilled() throws Exception {
        var random = new Random(SEED);
        var halves = new SampledHalves(true);
        int next = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            next = live(next, 30 + random.nextInt(200), halves);
        }
        var now = new AtomicLong(SampledScript.seconds(next));
        try (SegmentStore store = SampledScript.open(folder, now)) {
            long decidedBefore = halves.decided(store);
            for (int i = 0; i < 6; i++) {
                now.addAndGet(300);
                store.keepUp();
            }
            halves.check("seed %d".formatted(SEED), store);
            System.out.printf(
                    "SamplingKillTest: %d kills, %d halves stay and %d do not, %d were brought back, %d traces were"
                            + " decided before the last kill%n",
                    KILLS, halves.kept(), halves.dropped(), halves.broughtBack(), decidedBefore);
            assertThat(decidedBefore).isPositive();
            assertThat(halves.dropped()).isPositive();
            assertThat(halves.kept()).isPositive();
        }
    }

    /// Runs the script until it said so many lines, kills it, and hears out what it said until then.
    ///
    /// @return the next half to send
    private int live(int first, int lines, SampledHalves halves) throws IOException, InterruptedException {
        Process process = Strace.java(List.of(), SampledScript.class, folder.toString(), String.valueOf(first));
        int next = first;
        int heard = 0;
        try (BufferedReader reader = process.inputReader()) {
            for (String line; (line = reader.readLine()) != null; heard++) {
                String[] words = line.split(" ", -1);
                int half = Integer.parseInt(words[1]);
                if (words[0].equals("sent")) {
                    halves.sent(half);
                    next = half + 1;
                } else {
                    halves.acknowledged(half);
                }
                if (heard == lines) {
                    process.toHandle().destroyForcibly();
                }
            }
        }
        process.waitFor();
        assertThat(heard).isGreaterThan(lines);
        return next;
    }
}
