package dev.clew.benchmarks.store.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.benchmarks.Recording;
import dev.clew.model.Span;
import dev.clew.model.otlp.SpanDecoder;
import dev.clew.store.disk.RealDisk;
import dev.clew.store.segment.v1.Segment;
import dev.clew.store.segment.v1.SegmentWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompactionGate {
    @Test
    void theMergedSegmentHoldsTheRecording(@TempDir Path folder) throws IOException {
        List<byte[]> requests =
                Recording.read(Path.of(System.getProperty("clew.root"), "model/src/test/resources/spans-5k.otlp.zst"));
        var expected = new ArrayList<Span>();
        for (byte[] request : requests) {
            expected.addAll(new SpanDecoder().decode(request));
        }
        for (CompactionCost.Arrangement arrangement : CompactionCost.Arrangement.values()) {
            Path file = folder.resolve(arrangement + "-merged");
            List<Segment> segments =
                    CompactionCost.cut(CompactionCost.blocks(requests, arrangement), folder, arrangement.name());
            SegmentWriter.merge(segments, null, List.of(), () -> {}, new RealDisk(), file);
            segments.forEach(Segment::close);
            try (Segment merged = Segment.open(new RealDisk(), file)) {
                var found = new ArrayList<Span>();
                merged.traceIds(id -> merged.trace(id, found::add));
                assertThat(found).hasSameSizeAs(expected);
                assertThat(new HashSet<>(found)).isEqualTo(new HashSet<>(expected));
            }
        }
    }
}
