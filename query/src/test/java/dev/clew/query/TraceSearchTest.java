package dev.clew.query;

import static dev.clew.query.Given.MILLI;
import static dev.clew.query.Given.START;
import static dev.clew.query.Given.span;
import static dev.clew.query.Given.storeOf;
import static dev.clew.query.Given.traceId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.model.Span;
import dev.clew.model.SpanKind;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.store.TraceStore;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceSearchTest {
    private static final long AMPLE = 1_000_000;

    @Test
    void findsTheNewestTracesFirstAndEachOnce() {
        List<TraceId> found = find(
                        storeOf(List.of(at(1, 1, 10), at(1, 2, 50), at(2, 1, 40), at(3, 1, 20), at(2, 2, 5))), 10)
                .ids();
        assertThat(found).containsExactly(traceId(1), traceId(2), traceId(3));
    }

    @Test
    void stopsWhenThereAreEnough() {
        FoundTraces found = find(storeOf(List.of(at(1, 1, 30), at(2, 1, 20), at(3, 1, 10))), 2);
        assertThat(found.ids()).containsExactly(traceId(1), traceId(2));
        assertThat(found.completeness().isComplete()).isTrue();
        assertThat(found.completeness().scannedSpans()).isEqualTo(2);
    }

    @Test
    void saysWhenItsBudgetWasTooSmall() {
        try (TraceStore store = storeOf(List.of(at(1, 1, 30), at(2, 1, 20), at(3, 1, 10)))) {
            FoundTraces found = new TraceSearch(store, 2).find(any(10), () -> true);
            assertThat(found.ids()).containsExactly(traceId(1), traceId(2));
            assertThat(found.completeness().truncatedBecause()).isNotEmpty();
        }
    }

    @Test
    void stopsWhenNobodyWaitsAnyMore() {
        try (TraceStore store = storeOf(List.of(at(1, 1, 30), at(2, 1, 20), at(3, 1, 10)))) {
            var asked = new AtomicInteger();
            FoundTraces found = new TraceSearch(store, AMPLE).find(any(10), () -> asked.incrementAndGet() < 2);
            assertThat(found.ids()).hasSize(1);
            assertThat(found.completeness().truncatedBecause()).contains("nobody waited");
        }
    }

    @Test
    void oneSpanMustFulfilEverything() {
        Span slow = at(1, 1, 1).toBuilder().endNanos(START + 1_000 * MILLI).build();
        Span elsewhere = at(1, 2, 2).toBuilder().name("pay").build();
        try (TraceStore store = storeOf(List.of(slow, elsewhere))) {
            var question = new TraceQuestion(
                    Tenant.DEFAULT, "cart", "pay", null, Map.of(), 500 * MILLI, Long.MAX_VALUE, TimeRange.ALL, 10);
            assertThat(new TraceSearch(store, AMPLE).find(question, () -> true).ids())
                    .isEmpty();
        }
    }

    @Test
    void asksForAtLeastOneTrace() {
        assertThatThrownBy(() -> any(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void findsWhatLookingAtEverySpanFinds(long seed) {
        var random = new Random(seed);
        List<Span> spans = Given.randomSpans(random, 60);
        try (TraceStore store = storeOf(spans)) {
            for (int i = 0; i < 100; i++) {
                TraceQuestion question = randomQuestion(random);
                assertThat(new TraceSearch(store, AMPLE)
                                .find(question, () -> true)
                                .ids())
                        .as("seed %d, question %d: %s", seed, i, question)
                        .containsExactlyElementsOf(newestByLookingAtAll(spans, question));
            }
        }
    }

    /// The meaning, spelled out: every span against every condition, then traces by their latest match.
    private static List<TraceId> newestByLookingAtAll(List<Span> spans, TraceQuestion question) {
        var latest = new HashMap<TraceId, Long>();
        for (Span span : spans) {
            boolean matches = (question.service() == null || span.serviceName().equals(question.service()))
                    && (question.operation() == null || span.name().equals(question.operation()))
                    && (question.kind() == null || span.kind() == question.kind())
                    && span.durationNanos() >= question.minDurationNanos()
                    && span.durationNanos() <= question.maxDurationNanos()
                    && question.range().contains(span.startNanos())
                    && question.attributes().entrySet().stream()
                            .allMatch(tag ->
                                    SpanTag.filter(tag.getKey(), tag.getValue()).matches(span));
            if (matches) {
                latest.merge(span.traceId(), span.startNanos(), Math::max);
            }
        }
        // Of spans that start together the memory engine shows the greater trace id first, newest first.
        return latest.entrySet().stream()
                .sorted(Map.Entry.<TraceId, Long>comparingByValue()
                        .thenComparing(Map.Entry::getKey, Comparator.naturalOrder())
                        .reversed())
                .map(Map.Entry::getKey)
                .limit(question.limit())
                .toList();
    }

    private static TraceQuestion randomQuestion(Random random) {
        long from = START + random.nextInt(500) * MILLI;
        long min = random.nextInt(3) == 0 ? random.nextInt(40) * MILLI : 0;
        Map<String, String> tags =
                switch (random.nextInt(6)) {
                    case 0 -> Map.of("key-1", "value-" + random.nextInt(3));
                    case 1 -> Map.of("number", "1", "error", random.nextBoolean() ? "true" : "false");
                    case 2 -> Map.of("otel.scope.name", "scope-1", "span.kind", "client");
                    default -> Map.of();
                };
        return new TraceQuestion(
                Tenant.DEFAULT,
                random.nextBoolean() ? "service-" + random.nextInt(4) : null,
                random.nextInt(3) == 0 ? "op-" + random.nextInt(4) : null,
                random.nextInt(4) == 0 ? SpanKind.of(random.nextInt(6)) : null,
                tags,
                min,
                random.nextInt(3) == 0 ? min + random.nextInt(20) * MILLI : Long.MAX_VALUE,
                new TimeRange(from, from + random.nextInt(600) * MILLI),
                1 + random.nextInt(20));
    }

    private static FoundTraces find(TraceStore store, int limit) {
        try (store) {
            return new TraceSearch(store, AMPLE).find(any(limit), () -> true);
        }
    }

    private static TraceQuestion any(int limit) {
        return TraceQuestion.of(Tenant.DEFAULT, TimeRange.ALL, limit);
    }

    private static Span at(long trace, long id, long millis) {
        return span(trace, id, "cart").startNanos(START + millis * MILLI).build();
    }
}
