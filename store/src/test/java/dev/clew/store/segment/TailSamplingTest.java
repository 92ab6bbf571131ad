package dev.clew.store.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.Span;
import dev.clew.model.SpanKind;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.Trace;
import dev.clew.model.TraceId;
import dev.clew.store.check.CheckReport;
import dev.clew.store.disk.SimDisk;
import dev.clew.store.sampling.Rollup;
import dev.clew.store.sampling.SamplingCount;
import dev.clew.store.sampling.SamplingDecision;
import dev.clew.store.sampling.SamplingTimes;
import dev.clew.store.sampling.TraceRoot;
import dev.clew.store.sampling.Verdict;
import dev.clew.store.segment.SampledTraces.KeepsErrors;
import dev.clew.store.segment.ledger.Cell;
import dev.clew.store.segment.ledger.CellKey;
import dev.clew.store.segment.ledger.RollupBook;
import dev.clew.store.segment.v1.Block;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// What the sampler leaves of random traces that come in random pieces, with restarts in between.
class TailSamplingTest {
    private static final int SEEDS = Integer.getInteger("clew.samplingSeeds", 8);
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final long START_NANOS = 1_795_000_000L * SECOND_NANOS;
    private static final Duration WAIT = Duration.ofSeconds(60);

    private static final Path FOLDER = Path.of("/data");

    private SimDisk disk = new SimDisk(Long.MAX_VALUE);
    private final AtomicLong now = new AtomicLong(START_NANOS);

    @Test
    void decidesAsIfItSawEveryTraceWholeFromTheBeginning() {
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new Random(seed);
            List<List<Span>> traces = SampledTraces.random(random, 60, START_NANOS);
            var times = new SamplingTimes(
                    WAIT, Duration.ofMinutes(4), Duration.ofDays(1), Long.MAX_VALUE, Duration.ofDays(30));
            try (SegmentStore store = live(seed, random, traces, times)) {
                checkWhole("seed %d".formatted(seed), store, traces);
            }
            CheckReport report = StoreCheck.run(disk, FOLDER, format(seed), (_, _, _) -> {});
            assertThat(report.findings()).as("seed %d", seed).isEmpty();
        }
    }

    @Test
    void keepsNoHalfTraceAndCountsAllThatItDropsIfItHoldsNothingBack() {
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new Random(seed);
            List<List<Span>> traces = SampledTraces.random(random, 60, START_NANOS);
            var times =
                    new SamplingTimes(WAIT, Duration.ofMinutes(2), Duration.ZERO, Long.MAX_VALUE, Duration.ofDays(30));
            try (SegmentStore store = live(seed, random, traces, times)) {
                String name = "seed %d".formatted(seed);
                var dropped = new ArrayList<List<Span>>();
                for (List<Span> trace : traces) {
                    SamplingDecision decision = store.decision(Tenant.DEFAULT, id(trace));
                    assertThat(decision).as(name).isNotNull();
                    assertThat(decision.isHeld()).as(name).isFalse();
                    assertThat(decision.spanCount()).as(name).isEqualTo(trace.size());
                    assertThat(Set.copyOf(store.trace(Tenant.DEFAULT, id(trace))))
                            .as(name)
                            .isEqualTo(decision.verdict().isKept() ? Set.copyOf(trace) : Set.of());
                    if (!decision.verdict().isKept()) {
                        dropped.add(trace);
                    }
                }
                Map<CellKey, List<Object>> counted = rollups(store);
                counted.keySet().removeIf(key -> key.type() == CellKey.Type.EDGE);
                Map<CellKey, List<Object>> truth = truth(dropped, traces);
                truth.keySet().removeIf(key -> key.type() == CellKey.Type.EDGE);
                assertThat(counted).as(name).isEqualTo(truth);
            }
        }
    }

    /// Sends the spans in pieces, most of a trace together and some much later, and lets time pass until all is quiet.
    private SegmentStore live(int seed, Random random, List<List<Span>> traces, SamplingTimes times) {
        now.set(START_NANOS);
        disk = new SimDisk(Long.MAX_VALUE);
        var sampler = new KeepsErrors(times, 3);
        SegmentStore store = open(seed, sampler);
        var queues = new TreeMap<Integer, List<Span>>();
        for (int number = 0; number < traces.size(); number++) {
            int step = number / 4;
            for (Span span : traces.get(number)) {
                // What links to the first span of a trace comes no earlier than that.
                boolean isFirst = span.equals(traces.get(number).getFirst());
                step += switch (isFirst ? 9 : random.nextInt(10)) {
                    case 0 -> 8;
                    case 1, 2 -> 1;
                    default -> 0;
                };
                queues.computeIfAbsent(step, _ -> new ArrayList<>()).add(span);
            }
        }
        for (int step = 0; step <= queues.lastKey(); step++) {
            List<Span> spans = queues.getOrDefault(step, new ArrayList<>());
            if (!spans.isEmpty()) {
                SentSpans.append(store, spans);
            }
            now.addAndGet(20 * SECOND_NANOS);
            store.keepUp();
            if (random.nextInt(8) == 0) {
                store.close();
                store = open(seed, sampler);
            }
        }
        for (int step = 0; step < 6; step++) {
            now.addAndGet(5 * 60 * SECOND_NANOS);
            store.keepUp();
        }
        return store;
    }

    private void checkWhole(String name, SegmentStore store, List<List<Span>> traces) {
        var stays = new HashSet<Span>();
        var dropped = new ArrayList<List<Span>>();
        var counts = new HashMap<String, List<Long>>();
        for (List<Span> trace : traces) {
            boolean hasError = trace.stream().anyMatch(Span::isError);
            Verdict expected = KeepsErrors.of(id(trace), hasError);
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
                    TailSamplingTest::add);
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
                        TailSamplingTest::add));
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

    private static Map<CellKey, List<Object>> rollups(SegmentStore store) {
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

    private static Map<CellKey, List<Object>> truth(List<List<Span>> dropped, List<List<Span>> all) {
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

    private static PartFormat format(int seed) {
        return seed % 4 == 0 ? new PlainFormat(20) : new ColumnarFormat(() -> new Block(20, Long.MAX_VALUE));
    }

    private SegmentStore open(int seed, KeepsErrors sampler) {
        var limits = new StoreLimits(
                1_500,
                Duration.ZERO,
                1 << 20,
                1_000,
                Duration.ZERO,
                0,
                StoreLimits.FOR_EVER,
                Long.MAX_VALUE,
                seed % 3 == 0 ? 60 : 1 << 10);
        return SegmentStore.open(
                disk, FOLDER, format(seed), limits, () -> Instant.ofEpochSecond(0, now.get()), sampler);
    }
}
