package dev.clew.benchmarks.store.segment;

import com.sun.management.ThreadMXBean;
import dev.clew.benchmarks.Recording;
import dev.clew.benchmarks.TemporaryFolder;
import dev.clew.benchmarks.server.Rounds;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.otlp.SpanDecoder;
import dev.clew.store.Completeness;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanScan;
import dev.clew.store.segment.SegmentStore;
import dev.clew.store.segment.StoreLimits;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Searches for the newest twenty in a whole store of several segments and an open block: CPU time of the thread that
/// searches, which does not see who else uses the machine, and bytes allocated, as JSON lines.
///
/// `./clew benchmark StoreSearchCost [rounds of the recording]`; gate: `StoreSearchGate`.
public final class StoreSearchCost {
    private static final int SEARCHES = 300;
    private static final int WANTED = 20;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final SegmentStore store;
    private long spans;

    private StoreSearchCost(SegmentStore store) {
        this.store = store;
    }

    /// Prints a JSON line for each search.
    public static void main(String[] args) throws IOException {
        int rounds = args.length == 0 ? 10 : Integer.parseInt(args[0]);
        Path folder = Files.createTempDirectory("store-search-cost");
        try (SegmentStore store = SegmentStore.open(folder, new ColumnarFormat(), StoreLimits.DEFAULT)) {
            var cost = new StoreSearchCost(store);
            List<Span> sample = cost.fill(rounds);
            Searches.of(sample).forEach(cost::measure);
            cost.measureKeys();
        } finally {
            TemporaryFolder.delete(folder);
        }
    }

    /// Every round comes after the one before, in time too. Answers the spans of the middle one, by start.
    private List<Span> fill(int rounds) {
        List<byte[]> requests = Recording.read();
        var sample = new ArrayList<Span>();
        for (byte[] request : requests) {
            sample.addAll(new SpanDecoder().decode(request));
        }
        var starts = sample.stream().mapToLong(Span::startNanos).summaryStatistics();
        long roundNanos = starts.getMax() - starts.getMin();
        sample.clear();
        for (int round = 0; round < rounds; round++) {
            for (byte[] request : requests) {
                byte[] bytes = Rounds.later(request, round, round * roundNanos);
                store.append(new SpanBatch(Tenant.DEFAULT, 1, bytes, 0, bytes.length));
                if (round == rounds / 2) {
                    sample.addAll(new SpanDecoder().decode(bytes));
                }
            }
        }
        spans = store.statistics().spans();
        sample.sort((a, b) -> Long.compare(a.startNanos(), b.startNanos()));
        return sample;
    }

    private interface Search {
        Completeness run(int[] found);
    }

    private void measure(String name, SpanFilter filter) {
        var scan = new SpanScan(Tenant.DEFAULT, filter, TimeRange.ALL, SpanScan.Order.NEWEST_FIRST, ScanLimits.NONE);
        measure(name, found -> {
            found[0] = 0;
            return store.scan(scan, span -> span.spanId() != 0 && ++found[0] < WANTED);
        });
    }

    private void measureKeys() {
        measure("attribute keys", found -> {
            var keys = store.attributeKeys(Tenant.DEFAULT, TimeRange.ALL, ScanLimits.NONE);
            found[0] = keys.keys().size();
            return keys.completeness();
        });
    }

    private void measure(String name, Search search) {
        double[] micros = new double[SEARCHES];
        var found = new int[1];
        long scanned = 0;
        long allocated = 0;
        for (int i = 0; i < SEARCHES; i++) {
            long bytes = THREADS.getCurrentThreadAllocatedBytes();
            long nanos = THREADS.getCurrentThreadCpuTime();
            scanned = search.run(found).scannedSpans();
            micros[i] = (THREADS.getCurrentThreadCpuTime() - nanos) / 1e3;
            allocated = THREADS.getCurrentThreadAllocatedBytes() - bytes;
        }
        double first = micros[0];
        // The first half warms up.
        double[] warm = Arrays.copyOfRange(micros, SEARCHES / 2, SEARCHES);
        Arrays.sort(warm);
        System.out.printf(
                "{\"spans\":%d,\"search\":\"%s\",\"found\":%d,\"scanned\":%d,\"first_us\":%.0f,\"p50_us\":%.0f,"
                        + "\"p99_us\":%.0f,\"allocated_kb\":%d}%n",
                spans,
                name,
                found[0],
                scanned,
                first,
                warm[warm.length / 2],
                warm[warm.length * 99 / 100],
                allocated >> 10);
    }
}
