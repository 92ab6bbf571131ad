package dev.clew.query.traceql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.query.Given;
import dev.clew.query.traceql.metrics.MetricsAnswer;
import dev.clew.query.traceql.metrics.MetricsQuestion;
import dev.clew.query.traceql.metrics.Steps;
import dev.clew.query.traceql.metrics.TraceQlMetrics;
import dev.clew.query.traceql.search.SearchAnswer;
import dev.clew.query.traceql.search.SearchQuestion;
import dev.clew.query.traceql.search.TraceQlSearch;
import dev.clew.query.traceql.syntax.Query;
import dev.clew.query.traceql.syntax.QueryParser;
import dev.clew.store.Completeness;
import dev.clew.store.QueryMemory;
import dev.clew.store.ScanLimits;
import dev.clew.store.TraceStore;
import dev.clew.store.segment.SegmentStore;
import dev.clew.store.segment.StoreLimits;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A query that would take more memory than it may tells less, and says why.
class QueryMemoryTest {
    private static final int TRACES = 3_000;
    private static final long SECOND = 1_000_000_000;
    private static final TimeRange RANGE = new TimeRange(Given.START, Given.START + TRACES * SECOND);
    private static final String REASON = " MiB of memory, the most that a query may hold";

    private static TraceStore memory;
    private static TraceStore segments;

    @BeforeAll
    static void fill(@TempDir Path folder) {
        var spans = new ArrayList<Span>();
        for (int trace = 1; trace <= TRACES; trace++) {
            for (int id = 1; id <= 2; id++) {
                long start = Given.START + trace * SECOND - id;
                spans.add(Given.span(trace, 10L * trace + id, "cart")
                        .parentSpanId(id == 1 ? 0 : 10L * trace + 1)
                        .startNanos(start)
                        .endNanos(start + trace)
                        .attributes(Attributes.of("loan", AnyValue.of("loan-" + trace + "-" + id)))
                        .build());
            }
        }
        memory = Given.storeOf(spans);
        segments = SegmentStore.open(folder, new ColumnarFormat(), StoreLimits.DEFAULT);
        byte[] bytes = OtlpWriter.write(spans);
        segments.append(new SpanBatch(Tenant.DEFAULT, Given.START, bytes, 0, bytes.length));
    }

    @AfterAll
    static void close() {
        memory.close();
        segments.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '$',
            value = {
                "2 # { } | rate() by (span:id)",
                "2 # { } | count_over_time() by (span.loan)",
                "4 # { } | quantile_over_time(duration, 0.9) by (span:id)",
                "4 # { } | histogram_over_time(duration) by (span.loan)",
                "2 # { } >> { } | rate() by (trace:id)",
                "2 # { } >> { } | max_over_time(duration) by (span.loan)",
                "1 # { } | compare({ span.loan = \"loan-1-1\" })",
                "4 # ({ } | rate() by (span:id)) / ({ } | rate() by (span:id))",
            })
    void numbersOfTooManyGroupsAreLeftOut(int megabytes, String query) {
        for (TraceStore store : List.of(memory, segments)) {
            MetricsAnswer some = numbers(store, query, new QueryMemory((long) megabytes << 20));
            assertSaysWhy(some.completeness());
            assertThat(some.series()).isNotEmpty();
            long numbers = some.series().stream()
                    .mapToLong(series -> series.values().length)
                    .sum();
            assertThat(numbers * Double.BYTES).isLessThan((long) megabytes << 20);
            MetricsAnswer all = numbers(store, query, new QueryMemory(Long.MAX_VALUE));
            assertThat(all.completeness().truncatedBecause()).doesNotContain("memory");
        }
    }

    private static MetricsAnswer numbers(TraceStore store, String query, QueryMemory memory) {
        var question = new MetricsQuestion(
                Tenant.DEFAULT,
                (Query.Metrics) QueryParser.parse(query),
                RANGE,
                Steps.of(RANGE, 100 * SECOND),
                /* exemplars= */ 0,
                ScanLimits.NONE.within(memory));
        return new TraceQlMetrics(store).evaluate(question);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{ }", "{ } >> { }", "{ } | select(span.loan)"})
    void aSearchEndsWithTracesThatItHasRoomFor(String query) {
        for (TraceStore store : List.of(memory, segments)) {
            SearchAnswer all = traces(store, query, new QueryMemory(Long.MAX_VALUE));
            assertThat(all.completeness().isComplete()).isTrue();
            assertThat(all.traces()).hasSize(TRACES);
            SearchAnswer some = traces(store, query, new QueryMemory(1 << 20));
            assertSaysWhy(some.completeness());
            assertThat(some.traces()).hasSizeBetween(TRACES / 10, TRACES - 1);
            assertThat(all.traces()).containsSubsequence(some.traces());
        }
    }

    private static SearchAnswer traces(TraceStore store, String query, QueryMemory memory) {
        var question = new SearchQuestion(
                Tenant.DEFAULT,
                (Query.Search) QueryParser.parse(query),
                RANGE,
                TRACES,
                /* mostSpans= */ 0,
                ScanLimits.NONE.within(memory));
        return new TraceQlSearch(store).find(question);
    }

    private static void assertSaysWhy(Completeness completeness) {
        assertThat(completeness.truncatedBecause()).contains(REASON);
    }

    /// What one scan held is not there for the next: a query that asks many times needs no more than one that asks
    /// once.
    @Test
    void whatIsLetGoIsGivenBack() {
        for (TraceStore store : List.of(memory, segments)) {
            var memory = new QueryMemory(64 << 20);
            var _ = traces(store, "{ } >> { } | count() > 2", memory);
            long candidates = memory.heldBytes();
            assertThat(candidates).isLessThan(TRACES * 100L);
            var _ = traces(store, "{ } >> { } | count() > 2", memory);
            assertThat(memory.heldBytes()).isEqualTo(2 * candidates);
        }
    }
}
