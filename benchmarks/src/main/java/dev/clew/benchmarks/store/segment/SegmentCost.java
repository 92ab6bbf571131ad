package dev.clew.benchmarks.store.segment;

import com.sun.management.ThreadMXBean;
import dev.clew.benchmarks.Recording;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.SpanKind;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpReader;
import dev.clew.model.otlp.OtlpSpan;
import dev.clew.model.otlp.OtlpVisitor;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanScan;
import dev.clew.store.disk.RealDisk;
import dev.clew.store.segment.Part;
import dev.clew.store.segment.PartCursor;
import dev.clew.store.segment.v1.Block;
import dev.clew.store.segment.v1.Segment;
import dev.clew.store.segment.v1.SegmentWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// CPU time per span to gather a recording in blocks and to cut them, bytes per span by column, and CPU time of
/// searches in the open block and in the segment, as JSON lines. Thread CPU time does not see who else uses the
/// machine.
///
/// `./clew benchmark SegmentCost`; gate: `SegmentGate`.
public final class SegmentCost {
    private static final int ROUNDS = 15;
    private static final int SEARCHES = 300;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final List<byte[]> requests;
    private final Path folder;

    private SegmentCost(List<byte[]> requests, Path folder) {
        this.requests = requests;
        this.folder = folder;
    }

    /// Prints one JSON line for ingest, one for bytes, and one for each search.
    public static void main(String[] args) throws IOException {
        Path folder = Files.createTempDirectory("segment-cost");
        try {
            new SegmentCost(Recording.read(), folder).run();
        } finally {
            for (String file : new RealDisk().list(folder)) {
                Files.delete(folder.resolve(file));
            }
            Files.delete(folder);
        }
    }

    private void run() throws IOException {
        Path file = folder.resolve("measured");
        Block block = measureIngest(file);
        try (Segment segment = Segment.open(new RealDisk(), file)) {
            printBytes(segment);
            List<TraceId> ids = traceIds();
            measureTraces("block", block, ids);
            measureTraces("segment", segment, ids);
            for (var search : searches(segment).entrySet()) {
                measureSearch("block", block, search.getKey(), search.getValue());
                measureSearch("segment", segment, search.getKey(), search.getValue());
            }
        }
    }

    private Block measureIngest(Path last) throws IOException {
        double build = Double.MAX_VALUE;
        double cut = Double.MAX_VALUE;
        double buildBytes = 0;
        double cutBytes = 0;
        Block block = new Block();
        for (int round = 0; round < ROUNDS; round++) {
            long allocated = THREADS.getCurrentThreadAllocatedBytes();
            long nanos = THREADS.getCurrentThreadCpuTime();
            block = build();
            build = Math.min(build, perSpan(THREADS.getCurrentThreadCpuTime() - nanos, block));
            buildBytes = perSpan(THREADS.getCurrentThreadAllocatedBytes() - allocated, block);

            Path file = round == ROUNDS - 1 ? last : folder.resolve("round-" + round);
            allocated = THREADS.getCurrentThreadAllocatedBytes();
            nanos = THREADS.getCurrentThreadCpuTime();
            SegmentWriter.write(block, new RealDisk(), file);
            cut = Math.min(cut, perSpan(THREADS.getCurrentThreadCpuTime() - nanos, block));
            cutBytes = perSpan(THREADS.getCurrentThreadAllocatedBytes() - allocated, block);
        }
        System.out.printf(
                "{\"spans\":%d,\"build_ns_per_span\":%.0f,\"build_bytes_per_span\":%.0f,\"cut_ns_per_span\":%.0f,"
                        + "\"cut_bytes_per_span\":%.0f,\"column_bytes_per_span\":%.1f}%n",
                block.spanCount(), build, buildBytes, cut, cutBytes, perSpan(block.byteCount(), block));
        return block;
    }

    private static double perSpan(long amount, Part part) {
        return (double) amount / part.spanCount();
    }

    private Block build() {
        var block = new Block();
        for (byte[] request : requests) {
            block.append(new SpanBatch(Tenant.DEFAULT, 0, request, 0, request.length));
        }
        return block;
    }

