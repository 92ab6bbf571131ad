package dev.clew.store.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.Fault;
import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.SpanKind;
import dev.clew.model.Status;
import dev.clew.model.StatusCode;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.store.disk.SimDisk;
import dev.clew.store.sampling.Rollup;
import dev.clew.store.sampling.SamplingDecision;
import dev.clew.store.sampling.SamplingTimes;
import dev.clew.store.segment.SampledTraces.KeepsErrors;
import dev.clew.store.segment.v1.Block;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Power that is lost while traces are sampled: each stays whole or is dropped whole, as the policy says, and what is
/// dropped is counted once.
class SamplingPowerLossTest {
    private static final int SEEDS = Integer.getInteger("clew.samplingPowerLossSeeds", 150);
    private static final Path FOLDER = Path.of("/data");
    private static final long SECOND_NANOS = 1_000_000_000L;

    /// Spans of a trace, which come in two halves.
    private static final int SPANS = 4;

    @Test
    void decidesOnceAndCountsOnceWhateverAPowerLossHits() {
        long kept = 0;
        long dropped = 0;
        long ledgersAfterLoss = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            var life = new Life(seed);
            for (int cut = 0; cut < 3; cut++) {
                life.run(50);
                life.losePower(100 + life.random.nextInt(300));
            }
            life.check();
            kept += life.kept;
            dropped += life.dropped;
            ledgersAfterLoss += life.decidedBeforeTheEnd;
        }
        // Cuts that hit nothing would show nothing.
        assertThat(kept).isGreaterThan(SEEDS * 5L);
        assertThat(dropped).isGreaterThan(SEEDS * 5L);
        assertThat(ledgersAfterLoss).isGreaterThan(SEEDS * 5L);
    }

    /// What one disk lives through.
    private static final class Life {
        private final int seed;
        private final Random random;
        private final PartFormat format;
        private final KeepsErrors sampler;
        private final Set<Integer> sent = new HashSet<>();
        private final Set<Integer> acknowledged = new HashSet<>();
        private final Set<Integer> erased = new HashSet<>();

        /// By trace that was erased for sure, the first half that was sent after that.
        private final Map<Integer, Integer> erasedBefore = new HashMap<>();

        private SimDisk disk;
        private long nowNanos = 1_795_000_000L * SECOND_NANOS;
        private int nextHalf;
        private long kept;
        private long dropped;
        private long decidedBeforeTheEnd;

        Life(int seed) {
            this.seed = seed;
            random = new Random(seed);
            disk = new SimDisk(150 + random.nextInt(300));
            format = seed % 2 == 0 ? new PlainFormat(10) : new ColumnarFormat(() -> new Block(10, Long.MAX_VALUE));
            Duration holdFor = seed % 3 == 0 ? Duration.ZERO : Duration.ofDays(1);
            sampler = new KeepsErrors(
                    new SamplingTimes(
                            Duration.ofSeconds(60),
                            Duration.ofSeconds(200),
                            holdFor,
                            Long.MAX_VALUE,
                            Duration.ofDays(30)),
                    1);
        }

        /// Half `number`: the second half of a trace comes soon after its first, or much later.
        private static List<Span> half(int number) {
            int trace = number / 2;
            var spans = new ArrayList<Span>();
            for (int n = 1; n <= SPANS / 2; n++) {
                int spanId = 1 + n + number % 2 * (SPANS / 2);
                spans.add(new SpanBuilder(id(trace), spanId)
                        .name("half " + number)
                        .kind(SpanKind.SERVER)
                        .resource(Resource.of("shop"))
                        .startNanos(SECOND_NANOS * trace)
                        .endNanos(SECOND_NANOS * trace + n)
                        .status(new Status(trace % 5 == 0 ? StatusCode.ERROR : StatusCode.OK, ""))
                        .build());
            }
            return spans;
        }

        private static TraceId id(int trace) {
            return new TraceId(trace, new Random(trace).nextLong());
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
                    sent.add(half);
                    SentSpans.append(store, half(half));
                    acknowledged.add(half);
                }
            }
        }

        private void erase(SegmentStore store) {
            if (nextHalf > 0 && random.nextInt(4) == 0) {
                int trace = random.nextInt(nextHalf) / 2;
                erased.add(trace);
                store.erase(Tenant.DEFAULT, id(trace));
                erasedBefore.put(trace, nextHalf);
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
                for (int trace = 0; trace < nextHalf / 2; trace++) {
                    decidedBeforeTheEnd += store.decision(Tenant.DEFAULT, id(trace)) == null ? 0 : 1;
                }
                for (int i = 0; i < 6; i++) {
                    nowNanos += 300 * SECOND_NANOS;
                    store.keepUp();
                }
                check(store);
            }
            assertThat(StoreCheck.run(disk, FOLDER, format, (_, _, _) -> {}).damages())
                    .as("seed %d", seed)
                    .isZero();
        }

        private void check(SegmentStore store) {
            List<Span> stored = SentSpans.all(store);
            assertThat(stored).as("seed %d", seed).doesNotHaveDuplicates();
            Map<String, Long> rollups = new HashMap<>();
            store.rollups(Tenant.DEFAULT, TimeRange.ALL, rollup -> {
                if (rollup instanceof Rollup.OfOperation operation) {
                    rollups.merge(operation.name(), operation.figures().spans(), Long::sum);
                }
            });
            for (int half : sent) {
                int trace = half / 2;
                if (!erased.contains(trace)) {
                    long found = stored.stream().filter(half(half)::contains).count();
                    checkHalf(store, half, found, rollups.getOrDefault("half " + half, 0L));
                } else if (half < erasedBefore.getOrDefault(trace, 0)) {
                    assertThat(stored).as("seed %d, half %d", seed, half).noneMatch(half(half)::contains);
                }
            }
        }

        private void checkHalf(SegmentStore store, int half, long found, long counted) {
            String name = "seed %d, half %d".formatted(seed, half);
            int trace = half / 2;
            assertThat(found + counted).as(name).isIn(0L, SPANS / 2L);
            if (acknowledged.contains(half)) {
                assertThat(found + counted).as(name).isEqualTo(SPANS / 2L);
                boolean isKept = KeepsErrors.of(id(trace), trace % 5 == 0).isKept();
                SamplingDecision decision = store.decision(Tenant.DEFAULT, id(trace));
                assertThat(decision).as(name).isNotNull();
                assertThat(decision.verdict().isKept()).as(name).isEqualTo(isKept);
                assertThat(found).as(name).isEqualTo(isKept ? SPANS / 2L : 0L);
                kept += isKept ? 1 : 0;
                dropped += isKept ? 0 : 1;
            }
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
