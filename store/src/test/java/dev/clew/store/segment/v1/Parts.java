package dev.clew.store.segment.v1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanScan;
import dev.clew.store.check.CheckProgress;
import dev.clew.store.check.CheckedPart;
import dev.clew.store.check.Findings;
import dev.clew.store.disk.RealDisk;
import dev.clew.store.segment.Part;
import dev.clew.store.segment.PartCursor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What tests of parts do again and again.
final class Parts {
    private Parts() {}

    static SpanBatch batch(byte[] request) {
        return new SpanBatch(Tenant.DEFAULT, 1, request, 0, request.length);
    }

    static SpanBatch batch(List<Span> spans) {
        return batch(OtlpWriter.write(spans));
    }

    static Segment cut(Block block, Path file) throws IOException {
        SegmentWriter.write(block, new RealDisk(), file);
        assertSound(file);
        return Segment.open(new RealDisk(), file);
    }

    /// Whatever a test writes is what a check takes for sound.
    private static void assertSound(Path file) throws IOException {
        var findings = new Findings(CheckProgress.SILENT, 0);
        CheckedPart checked = SegmentCheck.check(new RealDisk(), file, findings);
        assertThat(findings.listed()).isEmpty();
        assertThat(checked.lostSpans()).isZero();
    }

    static List<Span> all(Part part) {
        return scan(part, new SpanFilter.Any());
    }

    static List<Span> scan(Part part, SpanFilter filter) {
        var spans = new ArrayList<Span>();
        try (PartCursor cursor = part.scan(filter, TimeRange.ALL, SpanScan.Order.OLDEST_FIRST)) {
            while (cursor.next()) {
                spans.add(cursor.span());
            }
        }
        return spans;
    }

    static List<Span> trace(Part part, TraceId id) {
        var spans = new ArrayList<Span>();
        part.trace(id, spans::add);
        return spans;
    }

    /// Each span as often as expected, in any order; by hash, since there can be many.
    static void assertSame(List<Span> actual, List<Span> expected) {
        Map<Span, Long> counted = counts(expected);
        assertThat(actual).allMatch(counted::containsKey);
        assertThat(counts(actual)).hasSameSizeAs(counted).isEqualTo(counted);
    }

    private static Map<Span, Long> counts(List<Span> spans) {
        return spans.stream().collect(Collectors.groupingBy(span -> span, Collectors.counting()));
    }
}
