package dev.clew.store.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.Status;
import dev.clew.model.StatusCode;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.store.Aggregate;
import dev.clew.store.Helpers;
import dev.clew.store.QueryMemory;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanAggregation;
import dev.clew.store.SpanField;
import dev.clew.store.SpanFilter;
import dev.clew.store.disk.RealDisk;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Several threads that add up one answer, beside one that does.
class SharedTotalsTest {
    /// Of two segments and the open block.
    private static final int SPANS = 120_000;

    private static final int BATCH = 10_000;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void store() {
        try (SegmentStore store = open(folder)) {
            for (int first = 0; first < SPANS; first += BATCH) {
                SentSpans.append(store, spans(first));
                if (first == SPANS / 4 || first == SPANS / 2) {
                    store.keepUp();
                }
            }
        }
    }

    /// Cuts when it is told to.
    private static SegmentStore open(Path at) {
        var limits = new StoreLimits(
                64 << 20, Duration.ZERO, 64 << 20, 100, Duration.ZERO, 0, StoreLimits.FOR_EVER, Long.MAX_VALUE, 0);
        return SegmentStore.open(new RealDisk(), at, new ColumnarFormat(), limits, InstantSource.system());
    }

    private static List<Span> spans(int first) {
        var spans = new ArrayList<Span>();
        for (int i = first; i < first + BATCH; i++) {
            spans.add(new SpanBuilder(new TraceId(1, 1 + i / 10), 1 + i)
                    .name("op " + i % 40)
                    .resource(Resource.of(i % 3 == 0 ? "shop" : "bank"))
                    .startNanos(i)
                    .endNanos(i + i % 50)
                    .status(i % 7 == 0 ? new Status(StatusCode.ERROR, "") : Status.UNSET)
                    .build());
        }
        return spans;
    }

    /// Each part of a query on a thread of its own, as long as there are not too many.
    private static final class Threads implements Helpers {
        private final AtomicInteger started = new AtomicInteger();
        private final int most;

        Threads(int most) {
            this.most = most;
        }

        @Override
        public <T> @Nullable CompletableFuture<T> tryStart(Function<BooleanSupplier, T> work) {
            return started.get() < most && started.incrementAndGet() <= most
                    ? CompletableFuture.supplyAsync(
                            () -> work.apply(() -> true),
                            task -> Thread.ofPlatform().start(task))
                    : null;
        }
    }

    @Test
    void haveTheSameAnswer() {
        try (SegmentStore store = open(folder)) {
            for (SpanFilter filter : List.of(new SpanFilter.Any(), new SpanFilter.IsError())) {
                for (long step : List.of(0L, 17_777L)) {
                    Aggregate alone = store.aggregate(question(filter, step, ScanLimits.NONE));
                    for (int helpers = 1; helpers <= 3; helpers++) {
                        var threads = new Threads(helpers);
                        Aggregate together = store.aggregate(question(filter, step, ScanLimits.NONE.with(threads)));
                        assertThat(threads.started).hasValue(helpers);
                        assertThat(together.completeness()).isEqualTo(alone.completeness());
                        assertThat(Set.copyOf(together.cells())).isEqualTo(Set.copyOf(alone.cells()));
                    }
                }
            }
        }
    }

    @Test
    void leaveOutNoMoreThanOne() {
        try (SegmentStore store = open(folder)) {
            for (long bytes : List.of(5_000L, 50_000L, 200_000L)) {
                Aggregate alone = store.aggregate(
                        question(new SpanFilter.Any(), 10_000, ScanLimits.NONE.within(new QueryMemory(bytes))));
                var memory = new QueryMemory(bytes);
                Aggregate together = store.aggregate(question(
                        new SpanFilter.Any(),
                        10_000,
                        ScanLimits.NONE.within(memory).with(new Threads(3))));
                assertThat(together.completeness()).isEqualTo(alone.completeness());
                assertThat(Set.copyOf(together.cells())).isEqualTo(Set.copyOf(alone.cells()));
            }
        }
    }

    @Test
    void holdInTheEndWhatTheAnswerTakes() {
        try (SegmentStore store = open(folder)) {
            var memory = new QueryMemory(1 << 30);
            store.aggregate(question(new SpanFilter.Any(), 10_000, ScanLimits.NONE.within(memory)));
            var shared = new QueryMemory(1 << 30);
            store.aggregate(question(
                    new SpanFilter.Any(), 10_000, ScanLimits.NONE.within(shared).with(new Threads(3))));
            // Histograms grow in steps, and in which depends on the order of the numbers.
            assertThat(shared.heldBytes())
                    .isCloseTo(memory.heldBytes(), withinPercentage(40))
                    .isPositive();
        }
    }

    @Test
    void lookAtNoMoreThanIsAllowed() {
        try (SegmentStore store = open(folder)) {
            var threads = new Threads(3);
            Aggregate some = store.aggregate(question(
                    new SpanFilter.Any(), 10_000, ScanLimits.ofSpans(SPANS - 1).with(threads)));
            assertThat(threads.started).hasValue(0);
            assertThat(some.completeness().scannedSpans()).isEqualTo(SPANS - 1);
        }
    }

    @Test
    void stopWhenNobodyWaits() {
        try (SegmentStore store = open(folder)) {
            var asked = new AtomicInteger();
            Aggregate some = store.aggregate(question(
                    new SpanFilter.Any(),
                    10_000,
                    ScanLimits.NONE.with(new Threads(1)).whileWanted(() -> asked.incrementAndGet() < 20)));
            assertThat(some.completeness().truncatedBecause())
                    .isEqualTo("nobody waited any longer after %d spans"
                            .formatted(some.completeness().scannedSpans()));
            assertThat(some.cells().stream().mapToLong(Aggregate.Cell::spans).sum())
                    .isBetween(1L, (long) SPANS - 1);
        }
    }

    @Test
    void leaveOutWhatIsDamaged(@TempDir Path other) throws IOException {
        List<Path> files;
        try (var all = Files.list(folder)) {
            files = all.toList();
        }
        for (Path file : files) {
            Files.copy(file, other.resolve(file.getFileName()));
        }
        Path segment = files.stream()
                .filter(file -> file.getFileName().toString().startsWith("segment-"))
                .min(Path::compareTo)
                .orElseThrow();
        byte[] bytes = Files.readAllBytes(segment);
        for (int i = 0; i < bytes.length / 2; i += 100) {
            bytes[i] ^= 4;
        }
        Files.write(other.resolve(segment.getFileName()), bytes);
        try (SegmentStore store = open(other)) {
            Aggregate alone = store.aggregate(question(new SpanFilter.Any(), 10_000, ScanLimits.NONE));
            Aggregate together =
                    store.aggregate(question(new SpanFilter.Any(), 10_000, ScanLimits.NONE.with(new Threads(2))));
            assertThat(alone.completeness().truncatedBecause()).contains("1 damaged segment");
            assertThat(together.completeness()).isEqualTo(alone.completeness());
            assertThat(Set.copyOf(together.cells())).isEqualTo(Set.copyOf(alone.cells()));
        }
    }

    private static SpanAggregation question(SpanFilter filter, long stepNanos, ScanLimits limits) {
        return new SpanAggregation(
                Tenant.DEFAULT,
                filter,
                TimeRange.ALL,
                List.of(SpanField.Intrinsic.SERVICE, SpanField.Intrinsic.NAME),
                SpanField.Intrinsic.DURATION,
                SpanAggregation.Detail.HISTOGRAM,
                stepNanos,
                100_000,
                limits);
    }
}
