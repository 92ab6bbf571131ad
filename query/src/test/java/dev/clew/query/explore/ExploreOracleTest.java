package dev.clew.query.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.clew.contracts.RandomSpans;
import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.SpanBuilder;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.Trace;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.query.Given;
import dev.clew.query.traceql.PlainEvaluator;
import dev.clew.query.traceql.RandomQueries;
import dev.clew.query.traceql.metrics.Steps;
import dev.clew.query.traceql.plan.SpanFields;
import dev.clew.query.traceql.syntax.Field;
import dev.clew.query.traceql.syntax.Field.AttributeScope;
import dev.clew.query.traceql.syntax.Field.Intrinsic;
import dev.clew.query.traceql.syntax.Query;
import dev.clew.query.traceql.syntax.QueryParser;
import dev.clew.query.traceql.syntax.QueryPrinter;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanField;
import dev.clew.store.SpanFilter;
import dev.clew.store.TraceStore;
import dev.clew.store.memory.MemoryStore;
import dev.clew.store.segment.SegmentStore;
import dev.clew.store.segment.StoreLimits;
import dev.clew.store.segment.v1.Block;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What random queries select is counted, over time, by duration and by value, as one would count it by hand.
class ExploreOracleTest {
    private static final int SEEDS = Integer.getInteger("clew.traceqlSeeds", 1);

    @TempDir
    Path folder;

    @Test
    void countsWhatOneWouldCountByHand() {
        long first = Long.getLong("clew.seed", 0);
        int selected = 0;
        for (long seed = first; seed < first + SEEDS; seed++) {
            var random = new Random(seed);
            List<Span> spans = new RandomSpans(seed).traces(60);
            var format = new ColumnarFormat(() -> new Block(random.nextInt(30, 400), Long.MAX_VALUE));
            try (var memory = new MemoryStore();
                    var segments = SegmentStore.open(folder.resolve("seed-" + seed), format, StoreLimits.DEFAULT)) {
                for (TraceStore store : List.of(memory, segments)) {
                    byte[] bytes = OtlpWriter.write(spans);
                    store.append(new SpanBatch(Tenant.DEFAULT, 1, bytes, 0, bytes.length));
                }
                var queries = new RandomQueries(random, spans);
                for (int i = 0; i < 40; i++) {
                    Query.Search query = queries.search();
                    TimeRange range = range(random, spans);
                    List<Span> expected = selected(query, spans, range);
                    selected += expected.isEmpty() ? 0 : 1;
                    for (TraceStore store : List.of(memory, segments)) {
                        String context = "seed %d, %s: %s in %s"
                                .formatted(seed, store.getClass().getSimpleName(), QueryPrinter.print(query), range);
                        var selection =
                                new Selection(Tenant.DEFAULT, query, new SpanFilter.Any(), range, ScanLimits.NONE);
                        long step = Math.max(1, (range.toNanos() - range.fromNanos()) / (1 + random.nextInt(20)));
                        compare(context, expected, store, selection, Steps.of(range, step));
                    }
                }
            }
        }
        assertThat(selected).as("queries that select something").isGreaterThan(SEEDS * 12);
    }

    private static TimeRange range(Random random, List<Span> spans) {
        long[] starts = spans.stream()
                .mapToLong(Span::startNanos)
                .filter(start -> start > 0)
                .sorted()
                .toArray();
        int from = random.nextInt(starts.length / 4);
        int to = starts.length - 1 - random.nextInt(starts.length / 4);
        return new TimeRange(starts[from], starts[to]);
    }

    private static List<Span> selected(Query.Search query, List<Span> spans, TimeRange range) {
        var selected = new ArrayList<Span>();
        spans.stream().collect(Collectors.groupingBy(Span::traceId)).forEach((_, each) -> {
            Trace trace = Trace.of(each);
            new PlainEvaluator(trace, range)
                    .groups(query.stages()).stream()
                            .flatMap(group -> group.spans().stream())
                            .distinct()
                            .forEach(position -> selected.add(trace.spans().get(position)));
        });
        return selected;
    }

    private static void compare(
            String context, List<Span> expected, TraceStore store, Selection selection, Steps steps) {
        CountsOverTime counts = CountsOverTime.of(store, selection, steps);
        assertThat(counts.completeness().isComplete()).as(context).isTrue();
        HeatMap map = HeatMap.of(store, selection, steps);
        assertThat(counts.spans()).as(context).isEqualTo(byStep(expected, steps));
        assertThat(counts.errors()).as(context).isEqualTo(byStep(failed(expected), steps));
        long shown = 0;
        for (HeatMap.Row row : map.rows()) {
            List<Span> inRow = expected.stream()
                    .filter(span -> span.durationNanos() >= row.fromNanos() && span.durationNanos() < row.toNanos())
                    .toList();
            assertThat(row.spans()).as(context).isEqualTo(byStep(inRow, steps));
            assertThat(row.errors()).as(context).isEqualTo(byStep(failed(inRow), steps));
            shown += inRow.size();
        }
        assertThat(shown).as(context).isEqualTo(expected.size());
        compareFacets(context, expected, store, selection);
        compareFigures(context, expected, RequestFigures.ofServices(store, selection, steps));
    }

