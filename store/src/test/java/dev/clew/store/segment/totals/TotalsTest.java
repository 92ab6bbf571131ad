package dev.clew.store.segment.totals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.Status;
import dev.clew.model.StatusCode;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.store.Aggregate;
import dev.clew.store.Completeness;
import dev.clew.store.QueryMemory;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanAggregation;
import dev.clew.store.SpanField;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanTotals;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What two have added comes to the same as what one has.
class TotalsTest {
    private static final int SPANS = 200;
    private static final int PIECES = 100;
    private static final SpanField SIZE = new SpanField.Attribute(SpanFilter.Place.SPAN, "size");
    private static final List<List<SpanField>> GROUPS = List.of(
            List.of(),
            List.of(SIZE),
            List.of(SpanField.Intrinsic.SERVICE, SpanField.Intrinsic.NAME),
            List.of(SpanField.Intrinsic.NAME, SIZE, SpanField.Intrinsic.SERVICE));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void twoComeToWhatOneDoes(long seed) {
        var random = new Random(seed);
        List<Span> spans = spans(random);
        for (List<SpanField> by : GROUPS) {
            for (long step : List.of(0L, 100L)) {
                for (SpanField measured : List.of(SpanField.Intrinsic.DURATION, SIZE)) {
                    SpanAggregation question = question(by, measured, step, 10_000);
                    var whole = new SpanTotals(question);
                    Turns turns = Turns.alone();
                    var one = new Totals(question, question.limits().memory(), turns);
                    var other = new Totals(question, question.limits().memory(), turns.another(() -> true));
                    for (Span span : spans) {
                        whole.add(span);
                        Totals to = random.nextInt(3) == 0 ? one : other;
                        assertThat(to.look(1)).isEqualTo(1);
                        to.add(span);
                    }
                    one.add(other);
                    Aggregate sum = one.aggregate("");
                    assertThat(one.leavesOut()).isFalse();
                    assertThat(sum.completeness()).isEqualTo(new Completeness(SPANS, ""));
                    assertThat(Set.copyOf(sum.cells()))
                            .as("%s, seed %d", question, seed)
                            .hasSameSizeAs(sum.cells())
                            .isEqualTo(Set.copyOf(
                                    whole.aggregate(new Completeness(0, "")).cells()));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 11})
    void whatHasNoRoomTogetherIsLeftOut(int mostCells) {
        SpanAggregation question = question(List.of(SpanField.Intrinsic.NAME), SIZE, 0, mostCells);
        Turns turns = Turns.alone();
        var one = new Totals(question, new QueryMemory(Long.MAX_VALUE), turns);
        var other = new Totals(question, new QueryMemory(Long.MAX_VALUE), turns.another(() -> true));
        for (int i = 0; i < 12; i++) {
            Totals to = i % 2 == 0 ? one : other;
            to.look(1);
            to.add(new SpanBuilder(new TraceId(1, 1), 1 + i).name("op " + i).build());
        }
        one.add(other);
        assertThat(one.leavesOut()).isTrue();
        assertThat(one.aggregate("").completeness().truncatedBecause())
                .startsWith("%d spans are in groups or steps"
                        .formatted(12 - one.aggregate("").cells().size()));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void eachPieceIsDoneOnce(int threads) {
        var random = new Random(threads);
        var turns = new ArrayList<Turns>(List.of(Turns.alone()));
        while (turns.size() < threads) {
            turns.add(turns.getFirst().another(() -> true));
        }
        int[] passed = new int[threads];
        int[] done = new int[PIECES];
        // Each goes on whenever it likes, as threads do.
        while (IntStream.of(passed).sum() < threads * PIECES) {
            int thread = random.nextInt(threads);
            if (passed[thread] < PIECES) {
                done[passed[thread]] += turns.get(thread).isMine() ? 1 : 0;
                passed[thread]++;
            }
        }
        assertThat(done).containsOnly(1);
    }

    @Test
    void whoMayNotGoOnTakesNoMorePieces() {
        var goesOn = new AtomicBoolean(true);
        Turns one = Turns.alone();
        Turns other = one.another(goesOn::get);
        assertThat(other.isMine()).isTrue();
        assertThat(one.isMine()).isFalse();
        goesOn.set(false);
        for (int piece = 1; piece < PIECES; piece++) {
            assertThat(other.isMine()).isFalse();
            assertThat(one.isMine()).isTrue();
        }
    }

    private static SpanAggregation question(List<SpanField> by, SpanField measured, long stepNanos, int mostCells) {
        return new SpanAggregation(
                Tenant.DEFAULT,
                new SpanFilter.Any(),
                TimeRange.ALL,
                by,
                measured,
                SpanAggregation.Detail.HISTOGRAM,
                stepNanos,
                mostCells,
                ScanLimits.NONE);
    }

    /// Sums come out the same in any order: the numbers are small and whole, or halves.
    private static List<Span> spans(Random random) {
        var spans = new ArrayList<Span>();
        for (int i = 1; i <= SPANS; i++) {
            long start = random.nextInt(1_000);
            spans.add(new SpanBuilder(new TraceId(1, i), i)
                    .name("op " + random.nextInt(4))
                    .resource(Resource.of(random.nextBoolean() ? "shop" : "bank"))
                    .startNanos(start)
                    .endNanos(start + random.nextInt(100))
                    .status(random.nextInt(5) == 0 ? new Status(StatusCode.ERROR, "") : Status.UNSET)
                    .attributes(size(random))
                    .build());
        }
        return spans;
    }

    private static Attributes size(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> Attributes.EMPTY;
            case 1 -> Attributes.of("size", AnyValue.of(random.nextInt(3)));
            case 2 -> Attributes.of("size", AnyValue.of(random.nextInt(3) / 2.0));
            case 3 -> Attributes.of("size", AnyValue.of(Double.NaN));
            default -> Attributes.of("size", AnyValue.of("large"));
        };
    }
}
