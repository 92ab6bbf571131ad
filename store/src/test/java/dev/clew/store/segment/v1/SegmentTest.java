package dev.clew.store.segment.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdInputStream;
import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.SpanDecoder;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanScan;
import dev.clew.store.disk.RealDisk;
import dev.clew.store.segment.Part;
import dev.clew.store.segment.PartCursor;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentTest {
    @TempDir
    private Path folder;

    private final Block block = new Block();

    @Test
    void givesBackTheRecordedSample() throws IOException {
        var decoder = new SpanDecoder();
        var expected = new ArrayList<Span>();
        for (byte[] request : sample()) {
            expected.addAll(decoder.decode(request));
            block.append(Parts.batch(request));
        }
        try (Segment segment = Parts.cut(block, folder.resolve("sample"))) {
            Parts.assertSame(Parts.all(block), expected);
            Parts.assertSame(Parts.all(segment), expected);
            for (TraceId id :
                    List.of(expected.getFirst().traceId(), expected.getLast().traceId())) {
                Parts.assertSame(Parts.trace(segment, id), Parts.trace(block, id));
            }
            assertThat(segment.byteCount() / segment.spanCount()).isLessThan(60);
        }
    }

    /// The requests of `CLEW_SAMPLE_DATA`, or else the small recording that the model is tested with.
    private static List<byte[]> sample() throws IOException {
        String named = System.getenv("CLEW_SAMPLE_DATA");
        Path file = named != null
                ? Path.of(named)
                : Path.of(System.getProperty("clew.root"), "model/src/test/resources/spans-5k.otlp.zst");
        try (var in = new DataInputStream(new ZstdInputStream(Files.newInputStream(file)))) {
            var requests = new ArrayList<byte[]>();
            while (true) {
                try {
                    requests.add(in.readNBytes(in.readInt()));
                } catch (EOFException end) {
                    return requests;
                }
            }
        }
    }

    @Test
    void keepsATraceOfTwoHundredThousandSpans() throws IOException {
        var id = new TraceId(3, 4);
        var parents = new Random(5);
        var spans = new ArrayList<Span>();
        for (int i = 1; i <= 200_000; i++) {
            spans.add(new SpanBuilder(id, i)
                    .parentSpanId(i == 1 ? 0 : 1 + parents.nextInt(i - 1))
                    .startNanos(i / 3)
                    .build());
        }
        Collections.shuffle(spans, new Random(6));
        for (int from = 0; from < spans.size(); from += 10_000) {
            block.append(Parts.batch(spans.subList(from, from + 10_000)));
        }
        try (Segment segment = Parts.cut(block, folder.resolve("large"))) {
            assertThat(segment.traceCount()).isEqualTo(1);
            Parts.assertSame(Parts.trace(block, id), spans);
            Parts.assertSame(Parts.trace(segment, id), spans);
        }
    }

    @Test
    void looksAtNoMorePagesThanItMust() throws IOException {
        fill(50_000);
        try (Segment segment = Parts.cut(block, folder.resolve("segment"))) {
            for (Part part : List.of(block, segment)) {
                assertThat(scannedFor(part, new SpanFilter.Any(), 20)).isEqualTo(20);
                assertThat(scannedFor(part, new SpanFilter.NameIs("even"), 20)).isLessThan(5_000);
                assertThat(scannedFor(part, new SpanFilter.NameIs("never"), 20)).isZero();
                assertThat(scannedFor(part, reads("never"), 20)).isZero();
            }
            assertThat(scannedFor(segment, reads("id-31000"), 20))
                    .as("zone maps rule out the other pages")
                    .isLessThanOrEqualTo(4_096);
            assertThat(scannedFor(segment, new SpanFilter.DurationAtLeast(31_000), 20))
                    .isLessThanOrEqualTo(4_096);
        }
    }

    private static SpanFilter reads(String text) {
        return new SpanFilter.AttributeReads(SpanFilter.Place.SPAN, "id", text);
    }

    private static long scannedFor(Part part, SpanFilter filter, int wanted) {
        try (PartCursor cursor = part.scan(filter, TimeRange.ALL, SpanScan.Order.NEWEST_FIRST)) {
            int found = 0;
            while (found < wanted && cursor.next()) {
                assertThat(filter.matches(cursor.span())).isTrue();
                found++;
            }
            return cursor.scannedSpans();
        }
    }

    /// One span has a duration: the 31,000th.
    private void fill(int count) {
        var spans = new ArrayList<Span>();
        for (int i = 1; i <= count; i++) {
            spans.add(new SpanBuilder(new TraceId(0, 1 + i / 5), i)
                    .name(i % 2 == 0 ? "even" : "odd")
                    .startNanos(i * 1_000L)
                    .endNanos(i * 1_000L + (i == 31_000 ? 31_000 : 0))
                    .attributes(Attributes.of("id", AnyValue.of("id-" + i)))
                    .build());
        }
        block.append(Parts.batch(spans));
    }

    @Test
    void staysReadableForWhoWasReadingWhenItIsClosed() throws IOException {
        fill(10_000);
        Segment segment = Parts.cut(block, folder.resolve("segment"));
        int seen = 0;
        try (PartCursor cursor = segment.scan(new SpanFilter.Any(), TimeRange.ALL, SpanScan.Order.OLDEST_FIRST)) {
            assertThat(cursor.next()).isTrue();
            segment.close();
            segment.close();
            do {
                assertThat(cursor.span().spanId()).isEqualTo(++seen);
            } while (cursor.next());
        }
        assertThat(seen).isEqualTo(10_000);
        assertThat(segment.retain()).isFalse();
        assertThatThrownBy(() -> Parts.all(segment)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aCursorThatIsClosedTwiceGivesBackOnce() throws IOException {
        fill(5_000);
        try (Segment segment = Parts.cut(block, folder.resolve("segment"))) {
            for (int i = 0; i < 10; i++) {
                PartCursor cursor = segment.scan(new SpanFilter.Any(), TimeRange.ALL, SpanScan.Order.OLDEST_FIRST);
                cursor.close();
                cursor.close();
            }
            assertThat(Parts.all(segment)).hasSize(5_000);
        }
    }

    @Test
    void refusesToOverwriteAFile() throws IOException {
        fill(10);
        Path file = folder.resolve("segment");
        Files.writeString(file, "something else");
        assertThatThrownBy(() -> SegmentWriter.write(block, new RealDisk(), file))
                .isInstanceOf(IOException.class);
        assertThat(file).hasContent("something else");
    }
}
