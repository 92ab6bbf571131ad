package dev.clew.query.traceql.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.model.Fault;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.query.Given;
import dev.clew.query.traceql.syntax.Query;
import dev.clew.query.traceql.syntax.QueryParser;
import dev.clew.store.ScanLimits;
import dev.clew.store.TraceStore;
import dev.clew.store.memory.MemoryStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SearchPagesTest {
    /// Between two pages traces come that are newer, older and as old as the cursor, and others grow: those that were
    /// whole come once, and none comes twice.
    @Test
    void showTracesOnceWhileIngestGoesOn() {
        for (long seed = 0; seed < 50; seed++) {
            var random = new Random(seed);
            var given = new Traffic(random);
            try (TraceStore store = new MemoryStore()) {
                given.send(store, 1 + random.nextInt(60));
                Set<TraceId> whole = new HashSet<>(given.started);
                var growing = new HashSet<TraceId>();
                var shown = new ArrayList<TraceId>();
                SearchQuestion question = question("{ name = \"op\" }", 1 + random.nextInt(9));
                for (SearchCursor after = first(); after != null; ) {
                    SearchAnswer page = new TraceQlSearch(store)
                            .find(after.equals(first()) ? question : question.after(SearchCursor.parse(after + "")));
                    assertThat(page.completeness().isComplete()).isTrue();
                    page.traces().forEach(trace -> shown.add(trace.id()));
                    after = page.next();
                    given.send(store, random.nextInt(5));
                    growing.addAll(given.grow(store, random.nextInt(3)));
                }
                assertThat(shown).as("seed %d", seed).doesNotHaveDuplicates();
                whole.removeAll(growing);
                assertThat(shown).as("seed %d", seed).containsAll(whole);
            }
        }
    }

    private static SearchCursor first() {
        return new SearchCursor(Long.MAX_VALUE, new TraceId(0, 0));
    }

    /// Roots that often start at the same time.
    private static final class Traffic {
        private final Random random;
        private final List<TraceId> started = new ArrayList<>();
        private long spans;

        Traffic(Random random) {
            this.random = random;
        }

        void send(TraceStore store, int traces) {
            for (int i = 0; i < traces; i++) {
                Span root = span(started.size());
                started.add(root.traceId());
                append(store, root);
            }
        }

        Set<TraceId> grow(TraceStore store, int times) {
            return random.ints(times, 0, started.size()).boxed().collect(Collectors.toSet()).stream()
                    .map(trace -> {
                        append(store, span(trace));
                        return started.get(trace);
                    })
                    .collect(Collectors.toSet());
        }

        private Span span(int trace) {
            return Given.span(trace, ++spans, "cart")
                    .startNanos(Given.START + random.nextInt(20))
                    .build();
        }

        private static void append(TraceStore store, Span span) {
            byte[] bytes = OtlpWriter.write(List.of(span));
            store.append(new SpanBatch(Tenant.DEFAULT, 1, bytes, 0, bytes.length));
        }
    }

    @Test
    void endWhereNothingIsLeft() {
        var spans = new ArrayList<Span>();
        for (int trace = 1; trace <= 4; trace++) {
            spans.add(Given.span(trace, 1, "cart").build());
        }
        try (TraceStore store = Given.storeOf(spans)) {
            var search = new TraceQlSearch(store);
            assertThat(search.find(question("{ }", 4)).next()).isNull();
            assertThat(search.find(question("{ }", 5)).next()).isNull();
            SearchCursor next = search.find(question("{ }", 3)).next();
            assertThat(next).isEqualTo(new SearchCursor(Given.START, Given.traceId(3)));
            SearchAnswer last = search.find(question("{ }", 3).after(next));
            assertThat(last.traces()).extracting(FoundTrace::id).containsExactly(Given.traceId(4));
            assertThat(last.next()).isNull();
        }
    }

    @Test
    void doNotGoOnWhereNobodyKnowsWhatComesNext() {
        var spans = new ArrayList<Span>();
        for (int trace = 1; trace <= 20; trace++) {
            spans.add(Given.span(trace, 1, "cart").build());
        }
        try (TraceStore store = Given.storeOf(spans)) {
            SearchAnswer answer = new TraceQlSearch(store)
                    .find(new SearchQuestion(
                            Tenant.DEFAULT, query("{ }"), TimeRange.ALL, 3, 1, ScanLimits.ofSpans(10)));
            assertThat(answer.traces()).isNotEmpty();
            assertThat(answer.completeness().isComplete()).isFalse();
            assertThat(answer.next()).isNull();
        }
    }

    @Test
    void cursorsComeBackFromTheirText() {
        var random = new Random(1);
        for (int i = 0; i < 1_000; i++) {
            var cursor = new SearchCursor(random.nextLong(), new TraceId(random.nextLong(), random.nextLong()));
            assertThat(cursor.toString()).matches("[0-9a-f]{48}");
            assertThat(SearchCursor.parse(cursor.toString())).isEqualTo(cursor);
        }
        for (String broken : List.of("", "17", "g".repeat(48), "+" + "1".repeat(47), "a".repeat(10_000))) {
            assertThatThrownBy(() -> SearchCursor.parse(broken))
                    .isInstanceOfSatisfying(
                            Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.CALLER))
                    .hasMessageContaining("is no cursor")
                    .message()
                    .hasSizeLessThan(300);
        }
    }

    private static SearchQuestion question(String query, int mostTraces) {
        return new SearchQuestion(Tenant.DEFAULT, query(query), TimeRange.ALL, mostTraces, 1, ScanLimits.NONE);
    }

    private static Query.Search query(String text) {
        return (Query.Search) QueryParser.parse(text);
    }
}
