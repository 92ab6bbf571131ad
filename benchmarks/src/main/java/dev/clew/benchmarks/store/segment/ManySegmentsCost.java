package dev.clew.benchmarks.store.segment;

import dev.clew.benchmarks.Recording;
import dev.clew.benchmarks.TemporaryFolder;
import dev.clew.benchmarks.server.Rounds;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.SpanDecoder;
import dev.clew.store.StoreStatistics;
import dev.clew.store.segment.SegmentStore;
import dev.clew.store.segment.StoreLimits;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What the upkeep of a span costs as segments become many that are all of the same time and never merged, the worst
/// there is: each new one is looked up in all of them, trace by trace. CPU time of the upkeep's thread, as JSON lines.
/// No trace and no span may be counted twice.
///
/// `./clew benchmark ManySegmentsCost [segments]`.
public final class ManySegmentsCost {
    /// Blocks of some twenty thousand spans. It counts where there are several tenants.
    private static final long OPEN_BYTES = 4 << 20;

    private static final Tenant OTHER = new Tenant("other");

    private static final int STEP = 100;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final SegmentStore store;
    private long spans;
    private long cpuNanos;

    private ManySegmentsCost(SegmentStore store) {
        this.store = store;
    }

    /// Prints a JSON line for every hundred segments.
    public static void main(String[] args) throws IOException {
        int segments = args.length == 0 ? 800 : Integer.parseInt(args[0]);
        Path folder = Files.createTempDirectory("many-segments-cost");
        StoreLimits limits = StoreLimits.DEFAULT.merging(0).opening(OPEN_BYTES);
        try (SegmentStore store = SegmentStore.open(folder, new ColumnarFormat(), limits)) {
            new ManySegmentsCost(store).run(segments);
        } finally {
            TemporaryFolder.delete(folder);
        }
    }

    private void run(int segments) {
        List<byte[]> requests = Recording.read();
        Set<TraceId> traces = new HashSet<>();
        long spansOfRound = 0;
        for (byte[] request : requests) {
            for (Span span : new SpanDecoder().decode(request)) {
                traces.add(span.traceId());
                spansOfRound++;
            }
        }
        append(OTHER, requests.getFirst());
        StoreStatistics others = store.statistics();
        cpuNanos = upkeepNanos();
        int next = STEP;
        for (int round = 0; next <= segments; round++) {
            for (byte[] request : requests) {
                append(Tenant.DEFAULT, Rounds.renamed(request, round));
            }
            long written = store.details().onDisk(_ -> 1);
            if (written >= next) {
                StoreStatistics known = store.statistics();
                check(known.spans(), others.spans() + (round + 1) * spansOfRound);
                check(known.traces(), others.traces() + (round + 1L) * traces.size());
                print(written, known.spans());
                next += STEP;
            }
        }
    }

    private void append(Tenant tenant, byte[] request) {
        store.append(new SpanBatch(tenant, 1, request, 0, request.length));
    }

    private static void check(long actual, long expected) {
        if (actual != expected) {
            throw new IllegalStateException("%d are counted, and %d were sent".formatted(actual, expected));
        }
    }

    private void print(long segments, long spansNow) {
        long cpuNow = upkeepNanos();
        System.out.printf(
                "{\"segments\":%d,\"spans\":%d,\"upkeep_ns_per_span\":%.0f}%n",
                segments, spansNow, (double) (cpuNow - cpuNanos) / (spansNow - spans));
        spans = spansNow;
        cpuNanos = cpuNow;
    }

    private static long upkeepNanos() {
        for (ThreadInfo thread : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().equals("clew-upkeep")) {
                return THREADS.getThreadCpuTime(thread.getThreadId());
            }
        }
        throw new IllegalStateException("the store has no upkeep");
    }
}
