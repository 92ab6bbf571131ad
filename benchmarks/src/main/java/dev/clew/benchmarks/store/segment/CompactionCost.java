package dev.clew.benchmarks.store.segment;

import com.sun.management.ThreadMXBean;
import dev.clew.benchmarks.Recording;
import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.store.disk.RealDisk;
import dev.clew.store.segment.v1.Block;
import dev.clew.store.segment.v1.Segment;
import dev.clew.store.segment.v1.SegmentWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// CPU time and allocated bytes per span to merge the segments that a recording was cut into, beside those of
/// cutting them, and bytes per span on disk before and after, as JSON lines: one for segments that follow one
/// another in time, as those of one sender do, and one for segments that share every trace, the worst there is.
/// Thread CPU time does not see who else uses the machine.
///
/// `./clew benchmark CompactionCost`; gate: `CompactionGate`.
public final class CompactionCost {
    private static final int ROUNDS = 15;
    private static final int SEGMENTS = 4;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private CompactionCost() {}

    /// How requests come into segments.
    public enum Arrangement {
        /// Each segment has those of a time.
        ONE_AFTER_ANOTHER,
        /// Each request goes to the next segment, so that traces are in several.
        IN_TURNS
    }

    /// Prints one JSON line for each arrangement.
    public static void main(String[] args) throws IOException {
        Path folder = Files.createTempDirectory("compaction-cost");
        try {
            List<byte[]> requests = Recording.read();
            for (Arrangement arrangement : Arrangement.values()) {
                measure(requests, arrangement, folder);
            }
        } finally {
            for (String file : new RealDisk().list(folder)) {
                Files.delete(folder.resolve(file));
            }
            Files.delete(folder);
        }
    }

    private static void measure(List<byte[]> requests, Arrangement arrangement, Path folder) throws IOException {
        List<Block> blocks = blocks(requests, arrangement);
        long cut = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long nanos = THREADS.getCurrentThreadCpuTime();
            for (int i = 0; i < blocks.size(); i++) {
                Path file = folder.resolve("%s-%d-%d".formatted(arrangement, round, i));
                SegmentWriter.write(blocks.get(i), new RealDisk(), file);
            }
            cut = Math.min(cut, THREADS.getCurrentThreadCpuTime() - nanos);
        }
        List<Segment> segments = cut(blocks, folder, arrangement.name());
        long spans = segments.stream().mapToLong(Segment::spanCount).sum();
        long bytes = segments.stream().mapToLong(Segment::byteCount).sum();
        long merge = Long.MAX_VALUE;
        long allocated = 0;
        long merged = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Path file = folder.resolve("%s-merged-%d".formatted(arrangement, round));
            long nanos = THREADS.getCurrentThreadCpuTime();
            long before = THREADS.getCurrentThreadAllocatedBytes();
            merged = SegmentWriter.merge(segments, null, List.of(), () -> {}, new RealDisk(), file);
            merge = Math.min(merge, THREADS.getCurrentThreadCpuTime() - nanos);
            allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        }
        segments.forEach(Segment::close);
        System.out.printf(
                "{\"arrangement\":\"%s\",\"spans\":%d,\"segments\":%d,\"cut_ns_per_span\":%.0f,"
                        + "\"merge_ns_per_span\":%.0f,\"merge_allocated_bytes_per_span\":%d,"
                        + "\"disk_bytes_per_span_before\":%.2f,\"disk_bytes_per_span_after\":%.2f}%n",
                arrangement,
                spans,
                segments.size(),
                (double) cut / spans,
                (double) merge / spans,
                allocated / spans,
                (double) bytes / spans,
                (double) merged / spans);
    }

    /// The spans of a recording in several blocks.
    public static List<Block> blocks(List<byte[]> requests, Arrangement arrangement) {
        var blocks = new ArrayList<Block>();
        for (int i = 0; i < SEGMENTS; i++) {
            blocks.add(new Block());
        }
        for (int i = 0; i < requests.size(); i++) {
            int block =
                    switch (arrangement) {
                        case ONE_AFTER_ANOTHER -> i * SEGMENTS / requests.size();
                        case IN_TURNS -> i % SEGMENTS;
                    };
            byte[] request = requests.get(i);
            blocks.get(block).append(new SpanBatch(Tenant.DEFAULT, 0, request, 0, request.length));
        }
        return blocks;
    }

    /// A segment of each block, in new files; the caller closes them.
    public static List<Segment> cut(List<Block> blocks, Path folder, String name) throws IOException {
        var segments = new ArrayList<Segment>();
        for (Block block : blocks) {
            Path file = folder.resolve(name + "-input-" + segments.size());
            SegmentWriter.write(block, new RealDisk(), file);
            segments.add(Segment.open(new RealDisk(), file));
        }
        return segments;
    }
}