    private static void printBytes(Segment segment) {
        var json = new StringBuilder();
        long named = 0;
        var columns = new ArrayList<>(segment.bytesByColumn().entrySet());
        columns.sort(Map.Entry.<String, Long>comparingByValue().reversed());
        for (var column : columns) {
            named += column.getValue();
            json.append(",\"%s\":%.3f".formatted(column.getKey(), perSpan(column.getValue(), segment)));
        }
        System.out.printf(
                "{\"disk_bytes_per_span\":%.2f,\"indexes_and_footer\":%.3f%s}%n",
                perSpan(segment.byteCount(), segment), perSpan(segment.byteCount() - named, segment), json);
    }

    private List<TraceId> traceIds() {
        var ids = new ArrayList<TraceId>();
        var visitor = new OtlpVisitor() {
            @Override
            public void span(OtlpSpan span) {
                ids.add(new TraceId(span.traceIdHigh(), span.traceIdLow()));
            }
        };
        var reader = new OtlpReader();
        for (byte[] request : requests) {
            reader.read(request, 0, request.length, visitor);
        }
        return ids;
    }

    private static void measureTraces(String where, Part part, List<TraceId> ids) {
        var random = new Random(1);
        var found = new ArrayList<Span>();
        measure(where, "trace by id", 5 * SEARCHES, () -> {
            found.clear();
            part.trace(ids.get(random.nextInt(ids.size())), found::add);
            return found.size();
        });
    }

    private static Map<String, SpanFilter> searches(Part part) {
        var searches = new LinkedHashMap<String, SpanFilter>();
        searches.put("any", new SpanFilter.Any());
        searches.put(
                "service and name",
                new SpanFilter.And(List.of(
                        new SpanFilter.ServiceIs("finance_document_api"), new SpanFilter.NameIs("SELECT documents"))));
        searches.put("duration >= 1 s", new SpanFilter.DurationAtLeast(1_000_000_000));
        searches.put("error", new SpanFilter.IsError());
        searches.put("kind", new SpanFilter.KindIs(SpanKind.CONSUMER));
        searches.put("attribute absent", reads("loan.id", "no such loan"));
        String loan = someLoan(part);
        searches.put("attribute of one trace", reads("loan.id", loan));
        searches.put("attribute of many", reads("user.tier", "gold"));
        return searches;
    }

    private static SpanFilter reads(String key, String text) {
        return new SpanFilter.AttributeReads(SpanFilter.Place.SPAN, key, text);
    }

    private static String someLoan(Part part) {
        try (PartCursor cursor = part.scan(new SpanFilter.IsError(), TimeRange.ALL, SpanScan.Order.OLDEST_FIRST)) {
            while (cursor.next()) {
                String loan = cursor.span().attributes().text("loan.id");
                if (loan != null) {
                    return loan;
                }
            }
        }
        return "";
    }

    private static void measureSearch(String where, Part part, String name, SpanFilter filter) {
        measure(where, name + ", newest 20", SEARCHES, () -> {
            int found = 0;
            try (PartCursor cursor = part.scan(filter, TimeRange.ALL, SpanScan.Order.NEWEST_FIRST)) {
                while (found < 20 && cursor.next()) {
                    found += cursor.span().name().isEmpty() ? 0 : 1;
                }
            }
            return found;
        });
    }

    private interface Search {
        int run();
    }

    private static void measure(String where, String name, int times, Search search) {
        double[] micros = new double[times];
        int found = 0;
        for (int i = 0; i < times; i++) {
            long nanos = THREADS.getCurrentThreadCpuTime();
            found = search.run();
            micros[i] = (THREADS.getCurrentThreadCpuTime() - nanos) / 1e3;
        }
        double first = micros[0];
        // The first half warms up.
        double[] warm = Arrays.copyOfRange(micros, times / 2, times);
        Arrays.sort(warm);
        System.out.printf(
                "{\"in\":\"%s\",\"search\":\"%s\",\"found\":%d,\"first_us\":%.0f,\"p50_us\":%.0f,\"p99_us\":%.0f}%n",
                where, name, found, first, warm[warm.length / 2], warm[warm.length * 99 / 100]);
    }
}
