package dev.clew.store.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.Fault;
import dev.clew.model.Tenant;
import dev.clew.store.disk.SimDisk;
import dev.clew.store.sampling.SamplingTimes;
import dev.clew.store.segment.SampledTraces.KeepsErrors;
import dev.clew.store.segment.v1.Block;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Power that is lost while traces are sampled: each stays whole or is dropped whole, as the policy says, and what is
/// dropped is counted once.
class SamplingPowerLossTest {
    private static final int SEEDS = Integer.getInteger("clew.samplingPowerLossSeeds", 40);
    private static final Path FOLDER = Path.of("/data");
    private static final long SECOND_NANOS = 1_000_000_000L;

    @Test
    void decidesOnceAndCountsOnceWhateverAPowerLossHits() {
        long kept = 0;
        long dropped = 0;
        long broughtBack = 0;
        long decided = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            var life = new Life(seed);
            for (int cut = 0; cut < 3; cut++) {
                life.run(50);
                life.losePower(100 + life.random.nextInt(300));
            }
            life.check();
            kept += life.halves.kept();
            dropped += life.halves.dropped();
            broughtBack += life.halves.broughtBack();
            decided += life.decidedBeforeTheEnd;
        }
        // Cuts that hit nothing would show nothing.
        assertThat(kept).isGreaterThan(SEEDS * 5L);
        assertThat(dropped).isGreaterThan(SEEDS * 5L);
        assertThat(broughtBack).isPositive();
        assertThat(decided).isGreaterThan(SEEDS * 5L);
    }

    /// What one disk lives through.
    private static final class Life {
        private final int seed;
        private final Random random;
        private final PartFormat format;
        private final KeepsErrors sampler;
        private final SampledHalves halves;
        private SimDisk disk;
        private long nowNanos = 1_795_000_000L * SECOND_NANOS;
        private int nextHalf;
        private long decidedBeforeTheEnd;

        Life(int seed) {
            this.seed = seed;
            random = new Random(seed);
            disk = new SimDisk(150 + random.nextInt(300));
            format = seed % 2 == 0 ? new PlainFormat(10) : new ColumnarFormat(() -> new Block(10, Long.MAX_VALUE));
            halves = new SampledHalves(seed % 3 != 0);
            Duration holdFor = seed % 3 == 0 ? Duration.ZERO : Duration.ofDays(1);
            sampler = new KeepsErrors(
                    new SamplingTimes(
                            Duration.ofSeconds(60),
                            Duration.ofSeconds(200),
                            holdFor,
                            Long.MAX_VALUE,
                            Duration.ofDays(30)),
                    1,
                    false);
        }

        void run(int steps) {
            try (SegmentStore store = open()) {
                for (int i = 0; i < steps; i++) {
                    step(store);
                }
            } catch (Fault powerIsOff) {
                assertThat(powerIsOff).as("seed %d", seed).hasStackTraceContaining("the power is off");
            }
        }

        private void step(SegmentStore store) {
            switch (random.nextInt(10)) {
                case 0, 1, 2 -> {
                    nowNanos += random.nextLong(100) * SECOND_NANOS;
                    store.keepUp();
                }
                case 3 -> erase(store);
                default -> {
                    int half = nextHalf++;
                    halves.sent(half);
                    SentSpans.append(store, SampledHalves.half(half, seed % 3 != 0));
                    halves.acknowledged(half);
                }
            }
        }

        private void erase(SegmentStore store) {
            if (nextHalf > 0 && random.nextInt(4) == 0) {
                int trace = SampledHalves.traceOf(random.nextInt(nextHalf));
                halves.erased(trace, 0);
                store.erase(Tenant.DEFAULT, SampledHalves.id(trace));
                halves.erased(trace, nextHalf);
            }
        }

        void losePower(long calls) {
            disk = disk.afterPowerLoss(random, calls);
        }

        void check() {
            disk = disk.afterPowerLoss(random, Long.MAX_VALUE);
            try (SegmentStore store = open()) {
                assertThat(store.recovery().unreadableSegments())
                        .as("seed %d", seed)
                        .isZero();
                decidedBeforeTheEnd = halves.decided(store);
                for (int i = 0; i < 6; i++) {
                    nowNanos += 300 * SECOND_NANOS;
                    store.keepUp();
                }
                halves.check("seed %d".formatted(seed), store);
            }
            assertThat(StoreCheck.run(disk, FOLDER, format, (_, _, _) -> {}).damages())
                    .as("seed %d", seed)
                    .isZero();
        }

        private SegmentStore open() {
            var limits = new StoreLimits(
                    1_500,
                    Duration.ZERO,
                    1 << 20,
                    1_000,
                    Duration.ZERO,
                    0,
                    StoreLimits.FOR_EVER,
                    Long.MAX_VALUE,
                    seed % 5 == 0 ? 40 : 1 << 10);
            return SegmentStore.open(disk, FOLDER, format, limits, () -> Instant.ofEpochSecond(0, nowNanos), sampler);
        }
    }
}
