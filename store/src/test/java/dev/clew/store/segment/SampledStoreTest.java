package dev.clew.store.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.Attributes;
import dev.clew.model.Link;
import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.Status;
import dev.clew.model.StatusCode;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.store.disk.SimDisk;
import dev.clew.store.sampling.Rollup;
import dev.clew.store.sampling.SamplingDecision;
import dev.clew.store.sampling.SamplingTimes;
import dev.clew.store.sampling.TraceSampler;
import dev.clew.store.segment.SampledTraces.KeepsErrors;
import dev.clew.store.segment.v1.Block;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What a store that samples shows, and for how long.
class SampledStoreTest {
    private static final Path FOLDER = Path.of("/data");
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final Duration QUIET = Duration.ofSeconds(60);
    private static final Duration HELD = Duration.ofMinutes(10);
    private static final Duration REMEMBERED = Duration.ofDays(8);
    private static final KeepsErrors SAMPLER = new KeepsErrors(
            new SamplingTimes(QUIET, Duration.ofMinutes(5), HELD, Long.MAX_VALUE, REMEMBERED), 7, false);

    /// Of traces like this one three in four are turned away, and it is one of them.
    private static final TraceId UNLUCKY = new TraceId(1, 1);

    private static final TraceId LUCKY = new TraceId(2, (1L << 56) - 1);

    private final SimDisk disk = new SimDisk(Long.MAX_VALUE);
    private long nowNanos = 1_795_000_000L * SECOND_NANOS;

    /// Is done once, in the middle of the next step of the sampler.
    private Runnable meanwhile = () -> {};

    @Test
    void findsADroppedTraceByItsIdAloneAndNotForEver() {
        try (SegmentStore store = open(SAMPLER)) {
            SentSpans.append(store, List.of(span(UNLUCKY, 1), span(UNLUCKY, 2), span(LUCKY, 1)));
            assertThat(SentSpans.all(store)).hasSize(3);
            assertThat(store.decision(Tenant.DEFAULT, UNLUCKY)).isNull();
            pass(store, QUIET);
            assertThat(SentSpans.all(store)).containsExactly(span(LUCKY, 1));
            assertThat(store.trace(Tenant.DEFAULT, UNLUCKY)).hasSize(2);
            assertThat(store.decision(Tenant.DEFAULT, UNLUCKY).isHeld()).isTrue();
            pass(store, HELD);
            assertThat(store.trace(Tenant.DEFAULT, UNLUCKY)).isEmpty();
            SamplingDecision decision = store.decision(Tenant.DEFAULT, UNLUCKY);
            assertThat(decision.isHeld()).isFalse();
            assertThat(decision.spanCount()).isEqualTo(2);
            assertThat(decision.ruleName()).isEqualTo("a quarter");
            assertThat(decision.version()).isEqualTo(7);
            assertThat(droppedSpans(store)).isEqualTo(2);
        }
    }

    @Test
    void bringsATraceBackForALateErrorAsLongAsItIsHeld() {
        try (SegmentStore store = open(SAMPLER)) {
            SentSpans.append(store, List.of(span(UNLUCKY, 1)));
            pass(store, QUIET);
            assertThat(SentSpans.all(store)).isEmpty();
            assertThat(droppedSpans(store)).isEqualTo(1);
            SentSpans.append(store, List.of(error(UNLUCKY, 2)));
            pass(store, QUIET);
            assertThat(SentSpans.all(store)).containsExactlyInAnyOrder(span(UNLUCKY, 1), error(UNLUCKY, 2));
            assertThat(droppedSpans(store)).isZero();
            assertThat(store.decision(Tenant.DEFAULT, UNLUCKY).verdict().weight())
                    .isEqualTo(1);
        }
    }

    @Test
    void dropsAndCountsALateErrorWhenTheRestIsGone() {
        try (SegmentStore store = open(SAMPLER)) {
            SentSpans.append(store, List.of(span(UNLUCKY, 1)));
            pass(store, QUIET);
            pass(store, HELD);
            SentSpans.append(store, List.of(error(UNLUCKY, 2)));
            pass(store, QUIET);
            assertThat(SentSpans.all(store)).isEmpty();
            assertThat(droppedSpans(store)).isEqualTo(2);
            assertThat(store.decision(Tenant.DEFAULT, UNLUCKY).spanCount()).isEqualTo(2);
        }
    }

