package dev.clew.benchmarks.store.segment;

import dev.clew.benchmarks.Recording;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanScan;
import dev.clew.store.disk.RealDisk;
import dev.clew.store.segment.PartCursor;
import dev.clew.store.segment.v1.Block;
import dev.clew.store.segment.v1.Segment;
import dev.clew.store.segment.v1.SegmentWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/// One whole recording gathered and cut, and searches in what comes of it.
///
/// `java -Dclew.recording=FILE -jar benchmarks/target/benchmarks.jar SegmentBenchmark -prof gc`; gate:
/// `SegmentGate`.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(1)
public class SegmentBenchmark {
    private final List<byte[]> requests = Recording.read();
    private final Path folder;
    private final Block block;
    private final Segment segment;
    private final TraceId[] ids = new TraceId[1_000];
    private int next;

    public SegmentBenchmark() {
        block = gathered(requests);
        try {
            folder = Files.createTempDirectory("segment-benchmark");
            SegmentWriter.write(block, new RealDisk(), folder.resolve("segment"));
            segment = Segment.open(new RealDisk(), folder.resolve("segment"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try (PartCursor cursor = scan(segment, new SpanFilter.Any())) {
            for (int i = 0; i < ids.length && cursor.next(); i++) {
                ids[i] = new TraceId(cursor.traceIdHigh(), cursor.traceIdLow());
            }
        }
    }

    @TearDown
    public void close() throws IOException {
        segment.close();
        for (String file : new RealDisk().list(folder)) {
            Files.delete(folder.resolve(file));
        }
        Files.delete(folder);
    }

    private static PartCursor scan(Segment segment, SpanFilter filter) {
        return segment.scan(filter, TimeRange.ALL, SpanScan.Order.NEWEST_FIRST);
    }

    @Benchmark
    public Block gather() {
        return gathered(requests);
    }

    private static Block gathered(List<byte[]> requests) {
        var gathered = new Block();
        for (byte[] request : requests) {
            gathered.append(new SpanBatch(Tenant.DEFAULT, 0, request, 0, request.length));
        }
        return gathered;
    }

    @Benchmark
    public long cutBlock() throws IOException {
        Path file = folder.resolve("cut");
        Files.deleteIfExists(file);
        return SegmentWriter.write(block, new RealDisk(), file);
    }

    @Benchmark
    public void traceById(Blackhole hole) {
        segment.trace(ids[next++ % ids.length], hole::consume);
    }

    @Benchmark
    public void newestErrors(Blackhole hole) {
        consumeTwenty(new SpanFilter.IsError(), hole);
    }

    @Benchmark
    public void attributeThatIsAbsent(Blackhole hole) {
        consumeTwenty(new SpanFilter.AttributeReads(SpanFilter.Place.SPAN, "loan.id", "absent"), hole);
    }

    private void consumeTwenty(SpanFilter filter, Blackhole hole) {
        try (PartCursor cursor = scan(segment, filter)) {
            for (int i = 0; i < 20 && cursor.next(); i++) {
                Span span = cursor.span();
                hole.consume(span);
            }
        }
    }
}