    private static long[] byStep(List<Span> spans, Steps steps) {
        long[] counts = new long[steps.count()];
        spans.forEach(span -> counts[(int) ((span.startNanos() - steps.firstNanos()) / steps.nanos())]++);
        return counts;
    }

    private static List<Span> failed(List<Span> spans) {
        return spans.stream().filter(Span::isError).toList();
    }

    private static void compareFacets(String context, List<Span> expected, TraceStore store, Selection selection) {
        var keys = new LinkedHashSet<String>();
        expected.forEach(span -> {
            for (int i = 0; i < span.attributes().size(); i++) {
                keys.add(span.attributes().key(i));
            }
        });
        var fields = new ArrayList<Field>(List.of(Intrinsic.NAME, Intrinsic.STATUS));
        keys.stream().limit(3).forEach(key -> fields.add(new Field.Attribute(AttributeScope.SPAN, key)));
        Facets facets = Facets.of(store, selection, fields, /* most= */ 1_000);
        assertThat(facets.spans()).as(context).isEqualTo(expected.size());
        assertThat(facets.errors()).as(context).isEqualTo(errors(expected));
        for (Facets.Facet facet : facets.facets()) {
            SpanField field = SpanFields.of(facet.field());
            for (ValueCounts.ValueCount value : facet.counts().values()) {
                List<Span> having = expected.stream()
                        .filter(span -> value.value().equals(field.first(span)))
                        .toList();
                assertThat(value.spans()).as("%s, %s", context, value).isEqualTo(having.size());
                assertThat(value.errors()).as("%s, %s", context, value).isEqualTo(errors(having));
            }
            long known = facet.counts().values().stream()
                    .mapToLong(ValueCounts.ValueCount::spans)
                    .sum();
            assertThat(known + facet.counts().absent()).as(context).isEqualTo(expected.size());
            assertThat(facet.counts().others()).as(context).isZero();
        }
    }

    private static void compareFigures(String context, List<Span> expected, RequestFigures figures) {
        assertThat(figures.groups().stream()
                        .mapToLong(group -> group.total().spans())
                        .sum())
                .as(context)
                .isEqualTo(expected.size());
        for (RequestFigures.Group group : figures.groups()) {
            long[] durations = expected.stream()
                    .filter(span -> span.serviceName().equals(group.name()))
                    .mapToLong(Span::durationNanos)
                    .sorted()
                    .toArray();
            assertThat(group.total().spans()).as(context).isEqualTo(durations.length);
            assertThat(group.byStep().stream()
                            .mapToLong(RequestFigures.Figures::spans)
                            .sum())
                    .as(context)
                    .isEqualTo(durations.length);
            double median = durations[(durations.length + 1) / 2 - 1];
            assertThat(group.total().quantileNanos(0.5)).as(context).isBetween(median * 0.99, median * 1.01);
        }
    }

    @Test
    void findsValuesByWhatTheyBeginWithWhateverTheirType() {
        var spans = new ArrayList<Span>();
        for (int i = 0; i < 40; i++) {
            AnyValue value =
                    switch (i % 4) {
                        case 0 -> AnyValue.of("4.*x");
                        case 1 -> AnyValue.of("4711");
                        case 2 -> AnyValue.of(40 + i / 20);
                        default -> AnyValue.of(true);
                    };
            spans.add(new SpanBuilder(new TraceId(1, 1), i + 1)
                    .attributes(Attributes.of("key", value))
                    .build());
        }
        try (TraceStore store = Given.storeOf(spans)) {
            var selection = new Selection(
                    Tenant.DEFAULT,
                    (Query.Search) QueryParser.parse("{ }"),
                    new SpanFilter.Any(),
                    TimeRange.ALL,
                    ScanLimits.NONE);
            var field = new SpanField.Attribute(SpanFilter.Place.SPAN, "key");

            assertThat(ValueCounts.of(store, selection, field, "4", 10).values())
                    .extracting(ValueCounts.ValueCount::value, ValueCounts.ValueCount::spans)
                    .containsExactly(
                            tuple(AnyValue.of("4.*x"), 10L),
                            tuple(AnyValue.of("4711"), 10L),
                            tuple(AnyValue.of(40), 5L),
                            tuple(AnyValue.of(41), 5L));
            assertThat(ValueCounts.of(store, selection, field, "4.", 10).values())
                    .extracting(ValueCounts.ValueCount::value)
                    .containsExactly(AnyValue.of("4.*x"));
            assertThat(ValueCounts.of(store, selection, field, "", 1).others()).isEqualTo(30);
        }
    }

    private static long errors(List<Span> spans) {
        return failed(spans).size();
    }
}
