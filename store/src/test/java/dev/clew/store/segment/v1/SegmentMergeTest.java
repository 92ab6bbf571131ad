package dev.clew.store.segment.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Fault;
import dev.clew.model.Histogram;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.TraceId;
import dev.clew.store.disk.RealDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Segments that are merged hold what they held together, and hold it as if it had been cut from one block.
class SegmentMergeTest {
    private static final RealDisk DISK = new RealDisk();

    @TempDir
    private Path folder;

    private int files;

    @Test
    void holdsWhatTheOthersHeld() throws IOException {
        for (int seed = 0; seed < 16; seed++) {
            var random = new Random(seed);
            List<Span> spans = MixedSpans.of(random, 200 + random.nextInt(6_000), random.nextInt(4));
            assertMergesTo(spans, random, "seed %d".formatted(seed));
        }
    }

    /// Most rows are loose, and more are in the end: together there are too many combinations.
    @Test
    void holdsRowsOfRandomKeys() throws IOException {
        var random = new Random(77);
        var spans = new ArrayList<Span>();
        for (int i = 0; i < 12_000; i++) {
            var attributes = Attributes.builder();
            for (int n = random.nextInt(8); n > 0; n--) {
                int key = random.nextInt(900);
                attributes.add("key " + key, key % 2 == 0 ? AnyValue.of(i) : AnyValue.of("value " + i % 700));
            }
            spans.add(new SpanBuilder(new TraceId(1, 1 + i / 7), i + 1)
                    .startNanos(i)
                    .attributes(attributes.build())
                    .build());
        }
        assertMergesTo(spans, random, "random keys");
    }

