package dev.clew.store.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.store.disk.SimDisk;
import dev.clew.store.segment.v1.Block;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RepeatsTest {
    private final PartFormat format = new ColumnarFormat(() -> new Block(100, Long.MAX_VALUE));
    private final SimDisk disk = new SimDisk(Long.MAX_VALUE);

    @Test
    void findsWhatOlderPartsHoldTooAndNothingElse() {
        OpenPart older = part(0, 1, 2, 3);
        Span conflict = SentSpans.span(2).toBuilder().name("another").build();
        OpenPart newer = part(2, 5);
        append(newer, List.of(conflict, SentSpans.span(0), SentSpans.span(6)));
        assertThat(new Repeats(newer).in(List.of(new HeldPart(older)), 0)).isEqualTo(rows(0, 3));
        assertThat(new Repeats(newer).in(List.of(), 0)).isEqualTo(rows());
    }

    @Test
    void judgesRowsAsTheyComeAndAgainAfterALoss() {
        var first = new HeldPart(part(0, 1));
        var second = new HeldPart(part(4));
        OpenPart newest = part(1, 2);
        var repeats = new Repeats(newest);
        assertThat(repeats.in(List.of(first, second), 0)).isEqualTo(rows(0));
        append(newest, List.of(SentSpans.span(4), SentSpans.span(0)));
        assertThat(repeats.in(List.of(first, second), 0)).isEqualTo(rows(0, 2, 3));
        assertThat(repeats.in(List.of(second), 1)).isEqualTo(rows(2));
    }

    /// However batches are cut, each span is in one segment, the first that it came to.
    @Test
    void leavesPartsThatHaveNoSpanInCommon() throws IOException {
        for (int seed = 0; seed < 50; seed++) {
            var random = new Random(seed);
            var arrived = new LinkedHashSet<Span>();
            var stored = new ArrayList<Span>();
            var parts = new ArrayList<HeldPart>();
            for (int file = 1; file <= 6; file++) {
                OpenPart part = format.begin();
                for (int batch = 0; batch < 4; batch++) {
                    List<Span> spans = random.longs(8, 0, 40)
                            .mapToObj(number -> SentSpans.span(number, (int) number % 2 * random.nextInt(2)))
                            .toList();
                    append(part, spans);
                    arrived.addAll(spans);
                }
                BitSet repeats = new Repeats(part).in(parts, 0);
                if (repeats.cardinality() < part.spanCount()) {
                    Path path = Path.of("/data/" + seed + "-" + file);
                    format.write(part, repeats, List.of(), disk, path);
                    StoredPart cut = format.open(disk, path);
                    cut.traceIds(id -> cut.trace(id, stored::add));
                    parts.add(new HeldPart(cut, new SegmentName(file, file, Tenant.DEFAULT)));
                }
            }
            assertThat(stored).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(arrived);
            parts.forEach(HeldPart::release);
        }
    }

    /// Whatever was compared before, and whenever.
    @Test
    void tellWhatAPartHasInCommonWithOlderOnes() throws IOException {
        int told = 0;
        for (int seed = 0; seed < 50; seed++) {
            var random = new Random(seed);
            var parts = new ArrayList<HeldPart>();
            var older = new ArrayList<Overlap.Older>();
            for (int file = 1; file <= 6; file++) {
                OpenPart part = format.begin();
                var repeats = new Repeats(part);
                for (int batch = 0; batch < 4; batch++) {
                    if (random.nextInt(3) == 0) {
                        repeats.in(parts.subList(0, random.nextInt(parts.size() + 1)), 0);
                    }
                    append(
                            part,
                            random.longs(8, 0, 200).mapToObj(SentSpans::span).toList());
                }
                Path path = Path.of("/data/" + seed + "-" + file);
                format.write(part, repeats.in(parts, 0), List.of(), disk, path);
                StoredPart cut = format.open(disk, path);
                assertThat(Overlap.of(cut, older, repeats::common)).isEqualTo(Overlap.of(cut, older));
                told += (int) parts.stream()
                        .map(repeats::common)
                        .filter(traces -> traces != null && !traces.isEmpty())
                        .count();
                parts.add(new HeldPart(cut, new SegmentName(file, file, Tenant.DEFAULT)));
                older.add(new Overlap.Older(file, parts.getLast()));
            }
            parts.forEach(HeldPart::release);
        }
        assertThat(told).isGreaterThan(100);
    }

    private OpenPart part(long... numbers) {
        OpenPart part = format.begin();
        for (long number : numbers) {
            append(part, List.of(SentSpans.span(number)));
        }
        return part;
    }

    private static void append(OpenPart part, List<Span> spans) {
        byte[] bytes = OtlpWriter.write(spans);
        part.append(new SpanBatch(Tenant.DEFAULT, 1, bytes, 0, bytes.length));
    }

    private static BitSet rows(int... rows) {
        var set = new BitSet();
        for (int row : rows) {
            set.set(row);
        }
        return set;
    }
}
