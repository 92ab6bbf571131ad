package dev.clew.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.Attributes;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.SpanBuilder;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.Trace;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.store.Completeness;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanAggregation;
import dev.clew.store.SpanDetail;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanScan;
import dev.clew.store.TraceStore;
import dev.clew.store.memory.MemoryStore;
import dev.clew.store.segment.SegmentStore;
import dev.clew.store.segment.StoreLimits;
import dev.clew.store.segment.v1.Block;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Many segments, merged and not, answer as the memory engine does: with spans sent again, in other batches, and
/// with others that claim the same ids.
class SegmentStoreOracleTest {
    private static final Tenant TENANT = Tenant.DEFAULT;

    @TempDir
    Path folder;

    @Test
    void answersAsTheMemoryEngineDoes() throws InterruptedException {
        for (int seed = 0; seed < 8; seed++) {
            var random = new Random(seed);
            Path at = folder.resolve("seed-" + seed);
            try (var memory = new MemoryStore()) {
                List<Span> sent;
                try (SegmentStore store = open(at, random)) {
                    List<Span> spans = new ArrayList<>(new RandomSpans(seed).traces(60));
                    spans.addAll(new RandomSpans(100 + seed).trees(60));
                    sent = send(random, spans, memory, store);
                    compare(seed, random, 60, sent, memory, store);
                    awaitMerge(store);
                    compare(seed, random, 30, sent, memory, store);
                }
                try (SegmentStore again = open(at, random)) {
                    // The same segments, and blocks that were read from the log.
                    compare(seed, random, 20, sent, memory, again);
                }
            }
        }
    }

    private static SegmentStore open(Path at, Random random) {
        int full = random.nextInt(20, 100);
        return SegmentStore.open(at, new ColumnarFormat(() -> new Block(full, Long.MAX_VALUE)), StoreLimits.DEFAULT);
    }

    /// There are enough small segments by now; the thread that merges them comes when it can.
    private static void awaitMerge(SegmentStore store) throws InterruptedException {
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (store.merges().merges() == 0) {
            assertThat(System.nanoTime()).as("nothing was merged in a minute").isLessThan(deadline);
            Thread.sleep(10);
        }
    }

    /// Everything once, some of it again, and some of it with other content.
    private static List<Span> send(Random random, List<Span> spans, TraceStore... stores) {
        var sent = new ArrayList<Span>();
        for (int from = 0; from < spans.size(); ) {
            int to = Math.min(spans.size(), from + random.nextInt(1, 40));
            var batch = new ArrayList<>(spans.subList(from, to));
            for (int i = random.nextInt(10); i > 0 && !sent.isEmpty(); i--) {
                Span old = sent.get(random.nextInt(sent.size()));
                batch.add(
                        random.nextInt(3) > 0
                                ? old
                                : old.toBuilder().name("conflict " + i).build());
            }
            byte[] bytes = OtlpWriter.write(batch);
            for (TraceStore store : stores) {
                store.append(new SpanBatch(TENANT, 1, bytes, 0, bytes.length));
            }
            sent.addAll(batch);
            from = to;
        }
        return sent;
    }

    private static void compare(
            int seed, Random random, int questions, List<Span> sent, TraceStore memory, TraceStore store) {
        assertThat(store.statistics().spans()).isEqualTo(memory.statistics().spans());
        assertThat(store.statistics().traces()).isEqualTo(memory.statistics().traces());
        for (int i = 0; i < questions; i++) {
            Span like = sent.get(random.nextInt(sent.size()));
            Span unlike = sent.get(random.nextInt(sent.size()));
            var range = new TimeRange(
                    Math.min(like.startNanos(), unlike.startNanos()), Math.max(like.startNanos(), unlike.startNanos()));
            SpanFilter filter = RandomFilters.next(random, sent, 2);
            String what = "seed %d: %s in %s".formatted(seed, filter, range);
            var newest = new SpanScan(TENANT, filter, range, SpanScan.Order.NEWEST_FIRST, ScanLimits.NONE);
            var oldest = new SpanScan(TENANT, filter, range, SpanScan.Order.OLDEST_FIRST, ScanLimits.NONE);
            List<Span> expected = scan(memory, oldest);
            assertThat(scan(store, oldest)).as(what).isEqualTo(expected);
            assertThat(scan(store, newest)).as(what).isEqualTo(expected.reversed());
            assertThat(places(store, newest)).as(what).containsExactlyElementsOf(places(expected.reversed()));
            var among = new SpanScan.Among(RandomSpanSets.next(random, sent, 2), range);
            var related = new SpanScan(
                    TENANT,
                    new SpanFilter.Any(),
                    among,
                    random.nextBoolean() ? range : TimeRange.ALL,
                    SpanScan.Order.OLDEST_FIRST,
                    ScanLimits.NONE);
            List<Span> inSet = scan(memory, related);
            assertThat(scan(store, related)).as("seed %d: %s", seed, related).isEqualTo(inSet);
            assertThat(places(store, related))
                    .as("seed %d: %s", seed, related)
                    .containsExactlyElementsOf(places(inSet));
            assertThat(store.trace(TENANT, like.traceId()))
                    .as(what)
                    .containsExactlyInAnyOrderElementsOf(memory.trace(TENANT, like.traceId()));
            compareDetail(what, detail(random, unlike), List.of(like.traceId(), unlike.traceId()), memory, store);
            if (i % 10 == 0) {
                assertThat(store.attributeKeys(TENANT, range, ScanLimits.NONE))
                        .as(what)
                        .isEqualTo(memory.attributeKeys(TENANT, range, ScanLimits.NONE));
            }
            assertThat(store.services(TENANT, range).names())
                    .as(what)
                    .isEqualTo(memory.services(TENANT, range).names());
            assertThat(store.operations(TENANT, like.serviceName(), range).names())
                    .as(what)
                    .isEqualTo(
                            memory.operations(TENANT, like.serviceName(), range).names());
        }
        compareAggregates(seed, random, sent, memory, store);
    }

