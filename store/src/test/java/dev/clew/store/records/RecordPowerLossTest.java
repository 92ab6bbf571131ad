package dev.clew.store.records;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.Fault;
import dev.clew.model.LogRecord;
import dev.clew.model.Tenant;
import dev.clew.store.check.CheckProgress;
import dev.clew.store.check.Findings;
import dev.clew.store.disk.SimDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The oracle of every crash, over cutting, merging, removing what is old, and erasing: acknowledged ⊆
/// stored ⊆ sent, each record as it was sent, none twice, none that was erased.
class RecordPowerLossTest {
    private static final int SEEDS = Integer.getInteger("clew.powerLossSeeds", 1_000) / 4;
    private static final Path FOLDER = Path.of("/data");
    private static final Tenant OTHER = new Tenant("other");
    private static final long KEEP_NANOS = 120;

    @Test
    void losesNothingThatWasAcknowledged() throws IOException {
        long acknowledged = 0;
        long erased = 0;
        long files = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            var life = new Life(seed, seed % 3 == 0);
            // A second and a third power cut hit the recovery from the one before, and what is written after it.
            for (int cut = 0; cut < 3; cut++) {
                life.run(60);
                life.losePower(life.random.nextInt(220));
            }
            life.check();
            acknowledged += life.acknowledged.size();
            erased += life.erased.size();
            files += life.files;
        }
        // Cuts that hit nothing would show nothing.
        assertThat(acknowledged).isGreaterThan(SEEDS * 10L);
        assertThat(erased).isGreaterThan(SEEDS / 10);
        assertThat(files).isGreaterThan(SEEDS / 2);
    }

    @Test
    void losesNothingWhereverAScriptIsCutOff() throws IOException {
        var whole = new Life(7, true);
        whole.disk = new SimDisk(Long.MAX_VALUE);
        whole.run(80);
        long needed = Long.MAX_VALUE - whole.disk.callsLeft();
        assertThat(needed).isGreaterThan(150);
        for (int calls = 0; calls <= needed; calls++) {
            for (int seed = 0; seed < 4; seed++) {
                var life = new Life(7, true);
                life.disk = new SimDisk(calls);
                life.run(80);
                life.random.setSeed(seed);
                life.losePower(Long.MAX_VALUE);
                life.check();
            }
        }
    }

    /// What one disk lives through.
    private static final class Life {
        private final int seed;
        private final Random random;
        private final RecordLimits limits;
        private final Set<Sent> sent = new HashSet<>();
        private final Set<Sent> acknowledged = new HashSet<>();
        private final Set<Sent> erased = new HashSet<>();
        private SimDisk disk;
        private long lastNumber;
        private long files;

        private record Sent(Tenant tenant, LogRecord record) {}

        Life(int seed, boolean forgets) {
            this.seed = seed;
            random = new Random(seed);
            disk = new SimDisk(random.nextInt(300));
            Duration keep = forgets ? Duration.ofNanos(KEEP_NANOS) : Duration.ofNanos(Long.MAX_VALUE);
            limits = new RecordLimits(
                    1_500, 2_000, Long.MAX_VALUE, Duration.ofDays(1), 1_000, keep, Long.MAX_VALUE, 1 << 20);
        }

        void run(int steps) throws IOException {
            try (RecordStore store = open()) {
                for (int i = 0; i < steps; i++) {
                    step(store);
                }
            } catch (Fault | IOException powerIsOff) {
                assertThat(powerIsOff).as("seed %d", seed).hasStackTraceContaining("the power is off");
            }
        }

        private void step(RecordStore store) throws IOException {
            Tenant tenant = random.nextInt(3) == 0 ? OTHER : Tenant.DEFAULT;
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> store.keepUp();
                case 3 -> erase(store, tenant);
                case 4 -> resend(store);
                default -> {
                    List<LogRecord> batch = batch();
                    batch.forEach(record -> sent.add(new Sent(tenant, record)));
                    SentRecords.append(store, tenant, batch);
                    batch.forEach(record -> acknowledged.add(new Sent(tenant, record)));
                }
            }
        }

        private void erase(RecordStore store, Tenant tenant) throws IOException {
            if (lastNumber == 0) {
                return;
            }
            var id = SentRecords.traceId(random.nextLong(lastNumber));
            List<Sent> hit = sent.stream()
                    .filter(each -> each.tenant().equals(tenant)
                            && each.record().traceId().equals(id))
                    .toList();
            hit.forEach(acknowledged::remove);
            store.erase(tenant, id);
            erased.addAll(hit);
        }

        private void resend(RecordStore store) {
            List<Sent> known = acknowledged.stream()
                    .filter(each -> each.tenant().equals(OTHER))
                    .limit(5)
                    .toList();
            SentRecords.append(store, OTHER, known.stream().map(Sent::record).toList());
        }

        private List<LogRecord> batch() {
            var records = new ArrayList<LogRecord>();
            for (int i = random.nextInt(1, 8); i > 0; i--) {
                records.add(SentRecords.record(lastNumber++, "x".repeat(random.nextInt(200))));
            }
            return records;
        }

        void losePower(long calls) {
            disk = disk.afterPowerLoss(random, calls);
        }

        void check() throws IOException {
            disk = disk.afterPowerLoss(random, Long.MAX_VALUE);
            var findings = new Findings(CheckProgress.SILENT, 0);
            RecordCheck.check(disk, FOLDER, findings);
            // What a power loss tears out of the middle of the log was never acknowledged, and looks like damage.
            assertThat(findings.listed())
                    .as("seed %d", seed)
                    .noneMatch(each ->
                            each.file().contains("records-") && !each.lost().isEmpty());
            try (RecordStore store = open()) {
                check(store);
                store.keepUp();
                check(store);
                SentRecords.append(store, Tenant.DEFAULT, batch());
                files = store.details().files();
            }
        }

        private void check(RecordStore store) {
            var stored = new ArrayList<Sent>();
            for (Tenant tenant : List.of(Tenant.DEFAULT, OTHER)) {
                SentRecords.all(store, tenant, lastNumber).forEach(record -> stored.add(new Sent(tenant, record)));
            }
            assertThat(stored)
                    .as("seed %d", seed)
                    .doesNotHaveDuplicates()
                    .noneMatch(erased::contains)
                    .isSubsetOf(sent)
                    .containsAll(acknowledged.stream().filter(this::isYoung).toList());
        }

        private boolean isYoung(Sent each) {
            return limits.keepFor().toNanos() > lastNumber - each.record().timeNanos();
        }

        private RecordStore open() throws IOException {
            return new RecordStore(disk, FOLDER, limits, () -> Instant.ofEpochSecond(0, lastNumber), () -> {});
        }
    }
}
