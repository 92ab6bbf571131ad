package dev.clew.store.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.Attributes;
import dev.clew.model.Fault;
import dev.clew.model.Link;
import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.SpanKind;
import dev.clew.model.Status;
import dev.clew.model.StatusCode;
import dev.clew.model.TraceId;
import dev.clew.store.disk.SimDisk;
import dev.clew.store.sampling.SamplingTimes;
import dev.clew.store.sampling.Verdict;
import dev.clew.store.segment.SampledTraces.KeepsErrors;
import dev.clew.store.segment.v1.Block;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Traces that links join, beside a plain reference: they come in waves, as retries through a broker do, in random
/// pieces, and the power fails now and then.
class LinkedSamplingTest {
    private static final int SEEDS = Integer.getInteger("clew.samplingSeeds", 6);
    private static final int WAVES = 4;
    private static final int WAVE_TRACES = 25;
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final long START_NANOS = 1_795_000_000L * SECOND_NANOS;
    private static final Path FOLDER = Path.of("/data");

    private SimDisk disk = new SimDisk(Long.MAX_VALUE);
    private long nowNanos = START_NANOS;
    private int powerLosses;

    /// What is to become of traces, by their ids.
    private static final class Reference {
        private final Map<TraceId, List<Span>> traces = new LinkedHashMap<>();
        private final Map<TraceId, Verdict> verdicts = new HashMap<>();

        /// Traces that are not decided, of which nothing comes later.
        void decide(List<List<Span>> wave) {
            Map<TraceId, Set<TraceId>> groups = new HashMap<>();
            for (List<Span> trace : wave) {
                var group = new HashSet<>(Set.of(trace.getFirst().traceId()));
                for (TraceId target : targets(trace)) {
                    group.add(target);
                    group.addAll(groups.getOrDefault(target, Set.of()));
                }
                group.addAll(groups.getOrDefault(trace.getFirst().traceId(), Set.of()));
                for (TraceId member : Set.copyOf(group)) {
                    group.addAll(groups.getOrDefault(member, Set.of()));
                }
                group.forEach(member -> groups.put(member, group));
            }
            wave.forEach(trace -> traces.put(trace.getFirst().traceId(), trace));
            Set.copyOf(groups.values()).forEach(this::decideGroup);
        }

        private static List<TraceId> targets(List<Span> trace) {
            return trace.stream()
                    .flatMap(span -> span.links().stream())
                    .map(Link::traceId)
                    .toList();
        }

        private void decideGroup(Collection<TraceId> group) {
            List<TraceId> known =
                    group.stream().filter(traces::containsKey).sorted().toList();
            List<TraceId> before = known.stream().filter(verdicts::containsKey).toList();
            List<TraceId> news =
                    known.stream().filter(id -> !verdicts.containsKey(id)).toList();
            if (news.stream().anyMatch(id -> traces.get(id).stream().anyMatch(Span::isError))) {
                known.forEach(id -> verdicts.put(id, KeepsErrors.of(id, true)));
            } else {
                Verdict all =
                        before.isEmpty() ? KeepsErrors.of(news.getFirst(), false) : verdicts.get(before.getFirst());
                news.forEach(id -> verdicts.put(id, all));
            }
        }
    }

