package dev.clew.store.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.Fault;
import dev.clew.model.Span;
import dev.clew.model.Tenant;
import dev.clew.store.disk.Disk;
import dev.clew.store.disk.FailingDisk;
import dev.clew.store.disk.SimDisk;
import dev.clew.store.segment.v1.Block;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The oracle of every crash, over cutting, merging, replacing the manifest, removing what is old, and erasing:
/// acknowledged ⊆ stored ⊆ sent, each span as it was sent, none twice, none that was erased.
class SegmentPowerLossTest {
    private static final int SEEDS = Integer.getInteger("clew.powerLossSeeds", 1_000);
    private static final Path FOLDER = Path.of("/data");
    private static final Tenant OTHER = new Tenant("other");
    private static final long KEEP_NANOS = 120;
    private static final StoreLimits LIMITS = new StoreLimits(
            1_500, Duration.ofDays(1), 1 << 20, 1_000, Duration.ZERO, 0, StoreLimits.FOR_EVER, Long.MAX_VALUE, 100);

    @Test
    void losesNothingThatWasAcknowledged() {
        long acknowledged = 0;
        long segments = 0;
        long erased = 0;
        long adopted = 0;
        long merges = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            var life = new Life(seed, seed % 3 == 0);
            // A second and a third power cut hit the recovery from the one before, and what is written after it.
            for (int cut = 0; cut < 3; cut++) {
                life.run(40);
                life.losePower(life.random.nextInt(220));
            }
            life.check();
            acknowledged += life.acknowledged.size();
            segments += life.segments;
            erased += life.erased.size();
            adopted += life.adopted;
            merges += life.merges;
        }
        // Cuts that hit nothing would show nothing.
        assertThat(acknowledged).isGreaterThan(SEEDS * 10L);
        assertThat(segments).isGreaterThan(SEEDS * 2L);
        assertThat(erased).isGreaterThan(SEEDS / 10);
        assertThat(adopted).isGreaterThan(SEEDS / 50);
        assertThat(merges).isGreaterThan(SEEDS / 4);
    }

    @Test
    void losesNothingWhereverAScriptIsCutOff() {
        long needed = needed(Long.MAX_VALUE);
        assertThat(needed).isGreaterThan(150);
        for (int calls = 0; calls <= needed; calls++) {
            for (int seed = 0; seed < 4; seed++) {
                var life = new Life(7, true);
                life.disk = new SimDisk(calls);
                life.run(60);
                life.random.setSeed(seed);
                life.losePower(Long.MAX_VALUE);
                life.check();
            }
        }
    }

    /// What failed is tried again, and the power goes in the middle of that.
    @Test
    void storesNothingTwiceWhenTheDiskFailsBeforeThePower() {
        var format = new ColumnarFormat(() -> new Block(2, Long.MAX_VALUE));
        long cuts = 0;
        for (int failing = 0; failing < 30; failing++) {
            for (int failures = 1; failures < 4; failures++) {
                for (int calls = 15; calls < 45; calls++) {
                    var disk = new SimDisk(calls);
                    live(new FailingDisk(disk, failing, failures), format);
                    SimDisk after = disk.afterPowerLoss(new Random(calls), Long.MAX_VALUE);
                    try (SegmentStore store = SegmentStore.open(after, FOLDER, format, LIMITS, Instant::now)) {
                        assertThat(store.statistics().spans())
                                .as("%d failures after %d calls, power for %d", failures, failing, calls)
                                .isEqualTo(SentSpans.all(store).size());
                        cuts += store.recovery().segments();
                    }
                }
            }
        }
        assertThat(cuts).isGreaterThan(1_000);
    }

    private static void live(Disk disk, PartFormat format) {
        try (SegmentStore store = SegmentStore.open(disk, FOLDER, format, LIMITS, Instant::now)) {
            SentSpans.append(store, List.of(SentSpans.span(0), SentSpans.span(1)));
            for (int pass = 0; pass < 4; pass++) {
                store.keepUp();
            }
        } catch (Fault itFailed) {
            assertThat(itFailed).hasStackTraceContaining("(on purpose)");
        }
    }

    private static long needed(long calls) {
        var life = new Life(7, true);
        life.disk = new SimDisk(calls);
        life.run(60);
        return calls - life.disk.callsLeft();
    }

    /// What one disk lives through.
    private static final class Life {
        private final int seed;
        private final Random random;
        private final StoreLimits limits;
        private final PlainFormat plain = new PlainFormat(10);
        private final PartFormat format;
        private final Set<Sent> sent = new HashSet<>();
        private final Set<Sent> acknowledged = new HashSet<>();
        private final Set<Sent> erased = new HashSet<>();
        private SimDisk disk;
        private long lastNumber;
        private long segments;
        private long adopted;
        private long merges;

        private record Sent(Tenant tenant, Span span) {}

        Life(int seed, boolean forgets) {
            this.seed = seed;
            random = new Random(seed);
            format = seed % 2 == 0 ? plain : new ColumnarFormat(() -> new Block(10, Long.MAX_VALUE));
            disk = new SimDisk(random.nextInt(300));
            Duration keep = forgets ? Duration.ofNanos(KEEP_NANOS) : StoreLimits.FOR_EVER;
            limits = new StoreLimits(
                    1_500, Duration.ofDays(1), 1 << 20, 1_000, Duration.ZERO, 0, keep, Long.MAX_VALUE, 100);
        }

        void run(int steps) {
            try (SegmentStore store = open()) {
                try {
                    for (int i = 0; i < steps; i++) {
                        step(store);
                    }
                } finally {
                    merges += store.merges().merges();
                }
            } catch (Fault powerIsOff) {
                assertThat(powerIsOff).as("seed %d", seed).hasStackTraceContaining("the power is off");
            }
        }

        private void step(SegmentStore store) {
            Tenant tenant = random.nextInt(3) == 0 ? OTHER : Tenant.DEFAULT;
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> store.keepUp();
                case 3 -> erase(store, tenant);
                case 4 -> resend(store);
                default -> {
                    List<Span> batch = batch();
                    batch.forEach(span -> sent.add(new Sent(tenant, span)));
                    SentSpans.append(store, tenant, batch);
                    batch.forEach(span -> acknowledged.add(new Sent(tenant, span)));
                }
            }
        }

        private void erase(SegmentStore store, Tenant tenant) {
            if (lastNumber == 0) {
                return;
            }
            var id = SentSpans.span(random.nextLong(lastNumber)).traceId();
            List<Sent> hit = sent.stream()
                    .filter(each -> each.tenant().equals(tenant)
                            && each.span().traceId().equals(id))
                    .toList();
            hit.forEach(acknowledged::remove);
            store.erase(tenant, id);
            erased.addAll(hit);
        }

        private void resend(SegmentStore store) {
            List<Sent> known = acknowledged.stream()
                    .filter(each -> each.tenant().equals(OTHER))
                    .limit(5)
                    .toList();
            SentSpans.append(store, OTHER, known.stream().map(Sent::span).toList());
        }

        void losePower(long calls) {
            disk = disk.afterPowerLoss(random, calls);
        }

        void check() {
            disk = disk.afterPowerLoss(random, Long.MAX_VALUE);
            try (SegmentStore store = open()) {
                check(store);
                store.keepUp();
                check(store);
                SentSpans.append(store, batch());
                segments = store.recovery().segments();
            }
            assertThat(plain.openFiles()).as("seed %d", seed).isZero();
        }

        private void check(SegmentStore store) {
            var stored = new ArrayList<Sent>();
            for (Tenant tenant : List.of(Tenant.DEFAULT, OTHER)) {
                for (Span span : SentSpans.all(store, tenant)) {
                    stored.add(new Sent(tenant, span));
                    assertThat(store.trace(tenant, span.traceId()))
                            .as("seed %d", seed)
                            .contains(span)
                            .doesNotHaveDuplicates();
                }
            }
            assertThat(stored)
                    .as("seed %d", seed)
                    .doesNotHaveDuplicates()
                    .noneMatch(erased::contains)
                    .isSubsetOf(sent)
                    .containsAll(acknowledged.stream().filter(this::isYoung).toList());
            assertThat(store.statistics().spans()).as("seed %d", seed).isEqualTo(stored.size());
            assertThat(store.recovery().unreadableSegments())
                    .as("seed %d", seed)
                    .isZero();
            assertThat(store.recovery().log().quarantinedBytes()).isNotNegative();
        }

        private boolean isYoung(Sent each) {
            return limits.keepFor().toNanos() > lastNumber - each.span().startNanos();
        }

        private SegmentStore open() {
            SegmentStore store =
                    SegmentStore.open(disk, FOLDER, format, limits, () -> Instant.ofEpochSecond(0, lastNumber));
            adopted += store.recovery().adoptedSegments();
            return store;
        }

        private List<Span> batch() {
            var spans = new ArrayList<Span>();
            for (int i = random.nextInt(1, 8); i > 0; i--) {
                spans.add(SentSpans.span(lastNumber++, random.nextInt(200)));
            }
            return spans;
        }
    }
}
