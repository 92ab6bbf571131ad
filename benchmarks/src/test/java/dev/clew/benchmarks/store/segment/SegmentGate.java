package dev.clew.benchmarks.store.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.benchmarks.Recording;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.otlp.SpanDecoder;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanScan;
import dev.clew.store.disk.RealDisk;
import dev.clew.store.segment.Part;
import dev.clew.store.segment.PartCursor;
import dev.clew.store.segment.v1.Block;
import dev.clew.store.segment.v1.Segment;
import dev.clew.store.segment.v1.SegmentWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentGate {
    @Test
    void blockAndSegmentHoldTheRecording(@TempDir Path folder) throws IOException {
        var block = new Block();
        var expected = new ArrayList<Span>();
        for (byte[] request : Recording.read(
                Path.of(System.getProperty("clew.root"), "model/src/test/resources/spans-5k.otlp.zst"))) {
            block.append(new SpanBatch(Tenant.DEFAULT, 0, request, 0, request.length));
            expected.addAll(new SpanDecoder().decode(request));
        }
        SegmentWriter.write(block, new RealDisk(), folder.resolve("segment"));
        try (Segment segment = Segment.open(new RealDisk(), folder.resolve("segment"))) {
            for (Part part : List.of(block, segment)) {
                List<Span> found = all(part);
                assertThat(found).hasSameSizeAs(expected);
                assertThat(new HashSet<>(found)).isEqualTo(new HashSet<>(expected));
            }
        }
    }

    private static List<Span> all(Part part) {
        var spans = new ArrayList<Span>();
        try (PartCursor cursor = part.scan(new SpanFilter.Any(), TimeRange.ALL, SpanScan.Order.OLDEST_FIRST)) {
            while (cursor.next()) {
                spans.add(cursor.span());
            }
        }
        return spans;
    }
}
