package dev.clew.store.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Fault;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.SpanBuilder;
import dev.clew.model.Tenant;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.store.check.CheckProgress;
import dev.clew.store.check.Findings;
import dev.clew.store.disk.Disk;
import dev.clew.store.disk.FailingDisk;
import dev.clew.store.disk.RealDisk;
import dev.clew.store.memory.MemoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoggedStoreTest {
    private static final TraceId ID = TraceId.parse("abc123");
    /// Four batches, each sent alone.
    private static final long SMALL_SEGMENT = 4L * Disk.BLOCK_BYTES;

    @TempDir
    Path folder;

    @Test
    void cutsATailThatIsTornAtAnyByteAndKeepsTheRest() throws IOException {
        try (LoggedStore store = open()) {
            append(store, 1);
            append(store, 2);
            append(store, 3);
        }
        byte[] whole = Files.readAllBytes(onlySegment());
        int lastTwo = Frame.read(whole, 0).end();
        int last = Frame.read(whole, lastTwo).end();
        assertThat(last).isEqualTo(2 * Disk.BLOCK_BYTES);
        int frame = Frame.sizeOf(batch(span(3)));
        for (int length = lastTwo; length <= whole.length; length++) {
            int complete = length < lastTwo + frame ? 1 : length < last + frame ? 2 : 3;
            int soundEnd = (complete - 1) * Disk.BLOCK_BYTES + frame;
            int tornBytes = Math.max(0, length - complete * Disk.BLOCK_BYTES);
            Path torn = folder.resolve("torn-at-" + length);
            Files.createDirectories(torn);
            Path segment = torn.resolve(onlySegment().getFileName());
            Files.write(segment, Arrays.copyOf(whole, length));
            try (LoggedStore store = LoggedStore.open(torn, new MemoryStore())) {
                assertThat(spanIds(store)).hasSize(complete);
                assertThat(store.recovery().tornBytes()).isEqualTo(tornBytes);
                assertThat(store.recovery().quarantinedBytes()).isZero();
                append(store, 9);
            }
            // What was cut is kept, and what came after the cut is found again.
            assertThat(Files.exists(torn.resolve(segment.getFileName() + ".torn")))
                    .isEqualTo(tornBytes > 0);
            try (LoggedStore store = LoggedStore.open(torn, new MemoryStore())) {
                assertThat(spanIds(store)).hasSize(complete + 1).contains(9L);
            }
            if (length == soundEnd + 10) {
                // All zeros to the end of the block.
                length = complete * Disk.BLOCK_BYTES - 10;
            }
        }
    }

    @Test
    void servesNothingWrongAndLosesOneFrameAtMostToAFlippedBit() throws IOException {
        List<Span> spans;
        try (LoggedStore store = open()) {
            for (int id = 1; id <= 8; id++) {
                append(store, id);
            }
            spans = store.trace(Tenant.DEFAULT, ID);
        }
        List<Path> segments = segments();
        assertThat(segments).hasSize(2);
        int frame = Frame.sizeOf(batch(span(1)));
        var random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            Path copy = folder.resolve("flip-" + i);
            Files.createDirectories(copy);
            for (Path segment : segments) {
                Files.copy(segment, copy.resolve(segment.getFileName()));
            }
            Path hit =
                    copy.resolve(segments.get(random.nextInt(segments.size())).getFileName());
            byte[] bytes = Files.readAllBytes(hit);
            // Frames, and a part of the zeros behind each.
            int at = random.nextInt(bytes.length / Disk.BLOCK_BYTES) * Disk.BLOCK_BYTES + random.nextInt(2 * frame);
            bytes[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(hit, bytes);
            try (LoggedStore store = LoggedStore.open(copy, new MemoryStore())) {
                assertThat(store.trace(Tenant.DEFAULT, ID))
                        .as("flip %d: byte %d of %s", i, at, hit.getFileName())
                        .isSubsetOf(spans)
                        .hasSizeBetween(spans.size() - 1, spans.size());
                Recovery recovery = store.recovery();
                assertThat(recovery.tornBytes() + recovery.quarantinedBytes()).isPositive();
            }
        }
    }

    @Test
    void startsBesideGarbageAndDeletesNothing() throws IOException {
        try (LoggedStore store = open()) {
            append(store, 1);
        }
        Path garbage = folder.resolve("log-0000000000000007.clew");
        Files.write(garbage, new byte[1_000]);
        Path empty = folder.resolve("log-0000000000000009.clew");
        Files.createFile(empty);
        Path strange = Files.writeString(folder.resolve("notes.txt"), "mine");
        try (LoggedStore store = open()) {
            assertThat(spanIds(store)).containsExactly(1L);
            assertThat(store.recovery().quarantinedBytes()).isEqualTo(1_000);
            append(store, 2);
        }
        assertThat(garbage).hasSize(1_000);
        assertThat(strange).hasContent("mine");
        try (LoggedStore store = open()) {
            assertThat(spanIds(store)).containsExactly(1L, 2L);
        }
    }

    @Test
    void beginsASegmentWhenTheLastIsFull() throws IOException {
        try (LoggedStore store = open()) {
            for (int id = 1; id <= 20; id++) {
                append(store, id);
            }
            assertThat(store.statistics().diskBytes())
                    .isEqualTo(
                            segments().stream().mapToLong(LoggedStoreTest::size).sum());
        }
        assertThat(segments()).hasSize(5);
        try (LoggedStore store = open()) {
            assertThat(spanIds(store)).hasSize(20);
            assertThat(store.statistics().diskBytes())
                    .isEqualTo(
                            segments().stream().mapToLong(LoggedStoreTest::size).sum());
        }
    }

    /// Whatever call fails, what was acknowledged is there afterwards, and the store goes on by itself.
    @Test
    void acknowledgesNothingThatAFailingDiskDidNotTake() {
        int withFailures = 0;
        for (int failing = 0; failing < 60; failing++) {
            Path at = folder.resolve("failing-" + failing);
            Set<Long> acknowledged = new TreeSet<>();
            int failed = 0;
            try (LoggedStore store =
                    LoggedStore.open(new FailingDisk(failing, 1 + failing % 3), at, new MemoryStore(), SMALL_SEGMENT)) {
                for (int id = 1; id <= 15; id++) {
                    try {
                        append(store, id);
                        acknowledged.add((long) id);
                    } catch (Fault fault) {
                        assertThat(fault.kind()).isEqualTo(Fault.Kind.INTERNAL);
                        assertThat(fault).hasMessageContaining("on purpose").hasMessageContaining(at.toString());
                        failed++;
                    }
                }
            }
            withFailures += failed > 0 ? 1 : 0;
            assertThat(acknowledged).as("call %d fails", failing).hasSizeGreaterThanOrEqualTo(12);
            try (LoggedStore store = LoggedStore.open(at, new MemoryStore())) {
                assertThat(spanIds(store)).as("call %d failed", failing).containsAll(acknowledged);
            }
        }
        assertThat(withFailures).isGreaterThan(25);
    }

    /// Whoever appends is told, and the thread that writes the log goes on.
    @Test
    void survivesThatThereIsNoMemoryToWriteWith() {
        try (LoggedStore store =
                LoggedStore.open(FailingDisk.withoutMemory(4, 1), folder, new MemoryStore(), SMALL_SEGMENT)) {
            append(store, 1);
            assertTimeoutPreemptively(
                    Duration.ofMinutes(1),
                    () -> assertThatThrownBy(() -> append(store, 2))
                            .isInstanceOf(Fault.class)
                            .hasMessageContaining("on purpose"));
            append(store, 3);
            assertThat(store.writeFailures().count()).isEqualTo(1);
        }
        try (LoggedStore store = open()) {
            assertThat(spanIds(store)).contains(1L, 3L);
        }
    }

    /// Nothing that a failed write leaves looks like damage to the next start or to a check.
    @Test
    void leavesNothingOfAFailedWriteThatLooksLikeALoss() throws IOException {
        for (int failing = 0; failing < 60; failing++) {
            Path at = Files.createDirectories(folder.resolve("failing-" + failing));
            int failed = 0;
            try (LoggedStore store =
                    LoggedStore.open(new FailingDisk(failing, 1 + failing % 3), at, new MemoryStore(), SMALL_SEGMENT)) {
                for (int id = 1; id <= 25; id++) {
                    try {
                        append(store, id);
                    } catch (Fault fault) {
                        failed++;
                    }
                }
            }
            assertThat(failed).as("call %d fails", failing).isPositive();
            var findings = new Findings(CheckProgress.SILENT, 0);
            LogCheck.check(new RealDisk(), at, Map.of(), true, findings);
            assertThat(findings.listed()).as("call %d failed", failing).isEmpty();
            try (LoggedStore store = LoggedStore.open(at, new MemoryStore())) {
                assertThat(store.recovery().tornBytes() + store.recovery().quarantinedBytes())
                        .as("call %d failed", failing)
                        .isZero();
            }
        }
    }

    @Test
    void commitsManyAtOnceWithoutLosingOne() throws InterruptedException {
        var acknowledged = new ConcurrentSkipListSet<Long>();
        try (LoggedStore store = LoggedStore.open(new RealDisk(), folder, new MemoryStore(), 20_000)) {
            var clients = new ArrayList<Thread>();
            for (int i = 1; i <= 500; i++) {
                long id = i;
                clients.add(Thread.startVirtualThread(() -> {
                    append(store, id);
                    acknowledged.add(id);
                }));
            }
            for (Thread client : clients) {
                client.join();
            }
        }
        assertThat(acknowledged).hasSize(500);
        try (LoggedStore store = open()) {
            assertThat(spanIds(store)).isEqualTo(acknowledged);
        }
    }

    @Test
    void takesABatchLargerThanItsBuffersAndSegments() {
        Span large = span(1).toBuilder()
                .attributes(Attributes.of("body", AnyValue.of("x".repeat(20 << 20))))
                .build();
        var disk = new FailingDisk(Integer.MAX_VALUE, 0);
        try (LoggedStore store = LoggedStore.open(disk, folder, new MemoryStore(), SMALL_SEGMENT)) {
            store.append(batch(large));
            append(store, 2);
        }
        assertThat(disk.largestAppend()).isBetween(1 << 20, 4 << 20);
        try (LoggedStore store = open()) {
            assertThat(store.trace(Tenant.DEFAULT, ID)).containsExactlyInAnyOrder(large, span(2));
        }
    }

    @Test
    void logsNothingThatCouldNotBeReadAgain() throws IOException {
        try (LoggedStore store = open()) {
            byte[] noOtlp = {10, 100};
            assertThatThrownBy(() -> store.append(new SpanBatch(Tenant.DEFAULT, 0, noOtlp, 0, 2)))
                    .isInstanceOf(Fault.class);
        }
        assertThat(segments()).isEmpty();
    }

    @Test
    void refusesRetryablyWhenTheEngineIsFull() {
        try (LoggedStore store = LoggedStore.open(folder, new MemoryStore(2))) {
            append(store, 1);
            append(store, 2);
            assertThatThrownBy(() -> append(store, 3))
                    .isInstanceOfSatisfying(
                            Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.OVERLOADED))
                    .hasMessageContaining("2 of 2 spans");
        }
    }

    @Test
    void refusesAfterItWasClosed() {
        LoggedStore store = open();
        store.close();
        assertThatThrownBy(() -> append(store, 1)).isInstanceOf(Fault.class).hasMessageContaining("closed");
    }

    @Test
    void namesTheFolderThatCannotBeOpened() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> LoggedStore.open(file, new MemoryStore()))
                .isInstanceOf(Fault.class)
                .hasMessageContaining(file.toString());
    }

    private LoggedStore open() {
        return LoggedStore.open(new RealDisk(), folder, new MemoryStore(), SMALL_SEGMENT);
    }

    private static void append(LoggedStore store, long spanId) {
        store.append(batch(span(spanId)));
    }

    private static Span span(long spanId) {
        return new SpanBuilder(ID, spanId)
                .name("span " + spanId)
                .startNanos(spanId)
                .build();
    }

    private static SpanBatch batch(Span span) {
        byte[] bytes = OtlpWriter.write(List.of(span));
        return new SpanBatch(Tenant.DEFAULT, 1, bytes, 0, bytes.length);
    }

    private static Set<Long> spanIds(LoggedStore store) {
        var ids = new TreeSet<Long>();
        store.trace(Tenant.DEFAULT, ID).forEach(span -> ids.add(span.spanId()));
        return ids;
    }

    private Path onlySegment() throws IOException {
        assertThat(segments()).hasSize(1);
        return segments().getFirst();
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return new ArrayList<>(
                    files.filter(file -> file.getFileName().toString().matches("log-\\d{16}\\.clew"))
                            .sorted()
                            .toList());
        }
    }

    private static long size(Path file) {
        return file.toFile().length();
    }
}
