package dev.clew.query.traceql.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.clew.contracts.RandomSpans;
import dev.clew.model.AnyValue;
import dev.clew.model.Histogram;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.query.traceql.RandomQueries;
import dev.clew.query.traceql.plan.SearchPlan;
import dev.clew.query.traceql.syntax.MetricExpression;
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
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Random metric queries come to the numbers that counting every span comes to, whatever keeps the spans.
class MetricsOracleTest {
    private static final int SEEDS = Integer.getInteger("clew.traceqlSeeds", 5);
    private static final long SECOND = 1_000_000_000;

    @TempDir
    Path folder;

    @Test
    void comesToWhatCountingEverySpanComesTo() {
        long first = Long.getLong("clew.seed", 0);
        int answered = 0;
        int decided = 0;
        for (long seed = first; seed < first + SEEDS; seed++) {
            var random = new Random(seed);
            // Infinite numbers, and those that are too large to be added exactly, have no sums to compare.
            List<Span> spans = new RandomSpans(seed)
                    .traces(60).stream().filter(MetricsOracleTest::isTame).toList();
            var format = new ColumnarFormat(() -> new Block(random.nextInt(30, 400), Long.MAX_VALUE));
            try (var memory = new MemoryStore();
                    SegmentStore segments =
                            SegmentStore.open(folder.resolve("seed-" + seed), format, StoreLimits.DEFAULT)) {
                for (List<Span> piece : pieces(spans, random)) {
                    byte[] bytes = OtlpWriter.write(piece);
                    memory.append(new SpanBatch(Tenant.DEFAULT, 1, bytes, 0, bytes.length));
                    segments.append(new SpanBatch(Tenant.DEFAULT, 1, bytes, 0, bytes.length));
                }
                var queries = new RandomQueries(random, spans);
                for (int i = 0; i < 135; i++) {
                    answered += compare(seed, random, queries.metrics(), spans, memory, segments) ? 1 : 0;
                }
                for (int i = 0; i < 40; i++) {
                    Query.Metrics query = queries.metricsOfRelations();
                    boolean isAnswered = compare(seed, random, query, spans, memory, segments);
                    decided += isAnswered && isDecided(query) ? 1 : 0;
                }
            }
        }
        assertThat(answered).as("queries that came to something").isGreaterThan(SEEDS * 40);
        assertThat(decided).as("queries of relations that the store told").isGreaterThan(SEEDS * 8);
    }

    /// Most traces whole, some in pieces, some spans again.
    private static List<List<Span>> pieces(List<Span> spans, Random random) {
        var pieces = new ArrayList<List<Span>>();
        for (int i = 0; i < 4; i++) {
            pieces.add(new ArrayList<>());
        }
        for (Span span : spans) {
            int usual = Math.floorMod(span.traceId().low(), pieces.size());
            pieces.get(random.nextInt(8) == 0 ? random.nextInt(pieces.size()) : usual)
                    .add(span);
            if (random.nextInt(20) == 0) {
                pieces.getLast().add(span);
            }
        }
        return pieces;
    }

    private static boolean isDecided(Query.Metrics query) {
        return query.metric() instanceof MetricExpression.Series series
                && SearchPlan.of(series.stages()).isDecided()
                && !SearchPlan.of(series.stages()).isExact();
    }

    private static boolean isTame(Span span) {
        for (int i = 0; i < span.attributes().size(); i++) {
            if (!isTame(span.attributes().value(i))) {
                return false;
            }
        }
        for (int i = 0; i < span.scope().attributes().size(); i++) {
            if (!isTame(span.scope().attributes().value(i))) {
                return false;
            }
        }
        return span.events().stream().allMatch(event -> event.attributes().isEmpty())
                && span.links().stream().allMatch(link -> link.attributes().isEmpty());
    }

    private static boolean isTame(AnyValue value) {
        return switch (value) {
            case AnyValue.IntValue(var whole) -> Math.abs((double) whole) < 1e6;
            case AnyValue.DoubleValue(var number) -> Math.abs(number) < 1e6;
            default -> true;
        };
    }

    private static boolean compare(
            long seed, Random random, Query.Metrics query, List<Span> spans, TraceStore... stores) {
        long one = spans.get(random.nextInt(spans.size())).startNanos();
        long other = spans.get(random.nextInt(spans.size())).startNanos();
        var range = new TimeRange(Math.min(one, other), Math.max(one, other));
        long step = (1 + random.nextInt(20)) * SECOND;
        Map<String, Map<Long, Double>> expected = new PlainMetrics(spans, range, step).evaluate(query.metric());
        for (TraceStore store : stores) {
            MetricsAnswer answer = new TraceQlMetrics(store)
                    .evaluate(new MetricsQuestion(
                            Tenant.DEFAULT, query, range, Steps.of(range, step), random.nextInt(3), ScanLimits.NONE));
            String what = "seed %d, %s: %s in %s by %d s"
                    .formatted(seed, store.getClass().getSimpleName(), QueryPrinter.print(query), range, step / SECOND);
            assertThat(answer.completeness().truncatedBecause()).as(what).isEmpty();
            assertSame(byLabels(answer, Steps.of(range, step)), expected, what);
        }
        return !expected.isEmpty();
    }

    private static Map<String, Map<Long, Double>> byLabels(MetricsAnswer answer, Steps steps) {
        var byLabels = new TreeMap<String, Map<Long, Double>>();
        for (TimeSeries series : answer.series()) {
            var values = new TreeMap<Long, Double>();
            for (int i = 0; i < series.values().length; i++) {
                if (!Double.isNaN(series.values()[i])) {
                    values.put(steps.startNanos(i), series.values()[i]);
                }
            }
            assertThat(byLabels.put(series.labelText(), values))
                    .as(series.labelText())
                    .isNull();
        }
        return byLabels;
    }

    private static void assertSame(
            Map<String, Map<Long, Double>> actual, Map<String, Map<Long, Double>> expected, String what) {
        assertThat(actual.keySet()).as(what).isEqualTo(expected.keySet());
        expected.forEach((labels, values) -> {
            Map<Long, Double> found = actual.get(labels);
            assertThat(found.keySet()).as("%s of %s", labels, what).isEqualTo(values.keySet());
            values.forEach((step, value) -> {
                double tolerance = Math.abs(value) * Histogram.RELATIVE_ERROR + 1e-6;
                assertThat(found.get(step))
                        .as("%d of %s of %s", step, labels, what)
                        .isCloseTo(value, within(tolerance));
            });
        });
    }
}