    @Test
    void decidesAboutLinkedTracesTogetherThroughPowerLosses() {
        int joined = 0;
        int followed = 0;
        int broughtBack = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new Random(seed);
            disk = new SimDisk(Long.MAX_VALUE);
            nowNanos = START_NANOS;
            var reference = new Reference();
            SegmentStore store = open(seed);
            for (int wave = 0; wave < WAVES; wave++) {
                Map<TraceId, Verdict> before = Map.copyOf(reference.verdicts);
                List<List<Span>> traces = wave(random, List.copyOf(reference.traces.values()));
                reference.decide(traces);
                store = live(seed, random, store, traces);
                joined += (int)
                        traces.stream().filter(LinkedSamplingTest::hasLinks).count();
                followed += (int) traces.stream()
                        .flatMap(trace -> Reference.targets(trace).stream())
                        .filter(before::containsKey)
                        .count();
                broughtBack += (int) before.keySet().stream()
                        .filter(id -> !before.get(id).isKept()
                                && reference.verdicts.get(id).isKept())
                        .count();
            }
            SampledCheck.check(
                    "seed %d".formatted(seed),
                    store,
                    List.copyOf(reference.traces.values()),
                    trace -> reference.verdicts.get(trace.getFirst().traceId()));
            store.close();
            assertThat(StoreCheck.run(disk, FOLDER, format(seed), (_, _, _) -> {})
                            .damages())
                    .as("seed %d", seed)
                    .isZero();
        }
        // Waves that join nothing would show nothing.
        assertThat(joined).isGreaterThan(SEEDS * 20);
        assertThat(followed).isGreaterThan(SEEDS * 5);
        assertThat(broughtBack).isGreaterThan(SEEDS);
        assertThat(powerLosses).isGreaterThan(SEEDS);
    }

    @Test
    void decidesEachAloneWhereLinksJoinTooMany() {
        var traces = new ArrayList<List<Span>>();
        for (int n = 0; n <= LinkedGroups.MOST_TRACES; n++) {
            var span = span(new TraceId(1 + n, (long) n << 46), 1);
            if (n > 0) {
                span.addLink(new Link(traces.getFirst().getFirst().traceId(), 1, "", Attributes.EMPTY, 0, 0));
            }
            traces.add(List.of(span.build()));
        }
        try (SegmentStore store = open(new ColumnarFormat(), 1 << 13)) {
            SentSpans.append(store, traces.stream().flatMap(List::stream).toList());
            for (int i = 0; i < 2; i++) {
                nowNanos += 100 * SECOND_NANOS;
                store.keepUp();
            }
            SampledCheck.check(
                    "a star",
                    store,
                    traces,
                    trace -> KeepsErrors.of(trace.getFirst().traceId(), false));
        }
    }

    /// Sends what comes in pieces, within the time that traces are waited for, and lets it be decided. If the power
    /// fails, whatever was not acknowledged is sent again.
    private SegmentStore live(int seed, Random random, SegmentStore first, List<List<Span>> traces) {
        List<List<Span>> pieces = IntStream.range(0, 3)
                .<List<Span>>mapToObj(_ -> new ArrayList<>())
                .toList();
        traces.forEach(
                trace -> trace.forEach(span -> pieces.get(random.nextInt(3)).add(span)));
        SegmentStore store = first;
        for (List<Span> piece : pieces) {
            if (random.nextInt(3) == 0) {
                store.close();
                disk = disk.afterPowerLoss(random, 20 + random.nextInt(200));
                store = open(seed);
            }
            store = send(seed, random, store, piece);
        }
        for (int i = 0; i < 4; i++) {
            store = pass(seed, random, store, 100);
        }
        return store;
    }

    private SegmentStore send(int seed, Random random, SegmentStore to, List<Span> piece) {
        SegmentStore store = to;
        boolean isSent = piece.isEmpty();
        while (!isSent) {
            try {
                SentSpans.append(store, piece);
                isSent = true;
            } catch (Fault powerIsOff) {
                assertThat(powerIsOff).as("seed %d", seed).hasStackTraceContaining("the power is off");
                store = revive(seed, random, store);
            }
        }
        return pass(seed, random, store, 10);
    }

    /// Upkeep tells nobody that it failed.
    private SegmentStore pass(int seed, Random random, SegmentStore in, long seconds) {
        nowNanos += seconds * SECOND_NANOS;
        in.keepUp();
        if (disk.callsLeft() > 0) {
            return in;
        }
        SegmentStore store = revive(seed, random, in);
        store.keepUp();
        return store;
    }

    private SegmentStore revive(int seed, Random random, SegmentStore dead) {
        try {
            dead.close();
        } catch (Fault powerIsOff) {
            assertThat(powerIsOff).as("seed %d", seed).hasStackTraceContaining("the power is off");
        }
        disk = disk.afterPowerLoss(random, Long.MAX_VALUE);
        powerLosses++;
        return open(seed);
    }

    /// Traces of up to three spans, many with links to others of the wave or to some before.
    private static List<List<Span>> wave(Random random, List<List<Span>> before) {
        var wave = new ArrayList<List<Span>>();
        for (int n = 0; n < WAVE_TRACES; n++) {
            var id = new TraceId(random.nextLong(), random.nextLong());
            var spans = new ArrayList<Span>();
            int size = 1 + random.nextInt(3);
            for (int number = 1; number <= size; number++) {
                SpanBuilder span = span(id, number);
                boolean isError = random.nextInt(30) == 0;
                span.status(new Status(isError ? StatusCode.ERROR : StatusCode.OK, ""));
                int chance = random.nextInt(5);
                if (chance == 0 && !wave.isEmpty()) {
                    link(random, span, wave);
                } else if (chance == 1 && !before.isEmpty()) {
                    link(random, span, before);
                }
                spans.add(span.build());
            }
            wave.add(spans);
        }
        return wave;
    }

    private static SpanBuilder span(TraceId id, int number) {
        return new SpanBuilder(id, number)
                .parentSpanId(number - 1)
                .name("operation " + number)
                .kind(SpanKind.CONSUMER)
                .startNanos(START_NANOS + number)
                .endNanos(START_NANOS + 10L * number)
                .resource(Resource.of("shop"));
    }

    private static void link(Random random, SpanBuilder span, List<List<Span>> to) {
        Span target = to.get(random.nextInt(to.size())).getFirst();
        span.addLink(new Link(target.traceId(), target.spanId(), "", Attributes.EMPTY, 0, 0));
    }

    private static boolean hasLinks(List<Span> trace) {
        return trace.stream().anyMatch(span -> !span.links().isEmpty());
    }

    private static PartFormat format(int seed) {
        return seed % 4 == 0 ? new PlainFormat(20) : new ColumnarFormat(() -> new Block(20, Long.MAX_VALUE));
    }

    private SegmentStore open(int seed) {
        return open(format(seed), seed % 3 == 0 ? 60 : 1 << 13);
    }

    private SegmentStore open(PartFormat format, int mergedSpans) {
        var limits = new StoreLimits(
                1_500,
                Duration.ZERO,
                1 << 20,
                1_000,
                Duration.ZERO,
                0,
                StoreLimits.FOR_EVER,
                Long.MAX_VALUE,
                mergedSpans);
        var times = new SamplingTimes(
                Duration.ofSeconds(60),
                Duration.ofMinutes(30),
                Duration.ofDays(1),
                Long.MAX_VALUE,
                Duration.ofDays(30));
        return SegmentStore.open(
                disk,
                FOLDER,
                format,
                limits,
                () -> Instant.ofEpochSecond(0, nowNanos),
                new KeepsErrors(times, 3, true));
    }
}
