package dev.clew.store.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.SpanKind;
import dev.clew.model.Status;
import dev.clew.model.StatusCode;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.store.sampling.Rollup;
import dev.clew.store.sampling.SamplingDecision;
import dev.clew.store.segment.SampledTraces.KeepsErrors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/// Traces that are sent in two halves, the second some other halves after the first, and what must have become of them
/// whenever a store died meanwhile. Every second span of a trace that has errors is one.
final class SampledHalves {
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final int SPANS = 2;
    private static final int HALVES_BETWEEN = 11;

    private final boolean lateErrors;
    private final Set<Integer> sent = new HashSet<>();
    private final Set<Integer> acknowledged = new HashSet<>();

    /// By trace that was erased, the first half that was sent after that.
    private final Map<Integer, Integer> erasedBefore = new HashMap<>();

    private long kept;
    private long dropped;
    private long broughtBack;

    /// @param lateErrors whether only second halves have errors
    SampledHalves(boolean lateErrors) {
        this.lateErrors = lateErrors;
    }

    /// The trace of half `number`, counted from 0; those of the first second halves have no first ones.
    static int traceOf(int number) {
        return number % 2 == 0 ? number / 2 : (number - HALVES_BETWEEN) / 2;
    }

    static TraceId id(int trace) {
        return new TraceId(trace, new Random(trace).nextLong() | 1);
    }

    private static boolean hasErrors(int trace) {
        return Math.floorMod(trace, 5) == 0;
    }

    static List<Span> half(int number, boolean lateErrors) {
        int trace = traceOf(number);
        boolean isSecond = number % 2 == 1;
        var spans = new ArrayList<Span>();
        for (int n = 1; n <= SPANS; n++) {
            boolean isError = n == 2 && hasErrors(trace) && (isSecond || !lateErrors);
            spans.add(new SpanBuilder(id(trace), isSecond ? SPANS + n : n)
                    .name("half " + number)
                    .kind(SpanKind.SERVER)
                    .resource(Resource.of("shop"))
                    .startNanos(SECOND_NANOS * (1_000 + trace))
                    .endNanos(SECOND_NANOS * (1_000 + trace) + n)
                    .status(new Status(isError ? StatusCode.ERROR : StatusCode.OK, ""))
                    .build());
        }
        return spans;
    }

    void sent(int half) {
        sent.add(half);
    }

    void acknowledged(int half) {
        acknowledged.add(half);
    }

    /// @param next the half that is sent next
    void erased(int trace, int next) {
        erasedBefore.put(trace, next);
    }

    long kept() {
        return kept;
    }

    long dropped() {
        return dropped;
    }

    /// How many halves stay only for an error that came later.
    long broughtBack() {
        return broughtBack;
    }

    /// How many of the traces are decided.
    long decided(SegmentStore store) {
        return sent.stream()
                .map(half -> id(traceOf(half)))
                .distinct()
                .filter(id -> store.decision(Tenant.DEFAULT, id) != null)
                .count();
    }

    /// Checks a store in which all is decided.
    void check(String name, SegmentStore store) {
        List<Span> stored = SentSpans.all(store);
        assertThat(stored).as(name).doesNotHaveDuplicates();
        Map<String, Long> rollups = new HashMap<>();
        store.rollups(Tenant.DEFAULT, TimeRange.ALL, rollup -> {
            if (rollup instanceof Rollup.OfOperation operation) {
                rollups.merge(operation.name(), operation.figures().spans(), Long::sum);
            }
        });
        if (erasedBefore.isEmpty()) {
            long droppedSpans =
                    rollups.values().stream().mapToLong(count -> count).sum();
            checkCounts(name, store, stored.size(), droppedSpans);
        }
        Set<Span> all = new HashSet<>(stored);
        for (int half : sent) {
            String where = "%s, half %d".formatted(name, half);
            long found = half(half, lateErrors).stream().filter(all::contains).count();
            if (!erasedBefore.containsKey(traceOf(half))) {
                checkHalf(where, store, half, found, rollups.getOrDefault("half " + half, 0L));
            } else if (half < erasedBefore.get(traceOf(half))) {
                assertThat(found).as(where).isZero();
            }
        }
    }

    private void checkCounts(String name, SegmentStore store, long keptSpans, long droppedSpans) {
        var traces = new long[1];
        var spans = new long[2];
        store.samplingCounts(Tenant.DEFAULT, TimeRange.ALL, count -> {
            traces[0] += count.traces();
            spans[count.isKept() ? 0 : 1] += count.spans();
        });
        assertThat(traces[0]).as(name).isEqualTo(decided(store));
        assertThat(spans).as(name).containsExactly(keptSpans, droppedSpans);
    }

    private void checkHalf(String where, SegmentStore store, int half, long found, long counted) {
        int trace = traceOf(half);
        assertThat(found + counted).as(where).isIn(0L, (long) SPANS);
        if (!acknowledged.contains(half)) {
            return;
        }
        assertThat(found + counted).as(where).isEqualTo(SPANS);
        SamplingDecision decision = store.decision(Tenant.DEFAULT, id(trace));
        assertThat(decision).as(where).isNotNull();
        boolean isKept = decision.verdict().isKept();
        assertThat(found).as(where).isEqualTo(isKept ? SPANS : 0);
        int second = 2 * trace + HALVES_BETWEEN;
        boolean isLuckyAnyway = KeepsErrors.of(id(trace), false).isKept();
        // Whether a half is stored that was sent and not acknowledged, nobody knows.
        if (!lateErrors || !sent.contains(second) || acknowledged.contains(second)) {
            boolean hasError = hasErrors(trace) && (!lateErrors || acknowledged.contains(second));
            assertThat(isKept).as(where).isEqualTo(isLuckyAnyway || hasError);
        }
        kept += isKept ? 1 : 0;
        dropped += isKept ? 0 : 1;
        broughtBack += isKept && !isLuckyAnyway && half != second && lateErrors ? 1 : 0;
    }
}
