package dev.clew.store.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.model.Fault;
import dev.clew.model.Span;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.store.Completeness;
import dev.clew.store.Erasure;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanDetail;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanScan;
import dev.clew.store.check.CheckProgress;
import dev.clew.store.disk.Disk;
import dev.clew.store.disk.FailingDisk;
import dev.clew.store.disk.RealDisk;
import dev.clew.store.disk.SimDisk;
import dev.clew.store.segment.v1.Block;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class SegmentStoreTest {
    private static final int FLIPS = Integer.getInteger("clew.bitFlips", 1_000);
    private static final SpanDetail NO_DETAIL = new SpanDetail(Set.of(), false, false);
    private static final Tenant OTHER = new Tenant("other");

    /// Nine batches, each sent alone.
    private static final int LOG_BYTES = 9 * Disk.BLOCK_BYTES;

    private static final StoreLimits SMALL = new StoreLimits(
            LOG_BYTES, Duration.ofDays(1), 1 << 20, 100, Duration.ZERO, 0, StoreLimits.FOR_EVER, Long.MAX_VALUE, 0);

    @TempDir
    Path folder;

    private final PlainFormat format = new PlainFormat(6);

    @Test
    void cutsAFullPartAndRemovesTheLogBehindIt() throws IOException {
        try (SegmentStore store = open()) {
            append(store, 0, 20);
            assertThat(files("segment-.*")).isEmpty();
            assertThat(files("log-.*")).hasSize(3);
            store.keepUp();
            assertThat(files("segment-.*"))
                    .containsExactly(
                            "segment-0000000000000001-0000000000000006-default.clew",
                            "segment-0000000000000002-0000000000000012-default.clew",
                            "segment-0000000000000003-0000000000000018-default.clew");
            // Two batches are not cut yet.
            assertThat(files("log-.*")).containsExactly("log-0000000000000019.clew");
            assertThat(SentSpans.all(store)).isEqualTo(spans(0, 20));
        }
        try (SegmentStore store = open()) {
            assertThat(SentSpans.all(store)).isEqualTo(spans(0, 20));
            assertThat(store.recovery().segments()).isEqualTo(3);
            assertThat(store.recovery().adoptedSegments()).isZero();
        }
        assertThat(format.openFiles()).isZero();
    }

    @Test
    void cutsAnOldPartThoughItIsNotFull() throws IOException {
        var impatient = new StoreLimits(
                LOG_BYTES, Duration.ZERO, 1 << 20, 100, Duration.ZERO, 0, StoreLimits.FOR_EVER, Long.MAX_VALUE, 0);
        try (SegmentStore store = open(impatient, InstantSource.system())) {
            append(store, 0, 2);
            store.keepUp();
            assertThat(files("segment-.*")).hasSize(1);
            store.keepUp();
            assertThat(files("segment-.*")).hasSize(1);
            append(store, 2, 4);
            assertThat(SentSpans.all(store)).isEqualTo(spans(0, 4));
        }
    }

    @Test
    void opensAgainAndAgain() {
        for (int life = 0; life < 12; life++) {
            try (SegmentStore store = open()) {
                assertThat(SentSpans.all(store)).isEqualTo(spans(0, life * 5L));
                append(store, life * 5L, life * 5L + 5);
                if (life % 2 == 0) {
                    store.keepUp();
                }
                assertThat(store.statistics().spans()).isEqualTo(life * 5L + 5);
            }
        }
    }

    @Test
    void keepsWhatALogAloneHeld() throws IOException {
        try (SegmentStore store = open()) {
            append(store, 0, 4);
        }
        assertThat(files(".*")).allMatch(name -> name.startsWith("log-"));
        try (SegmentStore store = open()) {
            assertThat(SentSpans.all(store)).isEqualTo(spans(0, 4));
        }
    }

    @Test
    void removesALogFileOnlyWhenEveryTenantsBatchesAreCut() throws IOException {
        try (SegmentStore store = open()) {
            SentSpans.append(store, OTHER, spans(0, 1));
            append(store, 0, 18);
            store.keepUp();
            assertThat(files("log-.*")).contains("log-0000000000000001.clew");
            SentSpans.append(store, OTHER, spans(1, 7));
            store.keepUp();
            assertThat(files("log-.*")).doesNotContain("log-0000000000000001.clew");
        }
        try (SegmentStore store = open()) {
            assertThat(SentSpans.all(store, OTHER)).isEqualTo(spans(0, 7));
            assertThat(SentSpans.all(store)).isEqualTo(spans(0, 18));
        }
    }

    @Test
    void countsOnceWhatWasSentAgainAfterACut() {
        try (SegmentStore store = open()) {
            append(store, 0, 15);
            store.keepUp();
            append(store, 3, 18);
            assertThat(store.statistics().spans()).isEqualTo(18);
            assertThat(store.statistics().traces()).isEqualTo(6);
            store.keepUp();
            assertThat(store.statistics().spans()).isEqualTo(18);
            assertThat(SentSpans.all(store)).isEqualTo(spans(0, 18));
        }
        try (SegmentStore store = open()) {
            assertThat(store.statistics().spans()).isEqualTo(18);
            assertThat(store.statistics().traces()).isEqualTo(6);
        }
    }

    /// The segment between two that share a span goes: the span still counts once.
    @Test
    void countsOnceWhateverSegmentIsGone() {
        var now = new AtomicLong(1_000);
        StoreLimits limits = SMALL.keeping(Duration.ofNanos(1_500), Long.MAX_VALUE);
        try (SegmentStore store = open(limits, () -> Instant.ofEpochSecond(0, now.get()))) {
            append(store, 0, 1);
            append(store, 900, 905);
            append(store, 0, 6);
            append(store, 0, 1);
            append(store, 905, 910);
            store.keepUp();
            assertThat(store.statistics().spans()).isEqualTo(16);
            now.set(2_000);
            store.keepUp();
            assertThat(SentSpans.all(store)).hasSize(11);
            assertThat(store.statistics().spans()).isEqualTo(11);
            assertThat(store.statistics().traces())
                    .isEqualTo(SentSpans.all(store).stream()
                            .map(Span::traceId)
                            .distinct()
                            .count());
        }
    }

    @Test
    void scansNewestFirstInExactlyTheOtherOrder() {
        try (SegmentStore store = open()) {
            // The same ids and start in three parts, with contents that agree and disagree.
            for (int round = 0; round < 3; round++) {
                Span same = SentSpans.span(1);
                SentSpans.append(
                        store,
                        List.of(same, same.toBuilder().name("round " + round).build()));
                append(store, 10 + round * 10L, 16 + round * 10L);
                store.keepUp();
            }
            var newestFirst = new ArrayList<Span>();
            Completeness completeness = scan(store, SpanScan.Order.NEWEST_FIRST, 1_000, newestFirst);
            assertThat(completeness.isComplete()).isTrue();
            assertThat(newestFirst.reversed()).isEqualTo(SentSpans.all(store)).hasSize(22);
        }
    }

    @Test
    void readsNoSegmentThatASearchForTheNewestDoesNotReach() {
        try (SegmentStore store = open()) {
            append(store, 0, 60);
            store.keepUp();
            var found = new ArrayList<Span>();
            Completeness completeness = scan(store, SpanScan.Order.NEWEST_FIRST, 3, found);
            assertThat(found).isEqualTo(spans(57, 60).reversed());
            assertThat(completeness.scannedSpans()).isEqualTo(3);
        }
    }

    @Test
    void servesTheOthersWhenASegmentIsGoneOrDamaged() throws IOException {
        try (SegmentStore store = open()) {
            append(store, 0, 24);
            store.keepUp();
        }
        List<String> segments = files("segment-.*");
        assertThat(segments).hasSize(4);
        for (String segment : segments) {
            Path file = folder.resolve(segment);
            byte[] sound = Files.readAllBytes(file);
            byte[] flipped = sound.clone();
            flipped[sound.length / 2] ^= 4;
            for (byte[] damaged : List.of(flipped, new byte[0], new byte[100])) {
                Files.write(file, damaged);
                assertServesTheOthers();
                assertThat(file).hasBinaryContent(damaged);
            }
            Files.delete(file);
            assertServesTheOthers();
            Files.write(file, sound);
        }
        try (SegmentStore store = open()) {
            assertThat(SentSpans.all(store)).isEqualTo(spans(0, 24));
        }
    }

    private void assertServesTheOthers() {
        try (SegmentStore store = open()) {
            assertThat(store.recovery().unreadableSegments()).isEqualTo(1);
            var found = new ArrayList<Span>();
            Completeness completeness = scan(store, SpanScan.Order.OLDEST_FIRST, 1_000, found);
            assertThat(found).hasSize(18).isSubsetOf(spans(0, 24));
            assertThat(completeness.truncatedBecause()).contains("1 damaged segment");
            TraceId one = SentSpans.span(0).traceId();
            assertThat(List.of(
                            store.trace(Tenant.DEFAULT, one, _ -> true),
                            store.traces(Tenant.DEFAULT, List.of(one), NO_DETAIL, (_, _) -> true),
                            store.services(Tenant.DEFAULT, TimeRange.ALL).completeness(),
                            store.operations(Tenant.DEFAULT, "any", TimeRange.ALL)
                                    .completeness()))
                    .allSatisfy(each -> assertThat(each.truncatedBecause()).contains("1 damaged segment"));
            assertThat(store.statistics().spans()).isEqualTo(18);
            store.keepUp();
        }
    }

    @Test
    void servesEverythingWithoutItsManifest() throws IOException {
        try (SegmentStore store = open()) {
            append(store, 0, 20);
            SentSpans.append(store, OTHER, spans(0, 8));
            store.keepUp();
        }
        byte[] sound = Files.readAllBytes(folder.resolve("manifest.clew"));
        byte[] flipped = sound.clone();
        flipped[sound.length / 2] ^= 1;
        Files.delete(folder.resolve("manifest.clew"));
        assertServesEverything(20);
        for (byte[] damaged : List.of(flipped, new byte[0], new byte[50])) {
            Files.write(folder.resolve("manifest.clew"), damaged);
            assertServesEverything(20);
        }
        assertThat(files("manifest.*damaged.*")).hasSize(3);
        try (SegmentStore store = open()) {
            append(store, 20, 30);
            store.keepUp();
            assertThat(store.recovery().adoptedSegments()).isEqualTo(4);
        }
        try (SegmentStore store = open()) {
            assertThat(store.recovery().manifestWasLost()).isFalse();
            assertThat(SentSpans.all(store)).isEqualTo(spans(0, 30));
        }
    }

    private void assertServesEverything(long spans) {
        try (SegmentStore store = open()) {
            assertThat(store.recovery().manifestWasLost()).isTrue();
            assertThat(SentSpans.all(store)).isEqualTo(spans(0, spans));
            assertThat(SentSpans.all(store, OTHER)).isEqualTo(spans(0, 8));
            assertThat(store.statistics().spans()).isEqualTo(spans + 8);
        }
    }

    @Test
    void refusesTheManifestOfANewerVersionAndTouchesNothing() throws IOException {
        String text = "clew manifest 2\nwhatever\n";
        var crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.US_ASCII));
        Files.writeString(folder.resolve("manifest.clew"), text + "crc32c %08x\n".formatted(crc.getValue()));
        Files.writeString(folder.resolve("segment-1.unfinished"), "");
        assertThatThrownBy(this::open)
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.CORRUPT))
                .hasMessageContaining("clew manifest 2");
        assertThat(files(".*")).containsExactly("manifest.clew", "segment-1.unfinished");
    }

    @Test
    void leavesStrangersAlone() throws IOException {
        Files.writeString(folder.resolve("notes.txt"), "mine");
        Files.writeString(folder.resolve("segment-notes.clew"), "mine too");
        try (SegmentStore store = open()) {
            append(store, 0, 7);
            store.keepUp();
        }
        assertThat(files("notes.txt|segment-notes.clew")).hasSize(2);
    }

    /// Whatever call fails, what was acknowledged is there at once and after a restart, and the store goes on by
    /// itself.
    @Test
    void losesNothingToAFailingDisk() {
        int withFailures = 0;
        for (int failing = 0; failing < 150; failing++) {
            Path at = folder.resolve("failing-" + failing);
            Set<Span> acknowledged = new HashSet<>();
            int failed = 0;
            try (SegmentStore store = SegmentStore.open(
                    new FailingDisk(failing, 1 + failing % 3), at, format, SMALL, InstantSource.system())) {
                for (long number = 0; number < 25; number++) {
                    try {
                        append(store, number, number + 1);
                        acknowledged.add(SentSpans.span(number));
                    } catch (Fault fault) {
                        assertThat(fault).hasMessageContaining("on purpose").hasMessageContaining(at.toString());
                        failed++;
                    }
                    if (number % 4 == 0) {
                        store.keepUp();
                    }
                    assertThat(SentSpans.all(store)).doesNotHaveDuplicates().containsAll(acknowledged);
                }
            }
            withFailures += failed > 0 ? 1 : 0;
            try (SegmentStore store = open(at)) {
                assertThat(SentSpans.all(store))
                        .as("call %d failed", failing)
                        .doesNotHaveDuplicates()
                        .containsAll(acknowledged);
                assertThat(store.recovery().unreadableSegments()).isZero();
            }
        }
        assertThat(withFailures).isGreaterThan(25);
        assertThat(format.openFiles()).isZero();
    }

    @Test
    void erasesAllOrNothingOnAFailingDisk() {
        var id = SentSpans.span(1).traceId();
        int failed = 0;
        for (int failing = 0; failing < 60; failing++) {
            Path at = folder.resolve("failing-" + failing);
            try (SegmentStore store = open(at)) {
                append(store, 0, 20);
                store.keepUp();
            }
            try (SegmentStore store = SegmentStore.open(
                    new FailingDisk(failing, 1 + failing % 3), at, format, SMALL, InstantSource.system())) {
                try {
                    store.erase(Tenant.DEFAULT, id);
                } catch (Fault fault) {
                    assertThat(fault).hasMessageContaining("on purpose").hasMessageContaining(at.toString());
                    failed++;
                    assertThat(store.trace(Tenant.DEFAULT, id).size()).isIn(0, 3);
                }
                assertThat(SentSpans.all(store)).containsAll(spans(3, 20));
                store.keepUp();
            }
            try (SegmentStore store = open(at)) {
                assertThat(SentSpans.all(store)).doesNotHaveDuplicates().containsAll(spans(3, 20));
                store.erase(Tenant.DEFAULT, id);
                assertThat(SentSpans.all(store)).isEqualTo(spans(3, 20));
                assertThat(store.statistics().spans()).isEqualTo(17);
            }
        }
        assertThat(failed).isGreaterThan(8);
    }

    /// What is written next must not have the name of something that a crash left unfinished.
    @Test
    void goesOnWhereALeftoverCouldNotBeDeleted() throws IOException {
        int left = 0;
        for (int calls = 0; calls < 60; calls++) {
            Path at = folder.resolve("left-" + calls);
            var failing = new FailingDisk(calls, Integer.MAX_VALUE);
            try (SegmentStore store = SegmentStore.open(failing, at, format, SMALL, InstantSource.system())) {
                append(store, 0, 20);
                store.keepUp();
                store.erase(Tenant.DEFAULT, SentSpans.span(1).traceId());
            } catch (Fault _) {
                // From then on everything fails, so what is unfinished stays so.
            }
            if (isUnfinished(at)) {
                left++;
                failing = new FailingDisk(0, 1);
                try (SegmentStore store = SegmentStore.open(failing, at, format, SMALL, InstantSource.system())) {
                    assertThat(isUnfinished(at)).isTrue();
                    store.erase(Tenant.DEFAULT, SentSpans.span(1).traceId());
                }
                open(at).close();
                assertThat(isUnfinished(at)).as("after %d calls", calls).isFalse();
            }
        }
        assertThat(left).isPositive();
    }

    private static boolean isUnfinished(Path at) throws IOException {
        if (!Files.exists(at)) {
            return false;
        }
        try (Stream<Path> files = Files.list(at)) {
            return files.anyMatch(file -> file.getFileName().toString().matches("segment-.*unfinished"));
        }
    }

    /// Anywhere in the folder: the log, a segment, the manifest.
    @Test
    void servesNothingWrongToAFlippedBit() throws IOException {
        flipBits(format, (store, flip) -> {
            StoreRecovery recovery = store.recovery();
            boolean hitSegment = recovery.unreadableSegments() == 1;
            assertThat(SentSpans.all(store))
                    .as(flip)
                    .isSubsetOf(spans(0, 27))
                    .hasSizeGreaterThanOrEqualTo(hitSegment ? 21 : 26);
            assertThat(hitSegment || recovery.manifestWasLost() || hitLog(recovery))
                    .as(flip)
                    .isTrue();
        });
    }

    /// A format that checks a page when it is read finds damage late, and not where nothing is wanted of it.
    @Test
    void saysSoWhenAFlippedBitHidesSomething() throws IOException {
        flipBits(new ColumnarFormat(() -> new Block(6, Long.MAX_VALUE)), (store, flip) -> {
            var found = new ArrayList<Span>();
            Completeness completeness = scan(store, SpanScan.Order.OLDEST_FIRST, 1_000, found);
            assertThat(found).as(flip).doesNotHaveDuplicates().isSubsetOf(spans(0, 27));
            assertThat(found.size() == 27 || !completeness.isComplete() || hitLog(store.recovery()))
                    .as(flip)
                    .isTrue();
            for (Span span : spans(0, 27)) {
                var ofTrace = new ArrayList<Span>();
                Completeness read = store.trace(Tenant.DEFAULT, span.traceId(), ofTrace::add);
                assertThat(ofTrace).as(flip).isSubsetOf(spans(0, 27));
                assertThat(ofTrace.contains(span) || !read.isComplete() || hitLog(store.recovery()))
                        .as(flip)
                        .isTrue();
            }
            assertThat(store.statistics().spans()).as(flip).isLessThanOrEqualTo(27);
        });
    }

    private static boolean hitLog(StoreRecovery recovery) {
        return recovery.log().quarantinedBytes() + recovery.log().tornBytes() > 0;
    }

    private void flipBits(PartFormat parts, BiConsumer<SegmentStore, String> check) throws IOException {
        Path whole = folder.resolve("whole");
        try (SegmentStore store = open(whole, parts)) {
            append(store, 0, 27);
            store.keepUp();
        }
        List<Path> files = list(whole);
        var random = new Random(11);
        for (int i = 0; i < FLIPS; i++) {
            Path copy = Files.createDirectories(folder.resolve("flip-" + i));
            for (Path file : files) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
            Path hit = copy.resolve(files.get(random.nextInt(files.size())).getFileName());
            byte[] bytes = Files.readAllBytes(hit);
            int at = random.nextInt(bytes.length);
            bytes[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(hit, bytes);
            String flip = "flip %d: byte %d of %s".formatted(i, at, hit.getFileName());
            assertThat(StoreCheck.run(copy, parts, CheckProgress.SILENT).findings())
                    .as(flip)
                    .isNotEmpty()
                    .allSatisfy(finding -> assertThat(finding.file())
                            .isEqualTo(hit.getFileName().toString()))
                    .allSatisfy(finding -> assertThat(finding.offset()).isLessThanOrEqualTo(at));
            try (SegmentStore store = open(copy, parts)) {
                check.accept(store, flip);
                store.keepUp();
                check.accept(store, flip);
            }
        }
    }

    @Test
    void takesManyBatchesOfTwoTenantsAtOnce() throws InterruptedException {
        var acknowledged = new ConcurrentHashMap<Tenant, Set<Span>>();
        acknowledged.put(Tenant.DEFAULT, ConcurrentHashMap.newKeySet());
        acknowledged.put(OTHER, ConcurrentHashMap.newKeySet());
        try (SegmentStore store = SegmentStore.open(folder, new PlainFormat(50), SMALL)) {
            var clients = new ArrayList<Thread>();
            for (long i = 0; i < 600; i++) {
                Tenant tenant = i % 3 == 0 ? OTHER : Tenant.DEFAULT;
                Span span = SentSpans.span(i);
                clients.add(Thread.startVirtualThread(() -> {
                    while (!acknowledged.get(tenant).contains(span)) {
                        send(store, tenant, span, acknowledged.get(tenant));
                    }
                    assertThat(store.trace(tenant, span.traceId())).contains(span);
                }));
            }
            for (Thread client : clients) {
                client.join();
            }
        }
        try (SegmentStore store = open()) {
            for (Tenant tenant : List.of(Tenant.DEFAULT, OTHER)) {
                assertThat(SentSpans.all(store, tenant)).containsExactlyInAnyOrderElementsOf(acknowledged.get(tenant));
            }
            assertThat(store.statistics().spans()).isEqualTo(600);
        }
    }

    /// As a client does that was told to come back.
    private static void send(SegmentStore store, Tenant tenant, Span span, Set<Span> acknowledged) {
        try {
            SentSpans.append(store, tenant, List.of(span));
            acknowledged.add(span);
        } catch (Fault fault) {
            assertThat(fault.kind()).isEqualTo(Fault.Kind.OVERLOADED);
        }
    }

    @Test
    void forgetsSegmentsByAge() throws IOException {
        var now = new AtomicLong(100);
        StoreLimits limits = SMALL.keeping(Duration.ofNanos(50), Long.MAX_VALUE);
        try (SegmentStore store = open(limits, () -> Instant.ofEpochSecond(0, now.get()))) {
            append(store, 60, 90);
            // From the far future, but sent now.
            append(store, 1_000_000, 1_000_006);
            store.keepUp();
            assertThat(SentSpans.all(store)).hasSize(36);
            now.set(130);
            store.keepUp();
            assertThat(SentSpans.all(store).getFirst()).isEqualTo(SentSpans.span(78));
            now.set(151);
            store.keepUp();
            assertThat(SentSpans.all(store)).isEmpty();
            assertThat(store.statistics().spans()).isZero();
            assertThat(files("segment-.*")).isEmpty();
        }
        try (SegmentStore store = open()) {
            assertThat(SentSpans.all(store)).isEmpty();
        }
    }

    @Test
    void forgetsTheOldestSegmentsOverABudgetOfEachTenant() {
        try (SegmentStore store = open(SMALL.keeping(StoreLimits.FOR_EVER, 1_500), InstantSource.system())) {
            SentSpans.append(store, OTHER, spans(0, 6));
            append(store, 0, 60);
            store.keepUp();
            assertThat(SentSpans.all(store))
                    .isNotEmpty()
                    .hasSizeLessThan(40)
                    .isEqualTo(spans(60 - SentSpans.all(store).size(), 60));
            assertThat(SentSpans.all(store, OTHER)).hasSize(6);
        }
    }

    @Test
    void refusesBelowTheReserveAndGoesOnByItself() {
        var disk = new SimDisk(Long.MAX_VALUE);
        StoreLimits limits = SMALL.reserving(1_000).keeping(StoreLimits.FOR_EVER, 1_200);
        try (SegmentStore store = SegmentStore.open(disk, folder, format, limits, InstantSource.system())) {
            append(store, 0, 20);
            disk.freeBytes(999);
            // Larger than what goes in between two looks at the free space.
            for (Span refused : List.of(SentSpans.span(20, 1 << 20), SentSpans.span(20))) {
                assertThatThrownBy(() -> SentSpans.append(store, List.of(refused)))
                        .isInstanceOfSatisfying(
                                Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.OVERLOADED))
                        .hasMessageContaining("999 bytes of disk are free");
            }
            assertThat(store.trace(Tenant.DEFAULT, SentSpans.span(1).traceId())).hasSize(3);
            store.keepUp();
            assertThat(store.erase(Tenant.DEFAULT, SentSpans.span(19).traceId()).spans())
                    .isEqualTo(2);
            disk.freeBytes(1_000);
            append(store, 20, 21);
            assertThat(SentSpans.all(store)).contains(SentSpans.span(20));
        }
    }

    @Test
    @Timeout(60)
    void goesOnCuttingAfterItRanOutOfMemory() throws Exception {
        var failures = new AtomicInteger(1);
        var shortOfMemory = (PartFormat) Proxy.newProxyInstance(
                PartFormat.class.getClassLoader(), new Class<?>[] {PartFormat.class}, (_, method, arguments) -> {
                    if (method.getName().equals("write") && failures.getAndDecrement() > 0) {
                        throw new OutOfMemoryError("by a test");
                    }
                    return method.invoke(format, arguments);
                });
        try (SegmentStore store = SegmentStore.open(folder, shortOfMemory, SMALL)) {
            append(store, 0, 6);
            while (files("segment-.*").isEmpty()) {
                Thread.sleep(10);
            }
            assertThat(failures).hasNegativeValue();
            assertThat(SentSpans.all(store)).isEqualTo(spans(0, 6));
        }
    }

    @Test
    void cutsTheLargestPartWhenThoseOfAllTenantsTakeTooMuch() throws IOException {
        StoreLimits limits = SMALL.opening(2_000);
        try (SegmentStore store = open(limits, InstantSource.system())) {
            append(store, 0, 5);
            store.keepUp();
            assertThat(files("segment-.*")).isEmpty();
            SentSpans.append(store, OTHER, List.of(SentSpans.span(1)));
            SentSpans.append(store, OTHER, List.of(SentSpans.span(2)));
            store.keepUp();
            assertThat(files("segment-.*")).singleElement().asString().endsWith("-default.clew");
            assertThat(SentSpans.all(store)).isEqualTo(spans(0, 5));
            assertThat(SentSpans.all(store, OTHER)).isEqualTo(spans(1, 3));
        }
    }

    @Test
    void refusesWhenTooManyPartsWaitToBeCut() {
        var limits = new StoreLimits(
                1_000, Duration.ofDays(1), 1 << 20, 2, Duration.ZERO, 0, StoreLimits.FOR_EVER, 1L << 40, 0);
        try (SegmentStore store = open(limits, InstantSource.system())) {
            append(store, 0, 12);
            assertThatThrownBy(() -> append(store, 12, 13))
                    .isInstanceOfSatisfying(
                            Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.OVERLOADED))
                    .hasMessageContaining("2 full parts");
            store.keepUp();
            append(store, 12, 13);
            assertThat(SentSpans.all(store)).isEqualTo(spans(0, 13));
        }
    }

    @Test
    void erasesATraceFromEveryFile() throws IOException {
        Span secret = SentSpans.span(4).toBuilder().name("very secret").build();
        try (SegmentStore store = open()) {
            append(store, 0, 4);
            SentSpans.append(store, List.of(secret));
            append(store, 5, 20);
            store.keepUp();
            SentSpans.append(store, OTHER, List.of(secret));
            SentSpans.append(store, List.of(secret.toBuilder().endNanos(99).build()));
            assertThat(filesWith("very secret")).isNotEmpty();
            Erasure erasure = store.erase(Tenant.DEFAULT, secret.traceId());
            assertThat(erasure.spans()).isEqualTo(4);
            assertThat(erasure.rewrittenSegments()).isEqualTo(2);
            assertThat(erasure.unsearchedFiles()).isEmpty();
            assertThat(store.trace(Tenant.DEFAULT, secret.traceId())).isEmpty();
            assertThat(store.trace(OTHER, secret.traceId())).containsExactly(secret);
            assertThat(filesWith("very secret")).allMatch(name -> name.endsWith("-other.clew"));
            assertThat(SentSpans.all(store)).hasSize(17);
            assertThat(store.statistics().spans()).isEqualTo(18);
            store.erase(OTHER, secret.traceId());
            assertThat(filesWith("very secret")).isEmpty();
        }
        try (SegmentStore store = open()) {
            assertThat(SentSpans.all(store)).hasSize(17);
            assertThat(SentSpans.all(store, OTHER)).isEmpty();
            assertThat(store.statistics().spans()).isEqualTo(17);
        }
    }

    @Test
    void namesTheFilesInWhichItCouldNotLookForAnErasedTrace() throws IOException {
        try (SegmentStore store = open()) {
            append(store, 0, 7);
            store.keepUp();
        }
        Files.write(folder.resolve(files("segment-.*").getFirst()), new byte[9]);
        Files.write(folder.resolve("log-0000000000000001.clew.torn"), new byte[9]);
        try (SegmentStore store = open()) {
            assertThat(store.erase(Tenant.DEFAULT, SentSpans.span(1).traceId()).unsearchedFiles())
                    .hasSize(2);
        }
    }

    /// Readers go on while parts are sealed, cut and dropped in the background, and see neither gaps nor doubles.
    @Test
    void showsEverythingOnceWhileItIsCut() throws Exception {
        var acknowledged = new AtomicLong();
        var done = new AtomicBoolean();
        var failures = new ArrayList<Throwable>();
        try (SegmentStore store = SegmentStore.open(folder, format, SMALL)) {
            SentSpans.append(store, spans(0, 3));
            acknowledged.set(3);
            var readers = new ArrayList<Thread>();
            for (int i = 0; i < 3; i++) {
                readers.add(Thread.ofPlatform().start(() -> {
                    try {
                        while (!done.get()) {
                            long before = acknowledged.get();
                            List<Span> seen = SentSpans.all(store);
                            assertThat(seen.size()).isGreaterThanOrEqualTo((int) before);
                            assertThat(seen).isEqualTo(spans(0, seen.size()));
                            assertThat(store.trace(
                                            Tenant.DEFAULT, SentSpans.span(0).traceId()))
                                    .hasSize(3);
                        }
                    } catch (Throwable e) {
                        synchronized (failures) {
                            failures.add(e);
                        }
                    }
                }));
            }
            for (long number = 3; number < 400; number++) {
                append(store, number, number + 1);
                acknowledged.set(number + 1);
            }
            done.set(true);
            for (Thread reader : readers) {
                reader.join();
            }
        }
        assertThat(failures).isEmpty();
        assertThat(format.openFiles()).isZero();
        try (SegmentStore store = open()) {
            assertThat(SentSpans.all(store)).isEqualTo(spans(0, 400));
            assertThat(store.recovery().segments()).isPositive();
        }
    }

    @Test
    void closesInTheMiddleOfACut() {
        for (int life = 0; life < 20; life++) {
            try (SegmentStore store = SegmentStore.open(folder, format, SMALL)) {
                append(store, life * 13L, life * 13L + 13);
            }
            assertThat(format.openFiles()).isZero();
        }
        try (SegmentStore store = open()) {
            assertThat(SentSpans.all(store)).isEqualTo(spans(0, 260));
        }
    }

    @Test
    void keepsASegmentOpenForWhoReadsItWhileItIsDropped() {
        var now = new AtomicLong(100);
        StoreLimits limits = SMALL.keeping(Duration.ofNanos(500), Long.MAX_VALUE);
        try (SegmentStore store = open(limits, () -> Instant.ofEpochSecond(0, now.get()))) {
            append(store, 0, 12);
            store.keepUp();
            assertThat(format.openFiles()).isEqualTo(2);
            var seen = new ArrayList<Span>();
            store.scan(
                    new SpanScan(
                            Tenant.DEFAULT,
                            new SpanFilter.Any(),
                            TimeRange.ALL,
                            SpanScan.Order.OLDEST_FIRST,
                            ScanLimits.ofSpans(100)),
                    span -> {
                        now.set(10_000);
                        store.keepUp();
                        return seen.add(span);
                    });
            assertThat(seen).isEqualTo(spans(0, 12));
            assertThat(format.openFiles()).isZero();
            assertThat(SentSpans.all(store)).isEmpty();
        }
    }

    @Test
    void answersNothingAfterItWasClosed() {
        SegmentStore store = open();
        append(store, 0, 7);
        store.close();
        store.close();
        assertThatThrownBy(() -> append(store, 7, 8)).isInstanceOf(Fault.class).hasMessageContaining("closed");
        assertThatThrownBy(() -> SentSpans.all(store)).isInstanceOf(Fault.class).hasMessageContaining("closed");
    }

    @Test
    void namesTheFolderThatCannotBeOpened() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> SegmentStore.open(file, format, SMALL))
                .isInstanceOf(Fault.class)
                .hasMessageContaining(file.toString());
    }

    private SegmentStore open() {
        return open(folder);
    }

    private SegmentStore open(Path at) {
        return open(at, format);
    }

    private static SegmentStore open(Path at, PartFormat parts) {
        return SegmentStore.open(new RealDisk(), at, parts, SMALL, InstantSource.system());
    }

    /// A store without a thread for its upkeep.
    private SegmentStore open(StoreLimits limits, InstantSource clock) {
        return SegmentStore.open(new RealDisk(), folder, format, limits, clock);
    }

    private static List<Span> spans(long from, long to) {
        return LongStream.range(from, to).mapToObj(SentSpans::span).toList();
    }

    /// One batch for each.
    private static void append(SegmentStore store, long from, long to) {
        spans(from, to).forEach(span -> SentSpans.append(store, List.of(span)));
    }

    private static Completeness scan(SegmentStore store, SpanScan.Order order, long budget, List<Span> found) {
        return store.scan(
                new SpanScan(Tenant.DEFAULT, new SpanFilter.Any(), TimeRange.ALL, order, ScanLimits.ofSpans(budget)),
                found::add);
    }

    private static List<Path> list(Path at) throws IOException {
        try (Stream<Path> files = Files.list(at)) {
            return files.sorted().toList();
        }
    }

    private List<String> files(String pattern) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches(pattern))
                    .sorted()
                    .toList();
        }
    }

    private List<String> filesWith(String text) throws IOException {
        var found = new ArrayList<String>();
        for (String file : files(".*")) {
            var content = new String(Files.readAllBytes(folder.resolve(file)), StandardCharsets.ISO_8859_1);
            if (content.contains(text)) {
                found.add(file);
            }
        }
        return found;
    }
}
