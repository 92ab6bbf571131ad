package dev.clew.store.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.Span;
import dev.clew.model.Tenant;
import dev.clew.store.disk.FailingDisk;
import dev.clew.store.disk.RealDisk;
import dev.clew.store.segment.v1.Block;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Segments of six spans, which are merged up to sixty.
class SegmentStoreMergeTest {
    private static final StoreLimits APART = new StoreLimits(
            1_000, Duration.ofDays(1), 1 << 20, 100, Duration.ZERO, 0, StoreLimits.FOR_EVER, Long.MAX_VALUE, 0);
    private static final StoreLimits MERGING = APART.merging(60);

    @TempDir
    Path folder;

    private final PlainFormat plain = new PlainFormat(6);
    private final PartFormat columnar = new ColumnarFormat(() -> new Block(6, Long.MAX_VALUE));

    @Test
    void mergesNeighboursToOne() throws IOException {
        for (PartFormat format : List.of(plain, columnar)) {
            Path at = folder.resolve(format.getClass().getSimpleName());
            fill(at, format, 24);
            try (SegmentStore store = open(at, format, MERGING)) {
                store.keepUp();
                assertThat(segments(at)).containsExactly("segment-0000000000000005-0000000000000024-default.clew");
                assertThat(store.merges()).isEqualTo(new MergeStatistics(1, 4, 0));
                assertHoldsOnce(store, 24);
                append(store, 24, 70);
                for (int pass = 0; pass < 5; pass++) {
                    store.keepUp();
                }
                assertHoldsOnce(store, 70);
                assertThat(segments(at)).hasSizeLessThan(5);
            }
            try (SegmentStore store = open(at, format, MERGING)) {
                assertHoldsOnce(store, 70);
            }
        }
        assertThat(plain.openFiles()).isZero();
    }

    /// Ten traces, most of which have spans in several segments.
    @Test
    void countsTracesOnceInTheMiddleOfMergesToo() throws IOException {
        try (SegmentStore store = open(folder, plain, APART)) {
            for (int i = 0; i < 60; i++) {
                long number = i % 10 * 3L + i / 10 % 3;
                SentSpans.append(store, List.of(SentSpans.span(number, i / 30)));
            }
            store.keepUp();
        }
        assertThat(segments(folder)).hasSize(10);
        try (SegmentStore store = open(folder, plain, MERGING.merging(56))) {
            var counts = new ArrayList<Long>();
            // Readers have the merged segment now, and the files are not deleted yet.
            plain.onClose(() -> counts.add(store.statistics().traces()));
            for (int pass = 0; pass < 5; pass++) {
                store.keepUp();
                counts.add(store.statistics().traces());
            }
            plain.onClose(() -> {});
            assertThat(store.merges().mergedSegments()).isGreaterThan(4);
            assertThat(counts).hasSizeGreaterThan(10).containsOnly(10L);
        }
    }

    @Test
    void mergesTheOthersAroundADamagedSegment() throws IOException {
        fill(folder, columnar, 60);
        Path damaged = folder.resolve(segments(folder).get(4));
        byte[] bytes = Files.readAllBytes(damaged);
        // In its first column; the footer, which is read when it is opened, is sound.
        bytes[20] ^= 1;
        Files.write(damaged, bytes);
        try (SegmentStore store = open(folder, columnar, MERGING)) {
            assertThat(store.recovery().unreadableSegments()).isZero();
            for (int pass = 0; pass < 5; pass++) {
                store.keepUp();
            }
            assertThat(store.merges()).isEqualTo(new MergeStatistics(2, 9, 1));
            assertThat(segments(folder)).hasSize(3);
            assertThat(damaged).hasBinaryContent(bytes);
            assertThat(SentSpans.all(store)).containsAll(spans(0, 24)).containsAll(spans(30, 60));
        }
    }

    @Test
    void losesNothingToADiskThatFailsInAMerge() throws IOException {
        int merged = 0;
        for (int failing = 0; failing < 40; failing++) {
            Path at = folder.resolve("failing-" + failing);
            fill(at, plain, 24);
            try (SegmentStore store = SegmentStore.open(
                    new FailingDisk(failing, 1 + failing % 3), at, plain, MERGING, InstantSource.system())) {
                for (int pass = 0; pass < 3; pass++) {
                    store.keepUp();
                    assertHoldsOnce(store, 24);
                }
                merged += store.merges().merges() > 0 ? 1 : 0;
            }
            try (SegmentStore store = open(at, plain, MERGING)) {
                assertThat(store.recovery().unreadableSegments()).isZero();
                assertHoldsOnce(store, 24);
                store.keepUp();
                assertThat(segments(at)).hasSize(1);
                assertHoldsOnce(store, 24);
            }
        }
        assertThat(merged).isGreaterThan(20);
        assertThat(plain.openFiles()).isZero();
    }

    @Test
    void servesAMergeOrWhatWasMergedWithoutItsManifest() throws IOException {
        fill(folder, plain, 24);
        Map<Path, byte[]> before = contents();
        try (SegmentStore store = open(folder, plain, MERGING)) {
            store.keepUp();
        }
        Map<Path, byte[]> after = contents();
        Path manifest = folder.resolve("manifest.clew");

        // As if nothing had been deleted, and the manifest is gone: the merge counts.
        restore(before);
        restore(after);
        Files.delete(manifest);
        try (SegmentStore store = open(folder, plain, MERGING)) {
            assertThat(store.recovery().adoptedSegments()).isEqualTo(1);
            assertHoldsOnce(store, 24);
            assertThat(segments(folder)).hasSize(1);
        }

        // As if the manifest had not been replaced: it does not.
        restore(after);
        restore(before);
        try (SegmentStore store = open(folder, plain, APART)) {
            assertThat(store.recovery().segments()).isEqualTo(4);
            assertHoldsOnce(store, 24);
            assertThat(segments(folder)).hasSize(4);
        }
    }

