package dev.clew.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.AnyValue;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.store.Aggregate;
import dev.clew.store.Comparison;
import dev.clew.store.Completeness;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanAggregation;
import dev.clew.store.SpanField;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanScan;
import dev.clew.store.SpanSet;
import dev.clew.store.TraceStore;
import dev.clew.store.disk.RealDisk;
import dev.clew.store.memory.MemoryStore;
import dev.clew.store.segment.v1.Block;
import dev.clew.store.segment.v1.Segment;
import dev.clew.store.segment.v1.SegmentWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Spans of several pages, in a block and in the segment that is cut from it, against the reference engine.
class PartsAgreementTest {
    private static final long SEED = 20;

    private final List<Span> spans = new RandomSpans(SEED).trees(1_500);
    private final Block block = new Block();
    private final MemoryStore memory = new MemoryStore();
    private final PartStore ofBlock = new PartStore(_ -> block);
    private Segment segment;
    private PartStore ofSegment;

    @BeforeEach
    void fill(@TempDir Path folder) throws IOException {
        for (int from = 0; from < spans.size(); from += 1_000) {
            byte[] bytes = OtlpWriter.write(spans.subList(from, Math.min(spans.size(), from + 1_000)));
            var batch = new SpanBatch(Tenant.DEFAULT, 1, bytes, 0, bytes.length);
            block.append(batch);
            memory.append(batch);
        }
        SegmentWriter.write(block, new RealDisk(), folder.resolve("segment"));
        segment = Segment.open(new RealDisk(), folder.resolve("segment"));
        ofSegment = new PartStore(_ -> segment);
    }

    @AfterEach
    void close() {
        segment.close();
    }

    @Test
    void countTheSame() {
        assertThat(block.spanCount()).isEqualTo(spans.size()).isEqualTo(segment.spanCount());
        assertThat(block.traceCount()).isEqualTo(1_500).isEqualTo(segment.traceCount());
        assertThat(block.starts()).isEqualTo(segment.starts());
        assertThat(segment.errorCount())
                .isEqualTo((int) spans.stream().filter(Span::isError).count());
    }

    @Test
    void findTheSameTraces() {
        Map<TraceId, List<Span>> byTrace = spans.stream().collect(Collectors.groupingBy(Span::traceId));
        byTrace.forEach((id, ofTrace) -> {
            // No two of the spans are equal, so sets of the same size say it all.
            var expected = new HashSet<>(ofTrace);
            for (TraceStore store : List.of(memory, ofBlock, ofSegment)) {
                List<Span> found = store.trace(Tenant.DEFAULT, id);
                assertThat(found).hasSize(expected.size());
                assertThat(new HashSet<>(found).equals(expected))
                        .as("trace %s", id)
                        .isTrue();
            }
        });
    }

    @Test
    void scanTheSameSpansInTheSameOrder() {
        var random = new Random(SEED);
        for (int i = 0; i < 150; i++) {
            SpanFilter filter = RandomFilters.next(random, spans, 3);
            TimeRange range = range(random);
            var order = random.nextBoolean() ? SpanScan.Order.NEWEST_FIRST : SpanScan.Order.OLDEST_FIRST;
            int most = random.nextBoolean() ? 20 : Integer.MAX_VALUE;
            List<Span> expected = scan(memory, filter, range, order, most);
            assertThat(scan(ofBlock, filter, range, order, most))
                    .as("block, seed %d, %s in %s, %s", SEED, filter, range, order)
                    .isEqualTo(expected);
            assertThat(scan(ofSegment, filter, range, order, most))
                    .as("segment, seed %d, %s in %s, %s", SEED, filter, range, order)
                    .isEqualTo(expected);
        }
    }

    /// Of traces that are trees, however many pages they lie on, neither asks for a whole trace.
    @Test
    void findTheSameSpansThatStandToOthersAsItIsAsked() {
        var random = new Random(SEED);
        int found = 0;
        for (int i = 0; i < 40; i++) {
            SpanSet set = RandomSpanSets.next(random, spans, 2);
            TimeRange range = range(random);
            var scan = new SpanScan(
                    Tenant.DEFAULT,
                    new SpanFilter.Any(),
                    new SpanScan.Among(set, range),
                    range,
                    SpanScan.Order.NEWEST_FIRST,
                    ScanLimits.NONE);
            List<Span> expected = new ArrayList<>();
            memory.scan(scan, expected::add);
            for (PartStore store : List.of(ofBlock, ofSegment)) {
                List<Span> actual = new ArrayList<>();
                Completeness completeness = store.scan(scan, actual::add);
                assertThat(actual.equals(expected))
                        .as("seed %d, %s in %s", SEED, set, range)
                        .isTrue();
                assertThat(completeness.scannedSpans()).isLessThanOrEqualTo(2L * spans.size());
            }
            found += expected.size();
        }
        assertThat(found).isGreaterThan(5_000);
        assertThat(ofBlock.undecided()).isZero();
        assertThat(ofSegment.undecided()).isZero();
    }