    @Test
    void refusesMoreColumnsThanASegmentMayHave() throws IOException {
        var segments = new ArrayList<Segment>();
        for (int part = 0; part < 2; part++) {
            var block = new Block();
            for (int i = 0; i < 1_500; i++) {
                Attributes one = Attributes.of("key " + (part * 1_000 + i), AnyValue.of(i));
                block.append(Parts.batch(List.of(new SpanBuilder(new TraceId(part, 1 + i), 1)
                        .attributes(one)
                        .build())));
            }
            segments.add(Parts.cut(block, file()));
        }
        assertThatThrownBy(() -> merge(segments, null))
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.CALLER))
                .hasMessageContaining("2501 attribute columns");
        segments.forEach(Segment::close);
    }

    private void assertMergesTo(List<Span> spans, Random random, String what) throws IOException {
        var blocks = new ArrayList<Block>();
        for (int count = 2 + random.nextInt(4); count > 0; count--) {
            blocks.add(new Block());
        }
        var whole = new Block();
        // Mostly one after the other, with traces that stretch over two, and some spans that come very late.
        var chosen = new ArrayList<List<Span>>();
        blocks.forEach(_ -> chosen.add(new ArrayList<>()));
        for (int i = 0; i < spans.size(); i++) {
            int block = random.nextInt(50) == 0
                    ? random.nextInt(blocks.size())
                    : (int) ((long) i * blocks.size() / spans.size());
            chosen.get(block).add(spans.get(i));
        }
        var segments = new ArrayList<Segment>();
        for (int i = 0; i < blocks.size(); i++) {
            if (!chosen.get(i).isEmpty()) {
                blocks.get(i).append(Parts.batch(chosen.get(i)));
                whole.append(Parts.batch(chosen.get(i)));
                segments.add(Parts.cut(blocks.get(i), file()));
            }
        }
        try (Segment merged = merge(segments, null);
                Segment cut = Parts.cut(whole, file())) {
            Parts.assertSame(Parts.all(merged), spans);
            assertThat(merged.spanCount()).as(what).isEqualTo(cut.spanCount());
            assertThat(merged.traceCount()).as(what).isEqualTo(cut.traceCount());
            assertThat(merged.errorCount()).as(what).isEqualTo(cut.errorCount());
            assertThat(merged.starts()).as(what).isEqualTo(cut.starts());
            assertThat(merged.replaces()).containsExactly(3L, 5L);
            assertTotals(merged, spans);
            assertTotals(cut, spans);
            for (int i = 0; i < 10; i++) {
                TraceId id = spans.get(random.nextInt(spans.size())).traceId();
                assertThat(Parts.trace(merged, id)).as(what).isEqualTo(Parts.trace(cut, id));
                assertThat(numbers(merged, id)).as(what).isEqualTo(numbers(cut, id));
            }
            TraceId gone = spans.get(random.nextInt(spans.size())).traceId();
            if (merged.traceCount() == 1) {
                return;
            }
            try (Segment rest = merge(List.of(merged), gone)) {
                Parts.assertSame(
                        Parts.all(rest),
                        spans.stream()
                                .filter(span -> !span.traceId().equals(gone))
                                .toList());
                assertThat(rest.holds(gone)).isFalse();
            }
        } finally {
            segments.forEach(Segment::close);
        }
    }

    private static void assertTotals(Segment segment, List<Span> spans) {
        long found = 0;
        for (OperationFigures totals : segment.operationTotals()) {
            var durations = new Histogram();
            var nanos = new DoubleSummaryStatistics();
            long errors = 0;
            for (Span span : spans) {
                if (span.serviceName().equals(totals.service())
                        && span.name().equals(totals.name())
                        && span.kind() == totals.kind()) {
                    durations.add((double) span.durationNanos());
                    nanos.accept((double) span.durationNanos());
                    errors += span.isError() ? 1 : 0;
                }
            }
            assertThat(totals.durations().histogram()).isEqualTo(durations);
            assertThat(totals.durations().min()).isEqualTo(nanos.getMin());
            assertThat(totals.durations().max()).isEqualTo(nanos.getMax());
            assertThat(totals.durations().sum()).isCloseTo(nanos.getSum(), withinPercentage(1e-7));
            assertThat(totals.errors()).isEqualTo(errors);
            assertThat(totals.spans()).isEqualTo(durations.total());
            found += totals.spans();
        }
        assertThat(found).isEqualTo(segment.spanCount());
    }

    private Path file() {
        return folder.resolve("segment-" + files++);
    }

    private Segment merge(List<Segment> segments, @Nullable TraceId without) throws IOException {
        Path file = file();
        SegmentWriter.merge(segments, without, List.of(3L, 5L), () -> {}, DISK, file);
        return Segment.open(DISK, file);
    }

    /// What the columns say of the tree of a trace.
    private static List<List<Long>> numbers(Segment segment, TraceId id) {
        try (SegmentPages pages = segment.pages()) {
            int trace = segment.traces().find(id);
            int end = segment.traces().firstRow(trace + 1);
            var found = new ArrayList<List<Long>>();
            for (int row = segment.traces().firstRow(trace); row < end; ) {
                Rows rows = pages.rows(row / Format.PAGE_ROWS).spans;
                int pageEnd = Math.min(end, (row / Format.PAGE_ROWS + 1) * Format.PAGE_ROWS);
                for (; row < pageEnd; row++) {
                    int at = row % Format.PAGE_ROWS;
                    found.add(List.of(rows.field(Field.PARENT_ID)[at], rows.field(Field.DESCENDANTS)[at]));
                }
            }
            return found;
        }
    }

    /// A merge writes nothing of what it leaves out, not in a dictionary and not among the keys.
    @Test
    void keepsNoByteOfATraceThatIsLeftOut() throws IOException {
        var spans = new ArrayList<Span>();
        for (int i = 0; i < 3_000; i++) {
            boolean secret = i / 10 == 120;
            spans.add(new SpanBuilder(new TraceId(1, 1 + i / 10), i + 1)
                    .name(secret ? "very secret name" : "name")
                    .attributes(
                            secret
                                    ? Attributes.of("very secret key", AnyValue.of("very secret " + i))
                                    : Attributes.of("key", AnyValue.of("value " + i)))
                    .startNanos(i)
                    .build());
        }
        var block = new Block();
        block.append(Parts.batch(spans));
        try (Segment whole = Parts.cut(block, file())) {
            Path rest = file();
            SegmentWriter.merge(List.of(whole), new TraceId(1, 121), List.of(), () -> {}, DISK, rest);
            assertThat(text(whole.path())).contains("very secret name");
            assertThat(text(rest)).doesNotContain("very secret");
            try (Segment left = Segment.open(DISK, rest)) {
                assertThat(left.spanCount()).isEqualTo(2_990);
                assertThat(left.table(Table.SPAN).attributes())
                        .extracting(SegmentTable.Attribute::key)
                        .containsExactly("", "key");
            }
        }
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    }

    @Test
    void mergesWhatWasMergedBefore() throws IOException {
        var random = new Random(5);
        List<Span> spans = MixedSpans.of(random, 5_000, 2);
        var merged = new ArrayList<Segment>();
        for (int half = 0; half < 2; half++) {
            var segments = new ArrayList<Segment>();
            for (int quarter = 2 * half; quarter < 2 * half + 2; quarter++) {
                var block = new Block();
                block.append(Parts.batch(spans.subList(quarter * spans.size() / 4, (quarter + 1) * spans.size() / 4)));
                segments.add(Parts.cut(block, file()));
            }
            merged.add(merge(segments, null));
            segments.forEach(Segment::close);
        }
        try (Segment all = merge(merged, null)) {
            Parts.assertSame(Parts.all(all), spans);
        }
        merged.forEach(Segment::close);
    }
}