    @Test
    void lowersTheWeightOfATraceThatWasKeptByChanceForALateError() {
        try (SegmentStore store = open(SAMPLER)) {
            SentSpans.append(store, List.of(span(LUCKY, 1)));
            pass(store, QUIET);
            assertThat(store.decision(Tenant.DEFAULT, LUCKY).verdict().weight()).isEqualTo(4);
            SentSpans.append(store, List.of(error(LUCKY, 2)));
            pass(store, QUIET);
            assertThat(store.decision(Tenant.DEFAULT, LUCKY).verdict().weight()).isEqualTo(1);
            assertThat(SentSpans.all(store)).hasSize(2);
        }
    }

    @Test
    void decidesWithoutTheRestWhenATraceDoesNotBecomeQuiet() {
        try (SegmentStore store = open(SAMPLER)) {
            for (int n = 1; n <= 14; n++) {
                SentSpans.append(store, List.of(span(UNLUCKY, n)));
                pass(store, QUIET.dividedBy(2));
            }
            assertThat(store.decision(Tenant.DEFAULT, UNLUCKY)).isNotNull();
            pass(store, QUIET);
            assertThat(SentSpans.all(store)).isEmpty();
            assertThat(droppedSpans(store)).isEqualTo(14);
            assertThat(store.decision(Tenant.DEFAULT, UNLUCKY).spanCount()).isEqualTo(14);
        }
    }

    @Test
    void seesThatATraceGrowsInAPartThatIsCutMeanwhile() {
        try (SegmentStore store = openBusy(SAMPLER)) {
            SentSpans.append(store, List.of(span(UNLUCKY, 1), span(LUCKY, 1)));
            store.keepUp();
            nowNanos += QUIET.toNanos();
            SentSpans.append(store, List.of(error(UNLUCKY, 2)));
            meanwhile = () -> SentSpans.append(store, List.of(span(LUCKY, 2)));
            store.keepUp();
            assertThat(store.decision(Tenant.DEFAULT, UNLUCKY)).isNull();
            assertThat(store.decision(Tenant.DEFAULT, LUCKY)).isNull();
            pass(store, QUIET);
            assertThat(store.decision(Tenant.DEFAULT, UNLUCKY).spanCount()).isEqualTo(2);
            assertThat(SentSpans.all(store)).hasSize(4);
        }
    }

    @Test
    void waitsForATraceThatLinksToAnotherAndIsCutMeanwhile() {
        try (SegmentStore store = openBusy(new KeepsErrors(SAMPLER.times(), 7, true))) {
            SentSpans.append(store, List.of(span(UNLUCKY, 1), span(UNLUCKY, 2)));
            store.keepUp();
            nowNanos += QUIET.toNanos();
            SentSpans.append(store, List.of(error(LUCKY, 1)));
            Span linking = error(LUCKY, 2).toBuilder()
                    .addLink(new Link(UNLUCKY, 1, "", Attributes.EMPTY, 0, 0))
                    .build();
            meanwhile = () -> SentSpans.append(store, List.of(linking));
            store.keepUp();
            assertThat(store.decision(Tenant.DEFAULT, UNLUCKY)).isNull();
            pass(store, QUIET);
            assertThat(SentSpans.all(store)).hasSize(4);
        }
    }

    @Test
    void keepsWhatCameBeforeThereWasAPolicyAndWhatBelongsToIt() {
        try (SegmentStore store = open(TraceSampler.KEEPS_EVERYTHING)) {
            SentSpans.append(store, List.of(span(UNLUCKY, 1)));
            pass(store, QUIET);
        }
        try (SegmentStore store = open(SAMPLER)) {
            SentSpans.append(store, List.of(span(UNLUCKY, 2)));
            pass(store, QUIET);
            pass(store, QUIET);
            assertThat(SentSpans.all(store)).hasSize(2);
            assertThat(store.decision(Tenant.DEFAULT, UNLUCKY)).isNull();
        }
    }

    @Test
    void keepsWhatIsUndecidedWhenThePolicyGoes() {
        try (SegmentStore store = open(SAMPLER)) {
            SentSpans.append(store, List.of(span(UNLUCKY, 1)));
            store.keepUp();
        }
        try (SegmentStore store = open(TraceSampler.KEEPS_EVERYTHING)) {
            pass(store, QUIET);
        }
        try (SegmentStore store = open(SAMPLER)) {
            pass(store, Duration.ofHours(1));
            assertThat(SentSpans.all(store)).hasSize(1);
        }
    }

    @Test
    void erasesADroppedTraceWithItsDecision() {
        try (SegmentStore store = open(SAMPLER)) {
            SentSpans.append(store, List.of(span(UNLUCKY, 1), span(LUCKY, 1)));
            pass(store, QUIET);
            assertThat(store.erase(Tenant.DEFAULT, UNLUCKY).spans()).isEqualTo(1);
            assertThat(store.trace(Tenant.DEFAULT, UNLUCKY)).isEmpty();
            assertThat(store.decision(Tenant.DEFAULT, UNLUCKY)).isNull();
            assertThat(store.decision(Tenant.DEFAULT, LUCKY)).isNotNull();
        }
        assertIsSound();
    }

