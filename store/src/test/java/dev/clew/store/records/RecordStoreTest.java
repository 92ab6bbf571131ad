package dev.clew.store.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.model.Fault;
import dev.clew.model.LogRecord;
import dev.clew.model.Tenant;
import dev.clew.store.check.CheckProgress;
import dev.clew.store.check.CheckedRecords;
import dev.clew.store.check.Finding;
import dev.clew.store.check.Findings;
import dev.clew.store.disk.Disk;
import dev.clew.store.disk.FailingDisk;
import dev.clew.store.disk.ReadOnlyDisk;
import dev.clew.store.disk.RealDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordStoreTest {
    private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);
    /// Twelve batches, each sent alone.
    private static final int LOG_BYTES = 12 * Disk.BLOCK_BYTES;

    private static final RecordLimits SMALL = new RecordLimits(
            LOG_BYTES, 2_000, Long.MAX_VALUE, Duration.ofDays(1), 100, FOR_EVER, Long.MAX_VALUE, 1 << 20);
    private static final Tenant TENANT = Tenant.DEFAULT;
    private static final Tenant OTHER = new Tenant("other");

    @TempDir
    private Path folder;

    private long nowNanos = 1_000_000;

    private RecordStore open() throws IOException {
        return open(new RealDisk(), SMALL);
    }

    private RecordStore open(Disk disk, RecordLimits limits) throws IOException {
        return new RecordStore(disk, folder, limits, () -> Instant.ofEpochSecond(0, nowNanos), () -> {});
    }

    private List<String> files(String pattern) throws IOException {
        Path records = folder.resolve("records");
        if (!Files.exists(records)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(records)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches(pattern))
                    .sorted()
                    .toList();
        }
    }

    private static void append(RecordStore store, Tenant tenant, long from, long to) {
        SentRecords.records(from, to).forEach(record -> SentRecords.append(store, tenant, List.of(record)));
    }

    private static List<LogRecord> all(RecordStore store, long end) {
        return SentRecords.all(store, TENANT, end);
    }

    @Test
    void makesNothingUntilThereIsARecord() throws IOException {
        try (RecordStore store = open()) {
            store.keepUp();
            assertThat(store.records(TENANT, SentRecords.traceId(1))).isEmpty();
            assertThat(Files.exists(folder.resolve("records"))).isFalse();
        }
        try (RecordStore store = open()) {
            append(store, TENANT, 0, 1);
            assertThat(files("log-.*")).hasSize(1);
        }
    }

    @Test
    void cutsWhatIsFullAndRemovesItsLog() throws IOException {
        try (RecordStore store = open()) {
            append(store, TENANT, 0, 60);
            assertThat(files("records-.*")).isEmpty();
            assertThat(files("log-.*")).hasSizeGreaterThan(3);
            store.keepUp();
            assertThat(files("records-.*")).isNotEmpty();
            assertThat(files("log-.*")).hasSizeLessThan(3);
            assertThat(all(store, 60)).isEqualTo(SentRecords.records(0, 60));
            assertThat(store.details().fileRecords() + store.details().openRecords())
                    .isEqualTo(60);
        }
        try (RecordStore store = open()) {
            assertThat(all(store, 60)).isEqualTo(SentRecords.records(0, 60));
            assertThat(store.details().fileRecords() + store.details().openRecords())
                    .isEqualTo(60);
        }
    }

    @Test
    void cutsWhatIsOldThoughItIsNotFull() throws IOException {
        var impatient = new RecordLimits(
                LOG_BYTES, 2_000, Long.MAX_VALUE, Duration.ZERO, 100, FOR_EVER, Long.MAX_VALUE, 1 << 20);
        try (RecordStore store = open(new RealDisk(), impatient)) {
            append(store, TENANT, 0, 2);
            store.keepUp();
            store.keepUp();
            assertThat(files("records-.*")).hasSize(1);
            assertThat(all(store, 2)).isEqualTo(SentRecords.records(0, 2));
        }
    }

    @Test
    void removesALogFileOnlyWhenEveryTenantsBatchesAreCut() throws IOException {
        try (RecordStore store = open()) {
            append(store, OTHER, 0, 1);
            append(store, TENANT, 0, 60);
            store.keepUp();
            assertThat(files("log-.*")).contains("log-0000000000000001.clew");
        }
        try (RecordStore store = open()) {
            assertThat(SentRecords.all(store, OTHER, 3)).isEqualTo(SentRecords.records(0, 1));
            append(store, OTHER, 1, 30);
            store.keepUp();
            assertThat(files("log-.*")).doesNotContain("log-0000000000000001.clew");
            assertThat(SentRecords.all(store, OTHER, 30)).isEqualTo(SentRecords.records(0, 30));
        }
    }

    @Test
    void mergesSmallFilesAndDropsWhatWasSentAgain() throws IOException {
        try (RecordStore store = open()) {
            for (int round = 0; round < 6; round++) {
                append(store, TENANT, 0, 60);
                store.keepUp();
            }
            for (int pass = 0; pass < 10; pass++) {
                store.keepUp();
            }
            assertThat(files("records-.*")).hasSizeLessThan(16);
            assertThat(store.details().fileRecords()).isLessThan(3 * 60);
            assertThat(all(store, 60)).isEqualTo(SentRecords.records(0, 60));
        }
        try (RecordStore store = open()) {
            assertThat(all(store, 60)).isEqualTo(SentRecords.records(0, 60));
        }
    }

    @Test
    void findsEveryTraceThoughItFillsManyPages() throws IOException {
        var large = new RecordLimits(
                1 << 26, 1 << 23, Long.MAX_VALUE, Duration.ZERO, 100, FOR_EVER, Long.MAX_VALUE, 1 << 30);
        try (RecordStore store = open(new RealDisk(), large)) {
            // A trace of 600 KB among small ones, and lines that hardly shrink.
            var random = new Random(1);
            List<LogRecord> lines = Stream.generate(() -> SentRecords.record(3, noise(random)))
                    .limit(300)
                    .toList();
            append(store, TENANT, 0, 3);
            SentRecords.append(store, TENANT, lines);
            append(store, TENANT, 6, 90);
            store.keepUp();
            assertThat(store.details().openRecords()).isZero();
            assertThat(store.records(TENANT, SentRecords.traceId(3))).isEqualTo(lines);
            for (long number = 6; number < 90; number += 3) {
                assertThat(store.records(TENANT, SentRecords.traceId(number)))
                        .isEqualTo(SentRecords.records(number, number + 3));
            }
        }
        assertThat(check().listed()).isEmpty();
    }

    private static String noise(Random random) {
        byte[] bytes = new byte[2_000];
        random.nextBytes(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Test
    void forgetsFilesByTheAgeOfTheirNewestRecord() throws IOException {
        var forgetful = new RecordLimits(
                LOG_BYTES,
                2_000,
                Long.MAX_VALUE,
                Duration.ofDays(1),
                100,
                Duration.ofNanos(50),
                Long.MAX_VALUE,
                1 << 20);
        nowNanos = 60;
        try (RecordStore store = open(new RealDisk(), forgetful)) {
            append(store, TENANT, 0, 60);
            store.keepUp();
            int before = files("records-.*").size();
            nowNanos = 80;
            store.keepUp();
            assertThat(files("records-.*")).hasSizeBetween(1, before - 1);
            assertThat(all(store, 60)).contains(SentRecords.record(59)).doesNotContain(SentRecords.record(0));
            nowNanos = 1_000;
            store.keepUp();
            assertThat(files("records-.*")).isEmpty();
        }
    }

    @Test
    void forgetsTheOldestWhenThereAreTooManyBytes() throws IOException {
        var thrifty = new RecordLimits(LOG_BYTES, 2_000, Long.MAX_VALUE, Duration.ofDays(1), 100, FOR_EVER, 2_000, 0);
        try (RecordStore store = open(new RealDisk(), thrifty)) {
            append(store, TENANT, 0, 200);
            store.keepUp();
            assertThat(store.fileBytes(TENANT)).isBetween(1L, 2_000L);
            assertThat(all(store, 200)).contains(SentRecords.record(199)).doesNotContain(SentRecords.record(0));
            assertThat(store.removeOlder(TENANT, 1_000)).isPositive();
            assertThat(store.fileBytes(TENANT)).isZero();
            assertThat(files("records-.*")).isEmpty();
        }
    }

    @Test
    void erasesATraceFromMemoryLogAndFiles() throws IOException {
        try (RecordStore store = open()) {
            append(store, TENANT, 0, 60);
            append(store, OTHER, 0, 60);
            store.keepUp();
            // Some in a file, some in memory, and some twice.
            append(store, TENANT, 30, 62);
            RecordErasure erasure = store.erase(TENANT, SentRecords.traceId(30));
            assertThat(erasure.records()).isBetween(3L, 6L);
            assertThat(erasure.unsearchedFiles()).isEmpty();
            assertThat(store.records(TENANT, SentRecords.traceId(30))).isEmpty();
            for (String file : files("log-.*")) {
                byte[] log = Files.readAllBytes(folder.resolve("records").resolve(file));
                assertThat(new String(log, StandardCharsets.ISO_8859_1)).doesNotContain("line 30");
            }
            assertThat(all(store, 62)).hasSize(59);
            assertThat(SentRecords.all(store, OTHER, 60)).hasSize(60);
            assertThat(store.erase(TENANT, SentRecords.traceId(30)).records()).isZero();
        }
        try (RecordStore store = open()) {
            assertThat(all(store, 62)).hasSize(59);
            for (long trace = 0; trace < 62; trace += 3) {
                store.erase(TENANT, SentRecords.traceId(trace));
            }
            store.keepUp();
            assertThat(all(store, 62)).isEmpty();
            assertThat(files("records-.*default.*")).isEmpty();
        }
        // No file is left that says which batches were in one.
        try (RecordStore store = open()) {
            assertThat(all(store, 62)).isEmpty();
        }
    }

    @Test
    void losesNothingToAFailingDisk() throws IOException {
        for (int calls = 0; calls < 60; calls++) {
            long sent = 0;
            long acknowledged = 0;
            try (RecordStore store = open(new FailingDisk(calls, 3), SMALL)) {
                for (; sent < 40; sent++) {
                    try {
                        SentRecords.append(store, TENANT, SentRecords.records(sent, sent + 1));
                        acknowledged++;
                    } catch (Fault fault) {
                        assertThat(fault.kind()).isEqualTo(Fault.Kind.INTERNAL);
                        SentRecords.append(store, TENANT, SentRecords.records(sent, sent + 1));
                    }
                    if (sent % 10 == 9) {
                        store.keepUp();
                    }
                }
                store.keepUp();
                assertThat(all(store, 42)).isEqualTo(SentRecords.records(0, 40));
            } catch (Fault fault) {
                // It failed twice in a row.
                assertThat(fault.kind()).isEqualTo(Fault.Kind.INTERNAL);
            }
            try (RecordStore store = open()) {
                assertThat(all(store, 42)).as("after %d calls", calls).hasSizeGreaterThanOrEqualTo((int) acknowledged);
            }
            clear();
        }
    }

    private void clear() throws IOException {
        for (String file : files(".*")) {
            Files.delete(folder.resolve("records").resolve(file));
        }
    }

    @Test
    void erasesAllOrNothingOnAFailingDisk() throws IOException {
        for (int calls = 0; calls < 40; calls++) {
            try (RecordStore store = open()) {
                append(store, TENANT, 0, 90);
                store.keepUp();
                append(store, TENANT, 30, 33);
            }
            try (RecordStore store = open(new FailingDisk(calls, 1), SMALL)) {
                store.erase(TENANT, SentRecords.traceId(30));
            } catch (IOException _) {
                // What became of it is looked at below.
            }
            try (RecordStore store = open()) {
                assertThat(store.records(TENANT, SentRecords.traceId(30)).size())
                        .as("after %d calls", calls)
                        .isIn(0, 3);
                store.erase(TENANT, SentRecords.traceId(30));
                assertThat(all(store, 90)).hasSize(87);
            }
            clear();
        }
    }

    /// A file that got its name, and of which nobody knows whether that is durable, must not come back.
    @Test
    void erasesForGoodWhateverFailedBefore() throws IOException {
        for (int calls = 0; calls < 60; calls++) {
            try (RecordStore store = open()) {
                append(store, TENANT, 0, 90);
            }
            try (RecordStore store = open(new FailingDisk(calls, 1), SMALL)) {
                store.keepUp();
                try {
                    store.erase(TENANT, SentRecords.traceId(3));
                } catch (IOException _) {
                    // It fails once.
                }
                store.erase(TENANT, SentRecords.traceId(3));
                store.erase(TENANT, SentRecords.traceId(30));
            }
            try (RecordStore store = open()) {
                assertThat(store.records(TENANT, SentRecords.traceId(3)))
                        .as("after %d calls", calls)
                        .isEmpty();
                assertThat(store.records(TENANT, SentRecords.traceId(30)))
                        .as("after %d calls", calls)
                        .isEmpty();
                assertThat(all(store, 90)).as("after %d calls", calls).hasSize(84);
            }
            clear();
        }
    }

    /// The next file has the number of the one that a crash left unfinished, and may have all of its name.
    @Test
    void goesOnWhereALeftoverCouldNotBeDeleted() throws IOException {
        int left = 0;
        for (int calls = 0; calls < 60; calls++) {
            try (RecordStore store = open(new FailingDisk(calls, Integer.MAX_VALUE), SMALL)) {
                append(store, TENANT, 0, 5);
                store.keepUp();
                store.erase(TENANT, SentRecords.traceId(3));
            } catch (IOException | Fault _) {
                // From then on everything fails, so what is unfinished stays so.
            }
            boolean isLeft = !files(".*unfinished").isEmpty();
            left += isLeft ? 1 : 0;
            try (RecordStore store = open(new FailingDisk(isLeft ? 0 : 1_000, 1), SMALL)) {
                store.erase(TENANT, SentRecords.traceId(3));
                assertThat(files(".*unfinished")).as("after %d calls", calls).isEmpty();
            }
            clear();
        }
        assertThat(left).isPositive();
    }

    @Test
    void refusesWhenTooManyPartsWaitToBeCut() throws IOException {
        var narrow = new RecordLimits(1 << 20, 100, Long.MAX_VALUE, Duration.ofDays(1), 2, FOR_EVER, Long.MAX_VALUE, 0);
        try (RecordStore store = open(new RealDisk(), narrow)) {
            assertThatThrownBy(() -> append(store, TENANT, 0, 10))
                    .isInstanceOfSatisfying(
                            Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.OVERLOADED));
            store.keepUp();
            append(store, TENANT, 20, 21);
            assertThat(store.records(TENANT, SentRecords.traceId(20))).contains(SentRecords.record(20));
        }
    }

    @Test
    void cutsTheLargestPartWhenThoseOfManyTenantsAreTooMuchTogether() throws IOException {
        var crowded = new RecordLimits(1 << 20, 1 << 20, 20_000, Duration.ofDays(1), 100, FOR_EVER, Long.MAX_VALUE, 0);
        try (RecordStore store = open(new RealDisk(), crowded)) {
            append(store, TENANT, 0, 40);
            for (int tenant = 0; tenant < 20; tenant++) {
                append(store, new Tenant("tenant-" + tenant), 0, 10);
            }
            store.keepUp();
            assertThat(files("records-.*default.*")).isNotEmpty();
            assertThat(store.details().openRecords()).isBetween(20L, 100L);
            assertThat(all(store, 40)).isEqualTo(SentRecords.records(0, 40));
            assertThat(store.tenants()).hasSize(21);
        }
    }

    @Test
    void servesTheOthersWhenAFileIsDamagedAndLeavesItAsItIs() throws IOException {
        int files = filled();
        assertThat(files).isGreaterThan(2);
        String first = files("records-.*").getFirst();
        byte[] empty = {};
        Files.write(folder.resolve("records").resolve(first), empty);
        try (RecordStore store = open()) {
            store.keepUp();
            assertThat(all(store, 90)).isNotEmpty().hasSizeLessThan(90).isSubsetOf(SentRecords.records(0, 90));
            append(store, TENANT, 90, 120);
            store.keepUp();
            assertThat(store.erase(TENANT, SentRecords.traceId(91)).unsearchedFiles())
                    .containsExactly("records/" + first);
        }
        assertThat(files("records-.*")).contains(first);
    }

    /// How many files hold records 0 to 89.
    private int filled() throws IOException {
        var unmerged = new RecordLimits(
                LOG_BYTES, 2_000, Long.MAX_VALUE, Duration.ofDays(1), 100, FOR_EVER, Long.MAX_VALUE, 0);
        try (RecordStore store = open(new RealDisk(), unmerged)) {
            append(store, TENANT, 0, 90);
            store.keepUp();
        }
        return files("records-.*").size();
    }

    @Test
    void servesNothingWrongToAFlippedBitAndACheckFindsIt() throws IOException {
        filled();
        long seed = Long.getLong("clew.seed", System.nanoTime());
        var random = new Random(seed);
        List<LogRecord> sent = SentRecords.records(0, 90);
        for (int i = 0; i < 400; i++) {
            List<String> names = files("(records|log)-.*");
            Path file = folder.resolve("records").resolve(names.get(random.nextInt(names.size())));
            byte[] sound = Files.readAllBytes(file);
            if (sound.length == 0) {
                continue;
            }
            byte[] flipped = sound.clone();
            int at = random.nextInt(sound.length);
            flipped[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, flipped);
            String where = "seed %d, byte %d of %s".formatted(seed, at, file);
            String name = "records/" + file.getFileName();
            assertThat(check().listed()).as(where).anyMatch(each -> each.file().equals(name) && each.offset() <= at);
            if (name.contains("records-")) {
                assertThat(check().listed()).as(where).allMatch(each -> each.weight() == Finding.Weight.DAMAGE);
                try (RecordStore store = open()) {
                    assertThat(all(store, 90)).as(where).isSubsetOf(sent);
                }
            }
            Files.write(file, sound);
        }
        assertThat(check().listed()).isEmpty();
    }

    private Findings check() throws IOException {
        var findings = new Findings(CheckProgress.SILENT, 0);
        CheckedRecords found = RecordCheck.check(new ReadOnlyDisk(), folder, findings);
        assertThat(found.files()).isLessThanOrEqualTo(files("records-.*").size());
        return findings;
    }

    @Test
    void tellsWhatThereIsWithoutOpeningTheStore() throws IOException {
        filled();
        var findings = new Findings(CheckProgress.SILENT, 0);
        CheckedRecords found = RecordCheck.check(new ReadOnlyDisk(), folder, findings);
        assertThat(found.files()).isEqualTo(files("records-.*").size());
        assertThat(found.records() + found.logRecords()).isEqualTo(90);
        assertThat(RecordCheck.details(new ReadOnlyDisk(), folder).fileRecords())
                .isEqualTo(found.records());
    }

    @Test
    void finishesWhatACrashInterruptedWhenItOpens() throws IOException {
        filled();
        Path records = folder.resolve("records");
        Files.write(records.resolve("records-0000000000000099-0000000000000001-default.clew.unfinished"), new byte[9]);
        try (RecordStore store = open()) {
            assertThat(all(store, 90)).isEqualTo(SentRecords.records(0, 90));
            assertThat(files(".*unfinished")).isEmpty();
            // Files that were merged, and are back because their deletion was not.
            List<String> before = files("records-.*");
            var kept = new byte[before.size()][];
            for (int i = 0; i < kept.length; i++) {
                kept[i] = Files.readAllBytes(records.resolve(before.get(i)));
            }
            store.erase(TENANT, SentRecords.traceId(0));
            List<String> after = files("records-.*");
            for (int i = 0; i < kept.length; i++) {
                Files.write(records.resolve(before.get(i)), kept[i]);
            }
            assertThat(files("records-.*")).hasSizeGreaterThan(after.size());
        }
        try (RecordStore store = open()) {
            assertThat(store.records(TENANT, SentRecords.traceId(0))).isEmpty();
            assertThat(all(store, 90)).hasSize(87);
        }
    }
}