    private static void compareAggregates(
            int seed, Random random, List<Span> sent, TraceStore memory, TraceStore store) {
        for (int i = 0; i < 60; i++) {
            SpanAggregation question = RandomAggregations.next(random, sent);
            AggregateAssert.assertSame(
                    store.aggregate(question), memory.aggregate(question), "seed %d: %s".formatted(seed, question));
        }
    }

    private static List<Span> scan(TraceStore store, SpanScan scan) {
        var found = new ArrayList<Span>();
        Completeness completeness = store.scan(scan, found::add);
        assertThat(completeness.isComplete()).isTrue();
        return found;
    }

    private record Place(long startNanos, TraceId traceId) {}

    private static Set<Place> places(TraceStore store, SpanScan scan) {
        var found = new LinkedHashSet<Place>();
        Completeness completeness = store.scanPlaces(scan, (start, id) -> {
            found.add(new Place(start, id));
            return true;
        });
        assertThat(completeness.isComplete()).isTrue();
        return found;
    }

    private static Set<Place> places(List<Span> spans) {
        var places = new LinkedHashSet<Place>();
        spans.forEach(span -> places.add(new Place(span.startNanos(), span.traceId())));
        return places;
    }

    private static SpanDetail detail(Random random, Span like) {
        var keys = new HashSet<String>();
        for (int i = 0; i < like.attributes().size(); i++) {
            if (random.nextBoolean()) {
                keys.add(like.attributes().key(i));
            }
        }
        return new SpanDetail(keys, random.nextBoolean(), random.nextBoolean());
    }

    private static void compareDetail(
            String what, SpanDetail detail, List<TraceId> ids, TraceStore memory, TraceStore store) {
        var shown = new ArrayList<TraceId>();
        store.traces(TENANT, ids, detail, (id, spans) -> {
            var some = new ArrayList<Span>();
            spans.show(some::add);
            assertThat(Trace.of(some).spans().stream().map(span -> reduced(span, detail)))
                    .as("%s, %s", what, detail)
                    .containsExactlyElementsOf(Trace.of(memory.trace(TENANT, id)).spans().stream()
                            .map(span -> reduced(span, detail))
                            .toList());
            return shown.add(id);
        });
        assertThat(shown).isEqualTo(ids);
    }

    private static Span reduced(Span span, SpanDetail detail) {
        Attributes.Builder attributes = Attributes.builder();
        for (int i = 0; i < span.attributes().size(); i++) {
            if (detail.attributes().contains(span.attributes().key(i))) {
                attributes.add(span.attributes().key(i), span.attributes().value(i));
            }
        }
        SpanBuilder reduced = new SpanBuilder(span.traceId(), span.spanId())
                .parentSpanId(span.parentSpanId())
                .traceState(span.traceState())
                .name(span.name())
                .kind(span.kind())
                .startNanos(span.startNanos())
                .endNanos(span.endNanos())
                .status(span.status())
                .attributes(attributes.build())
                .resource(span.resource())
                .scope(span.scope());
        if (detail.events()) {
            span.events().forEach(reduced::addEvent);
        }
        if (detail.links()) {
            span.links().forEach(reduced::addLink);
        }
        return reduced.build();
    }
}