    @Test
    void mergesLedgersAndForgetsThem() throws IOException {
        var random = new Random(1);
        var ids = new ArrayList<TraceId>();
        try (SegmentStore store = open(SAMPLER)) {
            for (int step = 0; step < 40; step++) {
                var id = new TraceId(step, random.nextLong());
                ids.add(id);
                SentSpans.append(store, List.of(span(id, 1)));
                pass(store, QUIET);
            }
            assertThat(ledgers()).isLessThan(12);
            assertThat(ids).allMatch(id -> store.decision(Tenant.DEFAULT, id) != null);
            pass(store, REMEMBERED.plus(REMEMBERED));
            assertThat(ledgers()).isZero();
            assertThat(ids).allMatch(id -> store.decision(Tenant.DEFAULT, id) == null);
        }
        assertIsSound();
    }

    @Test
    void servesTheSameWithoutItsManifest() throws IOException {
        try (SegmentStore store = open(SAMPLER)) {
            SentSpans.append(store, List.of(span(UNLUCKY, 1), span(LUCKY, 1)));
            pass(store, QUIET);
        }
        disk.delete(FOLDER.resolve(StoreFolder.MANIFEST));
        try (SegmentStore store = open(SAMPLER)) {
            assertThat(SentSpans.all(store)).containsExactly(span(LUCKY, 1));
            assertThat(store.decision(Tenant.DEFAULT, UNLUCKY).isHeld()).isTrue();
            pass(store, HELD);
            assertThat(SentSpans.all(store)).containsExactly(span(LUCKY, 1));
            assertThat(store.trace(Tenant.DEFAULT, UNLUCKY)).isEmpty();
        }
    }

    private void pass(SegmentStore store, Duration time) {
        store.keepUp();
        nowNanos += time.toNanos();
        store.keepUp();
        store.keepUp();
    }

    private long ledgers() throws IOException {
        return disk.list(FOLDER).stream()
                .filter(file -> LedgerName.parse(file) != null)
                .count();
    }

    private void assertIsSound() {
        assertThat(StoreCheck.run(disk, FOLDER, new ColumnarFormat(), (_, _, _) -> {})
                        .findings())
                .isEmpty();
    }

    private static long droppedSpans(SegmentStore store) {
        var spans = new long[1];
        store.rollups(Tenant.DEFAULT, TimeRange.ALL, rollup -> {
            if (rollup instanceof Rollup.OfOperation of) {
                spans[0] += of.figures().spans();
            }
        });
        return spans[0];
    }

    private static Span span(TraceId id, int number) {
        return build(id, number, StatusCode.OK);
    }

    private static Span error(TraceId id, int number) {
        return build(id, number, StatusCode.ERROR);
    }

    private static Span build(TraceId id, int number, StatusCode status) {
        return new SpanBuilder(id, number)
                .name("GET /cart")
                .resource(Resource.of("cart"))
                .startNanos(1_795_000_000L * SECOND_NANOS + number)
                .endNanos(1_795_000_000L * SECOND_NANOS + 2L * number)
                .status(new Status(status, ""))
                .build();
    }

    private SegmentStore open(TraceSampler sampler) {
        var limits = new StoreLimits(
                1_500, Duration.ZERO, 1 << 20, 1_000, Duration.ZERO, 0, StoreLimits.FOR_EVER, Long.MAX_VALUE, 1 << 10);
        return SegmentStore.open(
                disk, FOLDER, new ColumnarFormat(), limits, () -> Instant.ofEpochSecond(0, nowNanos), sampler);
    }

    /// Cuts parts of two spans, and no others.
    private SegmentStore openBusy(TraceSampler sampler) {
        var format = new BusyFormat(new ColumnarFormat(() -> new Block(2, Long.MAX_VALUE)), () -> {
            Runnable action = meanwhile;
            meanwhile = () -> {};
            action.run();
        });
        var limits = new StoreLimits(
                1_500,
                Duration.ofDays(1),
                1 << 20,
                1_000,
                Duration.ZERO,
                0,
                StoreLimits.FOR_EVER,
                Long.MAX_VALUE,
                1 << 10);
        return SegmentStore.open(disk, FOLDER, format, limits, () -> Instant.ofEpochSecond(0, nowNanos), sampler);
    }
}