    @Test
    void cutsWhatIsDueInTheMiddleOfAMerge() throws IOException {
        fill(folder, plain, 24);
        var busy = new AtomicReference<SegmentStore>();
        PartFormat interrupted = new BusyFormat(plain, () -> {
            SegmentStore store = busy.getAndSet(null);
            if (store != null) {
                append(store, 24, 36);
            }
        });
        try (SegmentStore store = open(folder, interrupted, MERGING)) {
            busy.set(store);
            store.keepUp();
            assertThat(segments(folder))
                    .containsExactly(
                            "segment-0000000000000005-0000000000000024-default.clew",
                            "segment-0000000000000006-0000000000000030-default.clew",
                            "segment-0000000000000007-0000000000000036-default.clew");
            assertHoldsOnce(store, 36);
        }
        try (SegmentStore store = open(folder, plain, APART)) {
            assertThat(store.recovery().segments()).isEqualTo(3);
            assertHoldsOnce(store, 36);
        }
    }

    @Test
    void leavesAMergeAloneThatNeedsTooMuchMemoryAndCutsForOthers() throws IOException {
        fill(folder, plain, 24);
        var tries = new AtomicInteger();
        PartFormat needy = new BusyFormat(plain, () -> {
            tries.incrementAndGet();
            throw new OutOfMemoryError("(on purpose)");
        });
        try (SegmentStore store = open(folder, needy, MERGING)) {
            store.keepUp();
            store.keepUp();
            assertThat(tries).hasValue(1);
            assertThat(store.merges()).isEqualTo(new MergeStatistics(0, 0, 4));
            append(store, 24, 30);
            store.keepUp();
            assertThat(segments(folder)).hasSize(5);
            assertHoldsOnce(store, 30);
        }
        assertThat(plain.openFiles()).isZero();
    }

    @Test
    void cutsTheOthersWhateverOneTenantRunsInto() throws IOException {
        fill(folder, plain, 24);
        PartFormat deep = new BusyFormat(plain, () -> {
            throw new StackOverflowError("(on purpose)");
        });
        List<Tenant> others = List.of(new Tenant("a"), new Tenant("b"), new Tenant("c"));
        try (SegmentStore store = open(folder, deep, MERGING)) {
            others.forEach(tenant -> SentSpans.append(store, tenant, spans(0, 6)));
            store.keepUp();
            assertThat(segments(folder)).hasSize(7);
        }
    }

    @Test
    void cutsThoughAnOlderSegmentIsCutShort() throws IOException {
        fill(folder, columnar, 6);
        try (SegmentStore store = open(folder, columnar, APART)) {
            assertThat(store.trace(Tenant.DEFAULT, SentSpans.span(4).traceId())).hasSize(3);
            try (FileChannel older =
                    FileChannel.open(folder.resolve(segments(folder).getFirst()), StandardOpenOption.WRITE)) {
                older.truncate(0);
            }
            append(store, 3, 5);
            append(store, 6, 10);
            store.keepUp();
            assertThat(segments(folder)).hasSize(2);
        }
    }

    @Test
    void keepsARunApartThatWouldOutliveItsAge() throws IOException {
        try (SegmentStore store = open(folder, plain, APART)) {
            for (long from : new long[] {0, 1_000, 2_000, 3_000}) {
                append(store, from, from + 6);
            }
            store.keepUp();
        }
        // Of spans that are kept for 1,600 ns those of 200 are merged.
        StoreLimits limits = MERGING.keeping(Duration.ofNanos(1_600), Long.MAX_VALUE);
        try (SegmentStore store =
                SegmentStore.open(new RealDisk(), folder, plain, limits, () -> Instant.ofEpochSecond(0, 10))) {
            store.keepUp();
            assertThat(store.merges().merges()).isZero();
            assertThat(SentSpans.all(store)).hasSize(24);
        }
    }

    private static void fill(Path at, PartFormat format, long count) throws IOException {
        try (SegmentStore store = open(at, format, APART)) {
            append(store, 0, count);
            store.keepUp();
        }
        assertThat(segments(at)).hasSize((int) count / 6);
    }

    private static SegmentStore open(Path at, PartFormat format, StoreLimits limits) {
        return SegmentStore.open(new RealDisk(), at, format, limits, InstantSource.system());
    }

    private static List<Span> spans(long from, long to) {
        return LongStream.range(from, to).mapToObj(SentSpans::span).toList();
    }

    private static void append(SegmentStore store, long from, long to) {
        spans(from, to).forEach(span -> SentSpans.append(store, List.of(span)));
    }

    private static void assertHoldsOnce(SegmentStore store, long count) {
        assertThat(SentSpans.all(store)).isEqualTo(spans(0, count));
        assertThat(store.statistics().spans()).isEqualTo(count);
        assertThat(store.statistics().traces()).isEqualTo((count + 2) / 3);
        assertThat(store.trace(Tenant.DEFAULT, SentSpans.span(4).traceId())).hasSize(3);
    }

    private static List<String> segments(Path at) throws IOException {
        try (Stream<Path> files = Files.list(at)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("segment-"))
                    .sorted()
                    .toList();
        }
    }

    private Map<Path, byte[]> contents() throws IOException {
        var contents = new HashMap<Path, byte[]>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                contents.put(file, Files.readAllBytes(file));
            }
        }
        return contents;
    }

    private static void restore(Map<Path, byte[]> contents) throws IOException {
        for (var file : contents.entrySet()) {
            Files.write(file.getKey(), file.getValue());
        }
    }
}
