package dev.clew.benchmarks.store.segment;

import com.sun.management.ThreadMXBean;
import dev.clew.benchmarks.TemporaryFolder;
import dev.clew.model.TraceId;
import dev.clew.store.segment.v1.Segment;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// One trace of a million spans beside a million spans in traces of twenty: CPU time to gather, cut and read back each
/// span. Goal: no more than half as much again.
///
/// `./clew benchmark HugeTraceCost`; gate: `HugeTraceGate`.
public final class HugeTraceCost {
    private static final int SPANS = 1_000_000;
    private static final int ROUNDS = 4;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private HugeTraceCost() {}

    private record Cost(double ingestNanos, double readNanos) {}

    /// Prints one JSON line for each, and one with the ratios of their best rounds.
    public static void main(String[] args) throws IOException {
        Cost ordinary = measure("traces of 20 spans", 20);
        Cost huge = measure("a trace of 1000000 spans", SPANS);
        System.out.printf(
                "{\"ingest_of_huge_to_ordinary\":%.2f,\"read_of_huge_to_ordinary\":%.2f}%n",
                huge.ingestNanos / ordinary.ingestNanos, huge.readNanos / ordinary.readNanos);
    }

    private static Cost measure(String what, int spansPerTrace) throws IOException {
        List<byte[]> requests = HugeTrace.requests(SPANS, spansPerTrace);
        double ingest = Double.MAX_VALUE;
        double read = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            Path folder = Files.createTempDirectory("huge-trace-cost");
            try (var gathering = Gathering.of(requests, folder)) {
                double readNow = read(gathering, spansPerTrace);
                if (round == ROUNDS - 1) {
                    System.out.printf(
                            "{\"what\":\"%s\",\"build_ns_per_span\":%.0f,\"cut_ns_per_span\":%.0f,"
                                    + "\"read_ns_per_span\":%.0f,\"largest_block_mb\":%d}%n",
                            what,
                            gathering.buildNanosPerSpan(),
                            gathering.cutNanosPerSpan(),
                            readNow,
                            gathering.largestBlockBytes() >> 20);
                }
                ingest = Math.min(ingest, gathering.nanosPerSpan());
                read = Math.min(read, readNow);
            } finally {
                TemporaryFolder.delete(folder);
            }
        }
        return new Cost(ingest, read);
    }

    /// Reads traces by their ids, so many that they have 50,000 spans or more together, and looks at every span.
    private static double read(Gathering gathering, int spansPerTrace) {
        int traces = Math.max(1, 50_000 / spansPerTrace);
        int step = SPANS / spansPerTrace / traces;
        var spans = new long[1];
        long before = THREADS.getCurrentThreadCpuTime();
        for (int trace = 0; trace < traces; trace++) {
            TraceId id = HugeTrace.id(trace * step);
            for (Segment segment : gathering.segments()) {
                segment.trace(id, span -> spans[0] += span.attributes().size() > 0 ? 1 : 0);
            }
        }
        if (spans[0] != (long) traces * spansPerTrace) {
            throw new IllegalStateException("%d spans were read".formatted(spans[0]));
        }
        return (double) (THREADS.getCurrentThreadCpuTime() - before) / spans[0];
    }
}
