package dev.clew.query.traceql.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Span;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.query.Given;
import dev.clew.query.traceql.evaluate.Label;
import dev.clew.query.traceql.syntax.Query;
import dev.clew.query.traceql.syntax.QueryParser;
import dev.clew.store.QueryMemory;
import dev.clew.store.ScanLimits;
import dev.clew.store.TraceStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TraceQlSearchTest {
    @Test
    void ofTracesThatStartTogetherThoseOfTheLowestIdsCome() {
        var spans = new ArrayList<Span>();
        for (int trace = 20; trace > 0; trace--) {
            spans.add(Given.span(trace, 1, "cart").build());
        }
        try (TraceStore store = Given.storeOf(spans)) {
            assertThat(find(store, "{ }", 3).traces())
                    .extracting(found -> found.id().low())
                    .containsExactly(1L, 2L, 3L);
            assertThat(find(store, "{ } | count() > 0", 20).traces())
                    .extracting(found -> found.id().low())
                    .isSorted()
                    .hasSize(20);
        }
    }

    @Test
    void stopsWhenNothingNewerCanCome() {
        var spans = new ArrayList<Span>();
        for (int trace = 1; trace <= 1_000; trace++) {
            spans.add(Given.span(trace, 1, "cart")
                    .startNanos(Given.START + trace * Given.MILLI)
                    .endNanos(Given.START + trace * Given.MILLI + 1)
                    .build());
        }
        try (TraceStore store = Given.storeOf(spans)) {
            SearchAnswer answer = find(store, "{ resource.service.name = \"cart\" }", 5);
            assertThat(answer.traces())
                    .extracting(found -> found.id().low())
                    .containsExactly(1_000L, 999L, 998L, 997L, 996L);
            assertThat(answer.completeness().isComplete()).isTrue();
            assertThat(answer.explanation().scannedSpans()).isLessThan(10);
            assertThat(answer.explanation().evaluated()).isEqualTo(5);
        }
    }

    @Test
    void readsOnlyTracesThatHaveAllThatARelationNeeds() {
        var spans = new ArrayList<Span>();
        for (int trace = 1; trace <= 1_000; trace++) {
            spans.add(Given.span(trace, 1, trace == 500 ? "rare" : "common").build());
            spans.add(Given.span(trace, 2, "cart").parentSpanId(1).build());
        }
        try (TraceStore store = Given.storeOf(spans)) {
            SearchAnswer answer =
                    find(store, "{ resource.service.name = \"rare\" } > { resource.service.name = \"cart\" }", 5);
            assertThat(answer.traces()).extracting(found -> found.id().low()).containsExactly(500L);
            assertThat(answer.explanation().candidates()).isEqualTo(1);
            assertThat(answer.explanation().evaluated()).isEqualTo(1);
        }
    }

    @Test
    void readsOnlyTracesThatHaveWhatIsAskedOfAParent() {
        var spans = new ArrayList<Span>();
        for (int trace = 1; trace <= 1_000; trace++) {
            spans.add(Given.span(trace, 1, trace == 500 ? "rare" : "common").build());
            spans.add(Given.span(trace, 2, "cart").parentSpanId(1).build());
        }
        try (TraceStore store = Given.storeOf(spans)) {
            SearchAnswer answer = find(store, "{ parent.resource.service.name = \"rare\" }", 5);
            assertThat(answer.traces()).extracting(found -> found.id().low()).containsExactly(500L);
            assertThat(answer.explanation().evaluated()).isLessThan(60);
        }
    }

    /// A trace that is too large for the memory of one search is told of, and the others are found.
    @Test
    void leavesOutATraceThatTakesTooMuchMemoryAndSaysSo() {
        var spans = new ArrayList<Span>();
        for (int id = 1; id <= 3_000; id++) {
            spans.add(Given.span(1, id, "cart").parentSpanId(id - 1).build());
        }
        spans.add(Given.span(2, 1, "cart").build());
        spans.add(Given.span(2, 2, "cart").parentSpanId(1).build());
        try (TraceStore store = Given.storeOf(spans)) {
            for (String query : List.of("{ }", "{ } > { }", "{ } | count() > 1")) {
                SearchAnswer answer = find(store, query, ScanLimits.NONE.within(new QueryMemory(1 << 20)));
                assertThat(answer.traces())
                        .extracting(found -> found.id().low())
                        .containsExactly(2L);
                assertThat(answer.completeness().truncatedBecause())
                        .isEqualTo("there was no room for trace %s in 1 MiB of memory, the most that a query may hold"
                                .formatted(Given.traceId(1)));
                assertThat(answer.next()).isNull();
                assertThat(find(store, query, ScanLimits.NONE.within(new QueryMemory(16 << 20)))
                                .traces())
                        .hasSize(2);
            }
        }
    }

    @Test
    void readsOnlyTracesWithTheRootThatIsAskedFor() {
        var spans = new ArrayList<Span>();
        for (int trace = 1; trace <= 1_000; trace++) {
            spans.add(Given.span(trace, 1, "cart")
                    .name(trace == 500 ? "rare" : "common")
                    .startNanos(Given.START - Given.MILLI)
                    .build());
            spans.add(Given.span(trace, 2, trace == 400 ? "pay" : "cart")
                    .parentSpanId(1)
                    .build());
        }
        try (TraceStore store = Given.storeOf(spans)) {
            var since = new TimeRange(Given.START, Long.MAX_VALUE);
            SearchAnswer answer = find(store, "{ true && rootName = \"rare\" }", since, 5, ScanLimits.NONE);
            assertThat(answer.traces()).extracting(found -> found.id().low()).containsExactly(500L);
            assertThat(answer.explanation().evaluated()).isLessThan(60);
            assertThat(find(store, "{ rootServiceName = \"pay\" }", since, 5, ScanLimits.NONE)
                            .traces())
                    .isEmpty();
        }
    }

    @Test
    void saysWhenALimitCutItShort() {
        var spans = new ArrayList<Span>();
        for (int trace = 1; trace <= 100; trace++) {
            spans.add(Given.span(trace, 1, "cart").build());
        }
        try (TraceStore store = Given.storeOf(spans)) {
            assertThat(find(store, "{ name = \"other\" }", ScanLimits.ofSpans(10))
                            .completeness()
                            .truncatedBecause())
                    .isEqualTo("10 spans were looked at, the most allowed");
            var asked = new AtomicInteger();
            assertThat(find(
                                    store,
                                    "{ name = \"other\" }",
                                    ScanLimits.NONE.whileWanted(() -> asked.incrementAndGet() < 5))
                            .completeness()
                            .truncatedBecause())
                    .startsWith("nobody waited any longer");
            assertThat(find(store, "{ name = \"other\" }", ScanLimits.NONE.within(-1))
                            .completeness()
                            .truncatedBecause())
                    .startsWith("time was up");
        }
    }

    @Test
    void showsWhatWasFoundBeforeALimitCutItShort() {
        var spans = new ArrayList<Span>();
        for (int trace = 1; trace <= 20_000; trace++) {
            spans.add(Given.span(trace, 1, trace > 19_997 ? "rare" : "common")
                    .startNanos(Given.START + trace)
                    .endNanos(Given.START + trace + 1)
                    .build());
        }
        try (TraceStore store = Given.storeOf(spans)) {
            var asked = new AtomicInteger();
            SearchAnswer answer = find(
                    store,
                    "{ resource.service.name = \"rare\" }",
                    ScanLimits.NONE.whileWanted(() -> asked.incrementAndGet() < 5));
            assertThat(answer.completeness().truncatedBecause()).startsWith("nobody waited any longer");
            assertThat(answer.traces())
                    .extracting(found -> found.id().low())
                    .containsExactly(20_000L, 19_999L, 19_998L);
        }
    }

    @Test
    void marksWhatASpanThatIsMissingMayChange() {
        List<Span> spans = List.of(
                Given.span(1, 1, "cart").build(),
                Given.span(1, 2, "cart").parentSpanId(1).build(),
                Given.span(2, 3, "cart").parentSpanId(9).build(),
                Given.span(2, 4, "cart").parentSpanId(3).build());
        try (TraceStore store = Given.storeOf(spans)) {
            assertThat(find(store, "{ } > { }", 5).traces())
                    .extracting(found -> found.id().low() + " " + found.mayChange())
                    .containsExactly("1 false", "2 true");
            assertThat(find(store, "{ }", 5).traces())
                    .extracting(FoundTrace::mayChange)
                    .containsOnly(false);
            assertThat(find(store, "{ childCount = 1 }", 5).traces())
                    .extracting(FoundTrace::mayChange)
                    .containsExactly(false, true);
        }
    }

    @Test
    void showsOfASpanWhatTheQuerySpeaksOf() {
        Span span = Given.span(1, 1, "cart")
                .attributes(Attributes.builder()
                        .add("loan.id", "17")
                        .add("other", "x")
                        .build())
                .build();
        try (TraceStore store = Given.storeOf(List.of(span))) {
            assertThat(find(
                                    store,
                                    "{ span.loan.id != nil && name = \"op\" } | select(status, resource.service.name)",
                                    5)
                            .traces()
                            .getFirst()
                            .spansets()
                            .getFirst()
                            .spans()
                            .getFirst()
                            .attributes())
                    .containsExactly(
                            new Label("loan.id", AnyValue.of("17")),
                            new Label("status", AnyValue.of("unset")),
                            new Label("service.name", AnyValue.of("cart")));
        }
    }

    private static SearchAnswer find(TraceStore store, String query, int limit) {
        return find(store, query, limit, ScanLimits.NONE);
    }

    private static SearchAnswer find(TraceStore store, String query, ScanLimits limits) {
        return find(store, query, 5, limits);
    }

    private static SearchAnswer find(TraceStore store, String query, int limit, ScanLimits limits) {
        return find(store, query, TimeRange.ALL, limit, limits);
    }

    private static SearchAnswer find(TraceStore store, String query, TimeRange range, int limit, ScanLimits limits) {
        return new TraceQlSearch(store)
                .find(new SearchQuestion(
                        Tenant.DEFAULT,
                        (Query.Search) QueryParser.parse(query),
                        range,
                        limit,
                        /* mostSpans= */ 0,
                        limits));
    }
}
