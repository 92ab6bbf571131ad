package dev.clew.store.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.Span;
import dev.clew.model.SpanKind;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.Trace;
import dev.clew.model.TraceId;
import dev.clew.store.sampling.Rollup;
import dev.clew.store.sampling.SamplingCount;
import dev.clew.store.sampling.SamplingDecision;
import dev.clew.store.sampling.TraceRoot;
import dev.clew.store.sampling.Verdict;
import dev.clew.store.segment.SampledTraces.KeepsErrors;
import dev.clew.store.segment.ledger.Cell;
import dev.clew.store.segment.ledger.CellKey;
import dev.clew.store.segment.ledger.RollupBook;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/// Holds a store in which all is decided, by [KeepsErrors] in its version 3, and held back, against the truth.
final class SampledCheck {
    private SampledCheck() {}

    /// @param truth what is to become of a trace
    static void check(String name, SegmentStore store, List<List<Span>> traces, Function<List<Span>, Verdict> truth) {
        var stays = new HashSet<Span>();
        var dropped = new ArrayList<List<Span>>();
        var counts = new HashMap<String, List<Long>>();
        for (List<Span> trace : traces) {
            Verdict expected = truth.apply(trace);
            SamplingDecision decision = store.decision(Tenant.DEFAULT, id(trace));
            assertThat(decision).as("%s, %s", name, id(trace)).isNotNull();
            assertThat(decision.verdict()).as("%s, %s", name, id(trace)).isEqualTo(expected);
            assertThat(decision.version()).as(name).isEqualTo(3);
            assertThat(decision.ruleName()).as(name).isEqualTo(KeepsErrors.RULES.get(expected.rule()));
            assertThat(decision.spanCount()).as("%s, %s", name, id(trace)).isEqualTo(trace.size());
            assertThat(decision.isHeld()).as(name).isEqualTo(!expected.isKept());
            // By its id it is found still.
            assertThat(store.trace(Tenant.DEFAULT, id(trace)))
                    .as("%s, %s", name, id(trace))
                    .containsExactlyInAnyOrderElementsOf(trace);
            if (expected.isKept()) {
                stays.addAll(trace);
            } else {
                dropped.add(trace);
            }
            long errors = trace.stream().filter(Span::isError).count();
            TraceRoot root = TraceRoot.of(Trace.of(trace).root());
            counts.merge(
                    decision.ruleName() + " " + expected.isKept() + " " + root,
                    List.of(1L, (long) trace.size(), errors),
                    SampledCheck::add);
        }
        assertThat(SentSpans.all(store)).as(name).containsExactlyInAnyOrderElementsOf(stays);
        assertThat(store.statistics().spans()).as(name).isEqualTo(stays.size());
        assertThat(rollups(store)).as(name).containsExactlyInAnyOrderEntriesOf(truth(dropped, traces));
        var counted = new HashMap<String, List<Long>>();
        store.samplingCounts(
                Tenant.DEFAULT,
                TimeRange.ALL,
                count -> counted.merge(
                        count.ruleName() + " " + count.isKept() + " " + count.root(),
                        numbers(count),
                        SampledCheck::add));
        counted.values().removeIf(numbers -> numbers.equals(List.of(0L, 0L, 0L)));
        assertThat(counted).as(name).isEqualTo(counts);
    }

    private static List<Long> numbers(SamplingCount count) {
        return List.of(count.traces(), count.spans(), count.errors());
    }

    private static List<Long> add(List<Long> a, List<Long> b) {
        return List.of(a.get(0) + b.get(0), a.get(1) + b.get(1), a.get(2) + b.get(2));
    }

    private static TraceId id(List<Span> trace) {
        return trace.getFirst().traceId();
    }

    static Map<CellKey, List<Object>> rollups(SegmentStore store) {
        Map<CellKey, Cell> sums = new TreeMap<>();
        store.rollups(Tenant.DEFAULT, TimeRange.ALL, rollup -> {
            CellKey key =
                    switch (rollup) {
                        case Rollup.OfOperation of ->
                            CellKey.ofOperation(of.startMinutes(), of.service(), of.name(), of.kind());
                        case Rollup.OfEdge of ->
                            CellKey.ofEdge(of.startMinutes(), of.caller(), of.callee(), of.isMessage());
                    };
            Rollup.Figures figures = rollup.figures();
            var cell = new Cell(0, figures.spans(), figures.errors(), figures.sumNanos(), figures.durations());
            sums.merge(key, cell, (a, b) -> {
                a.add(b);
                return a;
            });
        });
        return told(sums);
    }

    static Map<CellKey, List<Object>> truth(List<List<Span>> dropped, List<List<Span>> all) {
        var spans = new ArrayList<Span>();
        dropped.forEach(spans::addAll);
        var book = new RollupBook();
        try (var survey = new PlainSurvey(spans, Map.of(), List.of(), linkedIn(all), (_, _, _, _, _) -> {})) {
            var every = new BitSet();
            every.set(0, survey.traceCount());
            survey.count(every, 1, book);
        }
        return told(book.cells());
    }

    private static LinkedServices linkedIn(List<List<Span>> all) {
        return (id, spanId) -> all.stream()
                .flatMap(List::stream)
                .filter(span -> span.traceId().equals(id) && span.spanId() == spanId)
                .filter(span -> span.kind() == SpanKind.PRODUCER)
                .map(Span::serviceName)
                .findFirst()
                .orElse(null);
    }

    private static Map<CellKey, List<Object>> told(Map<CellKey, Cell> cells) {
        Map<CellKey, List<Object>> told = new TreeMap<>();
        cells.forEach((key, cell) -> {
            if (cell.spans() != 0) {
                told.put(key, List.of(cell.spans(), cell.errors(), cell.sumNanos(), cell.durations()));
            }
        });
        return told;
    }
}
