package dev.clew.store.segment.v1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.Attributes;
import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.SpanKind;
import dev.clew.model.Status;
import dev.clew.model.StatusCode;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.store.Aggregate;
import dev.clew.store.Completeness;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanAggregation;
import dev.clew.store.SpanField;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanTotals;
import dev.clew.store.segment.totals.Totals;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Counts over time from what a segment tells of its operations by interval, beside counting span by span.
class OperationIntervalsTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long SEED = 20_261_126;
    private static final SpanField SERVICE_ATTRIBUTE =
            new SpanField.Attribute(SpanFilter.Place.RESOURCE, Resource.SERVICE_NAME);
    private static final List<SpanFilter> FILTERS = List.of(
            new SpanFilter.Any(),
            new SpanFilter.IsError(),
            new SpanFilter.Not(new SpanFilter.IsError()),
            new SpanFilter.ServiceIs("shop"),
            new SpanFilter.Or(List.of(new SpanFilter.NameIs("op 1"), new SpanFilter.IsError())));

    @TempDir
    private Path folder;

    /// @param apartSeconds how far spans start from each other on the average
    /// @param widthSeconds of the intervals that become of it
    @ParameterizedTest
    @CsvSource({"0.001, 1", "0.02, 5", "0.06, 15", "0.25, 60", "1, 300", "3, 900", "12, 3600", "1000, 0"})
    void theyTellWhatThereIs(double apartSeconds, long widthSeconds) throws IOException {
        var random = new Random(SEED);
        // From before 1970 on.
        List<Span> spans = spans(random, 1_000, -200 * SECOND, apartSeconds);
        int told = 0;
        try (Segment segment = cut(spans)) {
            assertThat(intervals(segment).widthNanos()).isEqualTo(widthSeconds * SECOND);
            for (long step : List.of(SECOND, 5 * SECOND, 7 * SECOND, 60 * SECOND, 3_600 * SECOND, SECOND / 2, 0L)) {
                for (SpanFilter filter : FILTERS) {
                    for (TimeRange range : ranges(random, segment.starts(), Math.max(widthSeconds, 1))) {
                        SpanField service = random.nextBoolean() ? SpanField.Intrinsic.SERVICE : SERVICE_ATTRIBUTE;
                        Aggregate answer = check(segment, spans, filter, range, service, step);
                        told += answer.completeness().scannedSpans() == 0
                                        && !answer.cells().isEmpty()
                                ? 1
                                : 0;
                    }
                }
            }
        }
        if (widthSeconds > 0) {
            assertThat(told).isGreaterThan(10);
        }
    }

    /// All; aligned to the intervals; whatever comes.
    private static List<TimeRange> ranges(Random random, TimeRange starts, long widthSeconds) {
        long width = widthSeconds * SECOND;
        long nanos = starts.toNanos() - starts.fromNanos();
        long from = starts.fromNanos() + random.nextLong(nanos / 2);
        long to = from + random.nextLong(nanos / 2);
        long alignedFrom = Math.floorDiv(from, width) * width;
        return List.of(
                TimeRange.ALL,
                new TimeRange(from, to),
                new TimeRange(alignedFrom, Math.max(alignedFrom, Math.floorDiv(to, width) * width - 1)),
                new TimeRange(starts.fromNanos(), starts.toNanos()));
    }

    private static Aggregate check(
            Segment segment, List<Span> spans, SpanFilter filter, TimeRange range, SpanField service, long stepNanos) {
        var question = new SpanAggregation(
                Tenant.DEFAULT,
                filter,
                range,
                List.of(SpanField.Intrinsic.NAME, service),
                null,
                SpanAggregation.Detail.SUMS,
                stepNanos,
                100_000,
                ScanLimits.NONE);
        var plain = new SpanTotals(question);
        spans.stream()
                .filter(span -> range.contains(span.startNanos()) && filter.matches(span))
                .forEach(plain::add);
        var totals = new Totals(question);
        segment.aggregate(totals);
        Aggregate answer = totals.aggregate("");
        assertThat(answer.cells())
                .as("%s, step %d, seed %d", question, stepNanos, SEED)
                .containsExactlyInAnyOrderElementsOf(
                        plain.aggregate(new Completeness(0, "")).cells());
        return answer;
    }

    @Test
    void whoHasNoNameIsNotTakenForUnknown() throws IOException {
        List<Span> spans = new ArrayList<>(spans(new Random(SEED), 1_000, 0, 0.001));
        spans.add(spans.getFirst().toBuilder()
                .spanId(2_000)
                .resource(new Resource(Attributes.EMPTY, 0, ""))
                .build());
        try (Segment segment = cut(spans)) {
            check(segment, spans, new SpanFilter.Any(), TimeRange.ALL, SERVICE_ATTRIBUTE, SECOND);
            check(segment, spans, new SpanFilter.Any(), TimeRange.ALL, SERVICE_ATTRIBUTE, 0);
            check(segment, spans, new SpanFilter.Any(), TimeRange.ALL, SpanField.Intrinsic.SERVICE, SECOND);
        }
    }

    @Test
    void theEndsOfTimeAreInIntervalsToo() throws IOException {
        List<Span> spans = new ArrayList<>(spans(new Random(SEED), 10, 0, 0.001));
        for (long start : List.of(Long.MAX_VALUE, Long.MIN_VALUE)) {
            spans.add(spans.getFirst().toBuilder()
                    .spanId(start - 1)
                    .startNanos(start)
                    .endNanos(start)
                    .build());
        }
        try (Segment segment = cut(spans)) {
            check(segment, spans, new SpanFilter.Any(), TimeRange.ALL, SpanField.Intrinsic.SERVICE, 0);
            check(segment, spans, new SpanFilter.Any(), TimeRange.ALL, SpanField.Intrinsic.SERVICE, SECOND);
        }
    }

    @Test
    void theyTakeLittleOfASegment() throws IOException {
        List<Span> spans = spans(new Random(SEED), 20_000, 1_800_000_000 * SECOND, 0.01);
        try (Segment segment = cut(spans)) {
            long bytes = segment.bytes().byIndex().getOrDefault("intervals of operations", 0L);
            assertThat(bytes).isPositive().isLessThan(segment.byteCount() / 100);
        }
    }

    private Segment cut(List<Span> spans) throws IOException {
        var block = new Block();
        block.append(Parts.batch(spans));
        return Parts.cut(block, folder.resolve("segment"));
    }

    private static OperationIntervals intervals(Segment segment) {
        try (SegmentPages pages = segment.pages()) {
            return segment.intervals(pages);
        }
    }

    private static List<Span> spans(Random random, int count, long fromNanos, double apartSeconds) {
        var spans = new ArrayList<Span>();
        long start = fromNanos;
        for (int i = 1; i <= count; i++) {
            start += (long) (2 * random.nextDouble() * apartSeconds * SECOND);
            int operation = random.nextInt(5);
            spans.add(new SpanBuilder(new TraceId(1, 1 + random.nextInt(count / 4)), i)
                    .name("op " + operation)
                    .kind(SpanKind.of(operation))
                    .resource(Resource.of(random.nextBoolean() ? "shop" : "bank"))
                    .startNanos(start)
                    .endNanos(start + random.nextInt(1_000_000))
                    .status(random.nextInt(5) == 0 ? new Status(StatusCode.ERROR, "") : Status.UNSET)
                    .build());
        }
        return spans;
    }
}