    @Test
    void countTheSameAttributes() {
        var random = new Random(SEED);
        for (int i = 0; i < 20; i++) {
            TimeRange range = range(random);
            var expected = memory.attributeKeys(Tenant.DEFAULT, range, ScanLimits.NONE);
            assertThat(ofBlock.attributeKeys(Tenant.DEFAULT, range, ScanLimits.NONE))
                    .isEqualTo(expected);
            assertThat(ofSegment.attributeKeys(Tenant.DEFAULT, range, ScanLimits.NONE))
                    .isEqualTo(expected);
        }
    }

    @Test
    void giveUpBetweenPagesWhereNothingIsFound() {
        var askedOnce = new AtomicBoolean();
        List<ScanLimits> limits =
                List.of(ScanLimits.ofSpans(4_000), ScanLimits.NONE.whileWanted(() -> !askedOnce.getAndSet(true)));
        var filter = new SpanFilter.Compares(
                SpanField.Intrinsic.DURATION, Comparison.EQUALS, AnyValue.of(durationThatNoSpanHas()));
        for (TraceStore store : List.of(ofBlock, ofSegment)) {
            for (ScanLimits limit : limits) {
                askedOnce.set(false);
                var scan = new SpanScan(Tenant.DEFAULT, filter, TimeRange.ALL, SpanScan.Order.NEWEST_FIRST, limit);
                Completeness completeness = store.scan(scan, _ -> true);
                assertThat(completeness.isComplete()).isFalse();
                assertThat(completeness.scannedSpans()).isLessThan(spans.size() / 2);
            }
        }
    }

    private long durationThatNoSpanHas() {
        Set<Long> durations = spans.stream().map(Span::durationNanos).collect(Collectors.toSet());
        long absent = 1_000_000_000;
        while (durations.contains(absent)) {
            absent++;
        }
        return absent;
    }

    @Test
    void listTheSameServicesAndOperations() {
        var random = new Random(SEED);
        for (int i = 0; i < 100; i++) {
            TimeRange range = range(random);
            List<String> services = memory.services(Tenant.DEFAULT, range).names();
            assertThat(ofBlock.services(Tenant.DEFAULT, range).names()).isEqualTo(services);
            assertThat(ofSegment.services(Tenant.DEFAULT, range).names()).isEqualTo(services);
            String service = spans.get(random.nextInt(spans.size())).serviceName();
            var operations = memory.operations(Tenant.DEFAULT, service, range).names();
            assertThat(ofBlock.operations(Tenant.DEFAULT, service, range).names())
                    .isEqualTo(operations);
            assertThat(ofSegment.operations(Tenant.DEFAULT, service, range).names())
                    .isEqualTo(operations);
        }
    }

    @Test
    void aggregateTheSame() {
        var random = new Random(SEED);
        for (int i = 0; i < 150; i++) {
            SpanAggregation question = RandomAggregations.next(random, spans);
            Aggregate expected = memory.aggregate(question);
            AggregateAssert.assertSame(ofBlock.aggregate(question), expected, "block, " + question);
            AggregateAssert.assertSame(ofSegment.aggregate(question), expected, "segment, " + question);
        }
    }

    private TimeRange range(Random random) {
        if (random.nextInt(3) == 0) {
            return TimeRange.ALL;
        }
        long one = spans.get(random.nextInt(spans.size())).startNanos();
        long length = random.nextBoolean() ? random.nextLong(3_000_000_000L) : random.nextLong(10_000_000);
        return new TimeRange(one, one + length);
    }

    private static List<Span> scan(
            TraceStore store, SpanFilter filter, TimeRange range, SpanScan.Order order, int most) {
        var found = new ArrayList<Span>();
        store.scan(
                new SpanScan(Tenant.DEFAULT, filter, range, order, ScanLimits.NONE),
                span -> found.add(span) && found.size() < most);
        return found;
    }
}
