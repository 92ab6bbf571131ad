package dev.clew.query.traceql.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.contracts.RandomSpans;
import dev.clew.model.AnyValue;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.query.traceql.RandomQueries;
import dev.clew.query.traceql.evaluate.Label;
import dev.clew.query.traceql.search.FoundTrace.FoundSpan;
import dev.clew.query.traceql.search.FoundTrace.FoundSpanset;
import dev.clew.query.traceql.syntax.Query;
import dev.clew.query.traceql.syntax.QueryPrinter;
import dev.clew.store.ScanLimits;
import dev.clew.store.TraceStore;
import dev.clew.store.memory.MemoryStore;
import dev.clew.store.segment.SegmentStore;
import dev.clew.store.segment.StoreLimits;
import dev.clew.store.segment.v1.Block;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Random queries find what trying every trace finds, whatever keeps the spans.
class SearchOracleTest {
    private static final int SEEDS = Integer.getInteger("clew.traceqlSeeds", 5);

    @TempDir
    Path folder;

    private final Told told = new Told();

    /// What was told before the end of a search, and how much of all searches.
    private static final class Told implements SearchListener {
        private final List<FoundTrace> traces = new ArrayList<>();
        private int all;

        @Override
        public boolean isDue() {
            return true;
        }

        @Override
        public void settled(List<FoundTrace> settled) {
            traces.addAll(settled);
            all += settled.size();
        }
    }

    @Test
    void findsWhatTryingEveryTraceFinds() {
        long first = Long.getLong("clew.seed", 0);
        int answered = 0;
        for (long seed = first; seed < first + SEEDS; seed++) {
            var random = new Random(seed);
            List<Span> spans = new RandomSpans(seed).traces(60);
            var format = new ColumnarFormat(() -> new Block(random.nextInt(30, 400), Long.MAX_VALUE));
            try (var memory = new MemoryStore();
                    SegmentStore segments =
                            SegmentStore.open(folder.resolve("seed-" + seed), format, StoreLimits.DEFAULT)) {
                send(spans, memory, segments);
                var queries = new RandomQueries(random, spans);
                for (int i = 0; i < 150; i++) {
                    answered += compare(seed, random, queries.search(), spans, memory, segments) ? 1 : 0;
                }
            }
        }
        assertThat(answered).as("queries that found something").isGreaterThan(SEEDS * 50);
        assertThat(told.all).as("traces that were told before the end").isGreaterThan(SEEDS * 500);
    }

    private static void send(List<Span> spans, TraceStore... stores) {
        for (int from = 0; from < spans.size(); from += 20) {
            byte[] bytes = OtlpWriter.write(spans.subList(from, Math.min(spans.size(), from + 20)));
            for (TraceStore store : stores) {
                store.append(new SpanBatch(Tenant.DEFAULT, 1, bytes, 0, bytes.length));
            }
        }
    }

    private boolean compare(long seed, Random random, Query.Search query, List<Span> spans, TraceStore... stores) {
        TimeRange range = random.nextInt(3) > 0 ? TimeRange.ALL : range(random, spans);
        int limit = random.nextInt(3) == 0 ? 1_000 : 1 + random.nextInt(10);
        int mostSpans = 1 + random.nextInt(4);
        List<PlainSearch.Row> expected = PlainSearch.find(query, spans, range, limit, mostSpans);
        for (TraceStore store : stores) {
            told.traces.clear();
            SearchAnswer answer = new TraceQlSearch(store, /* patience= */ random.nextInt(3))
                    .find(new SearchQuestion(Tenant.DEFAULT, query, range, limit, mostSpans, ScanLimits.NONE), told);
            assertThat(answer.traces().stream().map(SearchOracleTest::row).toList())
                    .as(
                            "seed %d, %s: the newest %d of %s in %s",
                            seed, store.getClass().getSimpleName(), limit, QueryPrinter.print(query), range)
                    .isEqualTo(expected);
            assertThat(answer.completeness().isComplete()).isTrue();
            if (random.nextInt(8) == 0) {
                int page = 1 + random.nextInt(20);
                assertThat(pages(
                                store,
                                new SearchQuestion(Tenant.DEFAULT, query, range, page, mostSpans, ScanLimits.NONE)))
                        .as("seed %d, pages of %d of %s in %s", seed, page, QueryPrinter.print(query), range)
                        .isEqualTo(PlainSearch.find(query, spans, range, 1_000, mostSpans));
            }
            assertThat(answer.traces().subList(0, told.traces.size()))
                    .as("what was told before the end")
                    .isEqualTo(told.traces);
        }
        return !expected.isEmpty();
    }

    private static List<PlainSearch.Row> pages(TraceStore store, SearchQuestion first) {
        var rows = new ArrayList<PlainSearch.Row>();
        SearchQuestion question = first;
        while (true) {
            SearchAnswer page = new TraceQlSearch(store).find(question);
            page.traces().forEach(trace -> rows.add(row(trace)));
            if (page.next() == null) {
                return rows;
            }
            question = first.after(page.next());
        }
    }

    private static TimeRange range(Random random, List<Span> spans) {
        long one = spans.get(random.nextInt(spans.size())).startNanos();
        long other = spans.get(random.nextInt(spans.size())).startNanos();
        return new TimeRange(Math.min(one, other), Math.max(one, other));
    }

    private static PlainSearch.Row row(FoundTrace found) {
        return new PlainSearch.Row(
                found.id(),
                found.spansets().stream().map(SearchOracleTest::spans).toList());
    }

    private static PlainSearch.Spans spans(FoundSpanset spanset) {
        Map<String, AnyValue> labels = new LinkedHashMap<>();
        for (Label label : spanset.labels()) {
            assertThat(labels.put(label.key(), label.value())).isNull();
        }
        return new PlainSearch.Spans(
                labels,
                spanset.matched(),
                spanset.spans().stream().map(FoundSpan::startNanos).toList());
    }
}
