package dev.clew.benchmarks.store.segment;

import static java.util.Objects.requireNonNull;

import com.sun.management.ThreadMXBean;
import dev.clew.benchmarks.Recording;
import dev.clew.benchmarks.TemporaryFolder;
import dev.clew.benchmarks.model.otlp.DecodeCost;
import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.store.Aggregate;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanAggregation;
import dev.clew.store.SpanField;
import dev.clew.store.SpanFilter;
import dev.clew.store.disk.RealDisk;
import dev.clew.store.segment.SegmentStore;
import dev.clew.store.segment.StoreLimits;
import dev.clew.store.segment.v1.Block;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// CPU time of aggregations over rounds of a recording, in several segments and an open block, as JSON lines: the first
/// call of each question, and the median of warm ones. Beside it what protobuf-java pays in the same run for decoding.
///
/// The gate comes with it: nothing is printed before every answer was compared with `SpanTotals`. Run:
/// `./clew benchmark AggregationCost [rounds] [question]`; smaller gate: `AggregationGate`.
public final class AggregationCost {
    private static final int TIMES = 30;
    private static final int BLOCK_SPANS = 240_000;
    private static final long MINUTE = 60_000_000_000L;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private AggregationCost() {}

    /// Prints one JSON line for each question, and one for protobuf-java.
    public static void main(String[] args) throws IOException, InterruptedException {
        int rounds = args.length == 0 ? 10 : Integer.parseInt(args[0]);
        List<byte[]> requests = Recording.read();
        Path folder = Files.createTempDirectory("aggregation-cost");
        try (SegmentStore store = SegmentStore.open(
                folder,
                new ColumnarFormat(() -> new Block(BLOCK_SPANS, Long.MAX_VALUE)),
                StoreLimits.DEFAULT.merging(0))) {
            fill(store, new StretchedRounds(requests), rounds, folder);
            Map<String, SpanAggregation> questions = questions();
            if (args.length > 1) {
                questions.keySet().retainAll(List.of(args[1]));
            }
            measure(store, questions);
        } finally {
            TemporaryFolder.delete(folder);
        }
        System.out.printf(
                "{\"protobuf_java_ns_per_span\":%.0f}%n",
                DecodeCost.ofProtobuf(requests).nanosPerSpan());
    }

    private static void fill(SegmentStore store, StretchedRounds recording, int rounds, Path folder)
            throws IOException, InterruptedException {
        var inBlock = new int[1];
        var full = new int[1];
        for (int round = 0; round < rounds; round++) {
            recording.each(round, (otlp, spans) -> {
                store.append(new SpanBatch(Tenant.DEFAULT, 0, otlp, 0, otlp.length));
                inBlock[0] += spans;
                if (inBlock[0] >= BLOCK_SPANS) {
                    inBlock[0] = 0;
                    full[0]++;
                }
            });
        }
        while (segments(folder) < full[0]) {
            Thread.sleep(50);
        }
    }

    private static long segments(Path folder) throws IOException {
        return new RealDisk()
                .list(folder).stream()
                        .filter(file -> file.startsWith("segment-") && file.endsWith(".clew"))
                        .count();
    }

    private static void measure(SegmentStore store, Map<String, SpanAggregation> questions) {
        long spans = store.statistics().spans();
        var measured = new LinkedHashMap<String, Measured>();
        questions.keySet().forEach(name -> measured.put(name, new Measured()));
        for (int i = 0; i < TIMES; i++) {
            int time = i;
            questions.forEach(
                    (name, question) -> requireNonNull(measured.get(name)).ask(store, question, time));
        }
        AggregationCheck.check(
                store,
                List.copyOf(questions.values()),
                measured.values().stream().map(Measured::answer).toList());
        measured.forEach((name, cost) -> cost.print(name, spans));
    }

    /// What the answers to one question cost.
    private static final class Measured {
        private final double[] millis = new double[TIMES];
        private long allocated;
        private @Nullable Aggregate answer;

        void ask(SegmentStore store, SpanAggregation question, int time) {
            long bytes = THREADS.getCurrentThreadAllocatedBytes();
            long nanos = THREADS.getCurrentThreadCpuTime();
            answer = store.aggregate(question);
            millis[time] = (THREADS.getCurrentThreadCpuTime() - nanos) / 1e6;
            allocated = THREADS.getCurrentThreadAllocatedBytes() - bytes;
        }

        Aggregate answer() {
            return requireNonNull(answer);
        }

        void print(String name, long spans) {
            // The first half warms up.
            double[] warm = Arrays.copyOfRange(millis, TIMES / 2, TIMES);
            Arrays.sort(warm);
            double median = warm[warm.length / 2];
            System.out.printf(
                    "{\"question\":\"%s\",\"spans\":%d,\"cells\":%d,\"first_ms\":%.1f,\"p50_ms\":%.2f,"
                            + "\"best_ms\":%.2f,\"ns_per_span\":%.2f,\"bytes_per_span\":%.2f}%n",
                    name,
                    spans,
                    answer().cells().size(),
                    millis[0],
                    median,
                    warm[0],
                    median * 1e6 / spans,
                    (double) allocated / spans);
        }
    }

    /// By operation is by service, name and kind.
    static Map<String, SpanAggregation> questions() {
        List<SpanField> operation =
                List.of(SpanField.Intrinsic.SERVICE, SpanField.Intrinsic.NAME, SpanField.Intrinsic.KIND);
        SpanFilter any = new SpanFilter.Any();
        SpanFilter gold = new SpanFilter.AttributeReads(SpanFilter.Place.SPAN, "user.tier", "gold");
        SpanField tier = new SpanField.Attribute(SpanFilter.Place.SPAN, "user.tier");
        SpanField loan = new SpanField.Attribute(SpanFilter.Place.SPAN, "loan.id");
        SpanField duration = SpanField.Intrinsic.DURATION;
        var questions = new LinkedHashMap<String, SpanAggregation>();
        questions.put("count by operation", question(any, operation, null, 0));
        questions.put("rate per minute by operation", question(any, operation, null, MINUTE));
        questions.put("p50/p99 by operation", question(any, operation, duration, 0));
        questions.put("p50/p99 per minute by operation", question(any, operation, duration, MINUTE));
        questions.put("count by operation of user.tier=gold", question(gold, operation, null, 0));
        questions.put("rate per minute by operation of user.tier=gold", question(gold, operation, null, MINUTE));
        questions.put("p50/p99 by operation of user.tier=gold", question(gold, operation, duration, 0));
        questions.put("count by status", question(any, List.of(SpanField.Intrinsic.STATUS), null, 0));
        questions.put("count by user.tier", question(any, List.of(tier), null, 0));
        questions.put("p50/p99 by user.tier", question(any, List.of(tier), duration, 0));
        questions.put("count by name and user.tier", question(any, List.of(SpanField.Intrinsic.NAME, tier), null, 0));
        questions.put("count by loan.id", question(any, List.of(loan), null, 0));
        questions.put("p50/p99 of all", question(any, List.of(), duration, 0));
        return questions;
    }

    private static SpanAggregation question(
            SpanFilter filter, List<SpanField> by, @Nullable SpanField measured, long stepNanos) {
        return new SpanAggregation(
                Tenant.DEFAULT,
                filter,
                TimeRange.ALL,
                by,
                measured,
                measured == null ? SpanAggregation.Detail.SUMS : SpanAggregation.Detail.HISTOGRAM,
                stepNanos,
                1_000_000,
                ScanLimits.NONE);
    }
}
