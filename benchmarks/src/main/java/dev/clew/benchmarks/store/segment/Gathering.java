package dev.clew.benchmarks.store.segment;

import com.sun.management.ThreadMXBean;
import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.store.disk.RealDisk;
import dev.clew.store.segment.v1.Block;
import dev.clew.store.segment.v1.Segment;
import dev.clew.store.segment.v1.SegmentWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Takes requests in as the store does: into a block, which is cut into a segment when it is full. Counts what that
/// costs its thread.
final class Gathering implements AutoCloseable {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final List<Segment> segments = new ArrayList<>();
    private final Path folder;
    private Block block = new Block();
    private long spans;
    private long buildNanos;
    private long cutNanos;
    private long largestBlockBytes;

    private Gathering(Path folder) {
        this.folder = folder;
    }

    /// Gathers `requests` in files below `folder`, which [#close] leaves there.
    static Gathering of(List<byte[]> requests, Path folder) throws IOException {
        var gathering = new Gathering(folder);
        for (byte[] request : requests) {
            gathering.add(request);
        }
        gathering.cut();
        return gathering;
    }

    private void add(byte[] request) throws IOException {
        long before = THREADS.getCurrentThreadCpuTime();
        spans += block.append(new SpanBatch(Tenant.DEFAULT, 0, request, 0, request.length))
                .acceptedSpans();
        buildNanos += THREADS.getCurrentThreadCpuTime() - before;
        if (block.isFull()) {
            cut();
        }
    }

    private void cut() throws IOException {
        if (block.spanCount() == 0) {
            return;
        }
        largestBlockBytes = Math.max(largestBlockBytes, block.byteCount());
        Path file = folder.resolve("segment-" + segments.size());
        long before = THREADS.getCurrentThreadCpuTime();
        SegmentWriter.write(block, new RealDisk(), file);
        cutNanos += THREADS.getCurrentThreadCpuTime() - before;
        segments.add(Segment.open(new RealDisk(), file));
        block = new Block();
    }

    /// In the order in which they were filled.
    List<Segment> segments() {
        return segments;
    }

    long spans() {
        return spans;
    }

    double buildNanosPerSpan() {
        return (double) buildNanos / spans;
    }

    double cutNanosPerSpan() {
        return (double) cutNanos / spans;
    }

    double nanosPerSpan() {
        return buildNanosPerSpan() + cutNanosPerSpan();
    }

    double diskBytesPerSpan() {
        return (double) segments.stream().mapToLong(Segment::byteCount).sum() / spans;
    }

    /// What the columns of the fullest block took.
    long largestBlockBytes() {
        return largestBlockBytes;
    }

    @Override
    public void close() {
        segments.forEach(Segment::close);
    }
}
