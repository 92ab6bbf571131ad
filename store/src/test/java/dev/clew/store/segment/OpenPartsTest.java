package dev.clew.store.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.store.disk.SimDisk;
import dev.clew.store.segment.v1.Block;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What becomes of the memory of open parts.
class OpenPartsTest {
    private static final Tenant OTHER = new Tenant("other");

    private final List<Block> made = new ArrayList<>();
    private final PartFormat format = new ColumnarFormat(() -> {
        var block = new Block(100, Long.MAX_VALUE);
        made.add(block);
        return block;
    });
    private final OpenParts parts = new OpenParts(format);
    private final List<OpenPart> released = new ArrayList<>();

    @Test
    void beginsInTheMemoryThatTheSameTenantHadBefore() {
        parts.retire(Tenant.DEFAULT, part(1));
        Block ready = made.getLast();
        assertThat(parts.begin(OTHER)).isNotSameAs(ready);
        assertThat(parts.begin(Tenant.DEFAULT)).isSameAs(ready);
        assertThat(parts.begin(Tenant.DEFAULT)).isNotSameAs(ready);
        assertThat(ready.spanCount()).isZero();
    }

    @Test
    void keepsThatOfOneTenantOnly() {
        parts.retire(Tenant.DEFAULT, part(1));
        Block first = made.getLast();
        parts.retire(OTHER, part(2));
        Block second = made.getLast();
        assertThat(parts.begin(Tenant.DEFAULT)).isNotSameAs(first).isNotSameAs(second);
        assertThat(parts.begin(OTHER)).isSameAs(second);
    }

    @Test
    void waitsForThoseWhoLook() {
        HeldPart held = held(part(1));
        assertThat(held.hold()).isTrue();
        held.release();
        assertThat(released).isEmpty();
        held.release();
        assertThat(released).containsExactly((OpenPart) held.part());
        assertThat(held.hold()).isFalse();
    }

    @Test
    void questionsAboutAnotherTimeLetItGo() throws IOException {
        HeldPart segment = segment(0, 1, 2);
        HeldPart open = held(part(900));
        try (Snapshot narrowed = snapshot(segment, open).narrowed(new TimeRange(0, 10), false)) {
            assertThat(narrowed.parts()).containsExactly(segment);
            assertThat(released).containsExactly((OpenPart) open.part());
        }
        assertThat(segment.hold()).as("released as well").isFalse();
    }

    @Test
    void questionsAboutTracesLetItGoIfItHasNoneOfThose() throws IOException {
        HeldPart segment = segment(0, 1);
        HeldPart other = held(part(900));
        HeldPart later = held(part(2));
        try (Snapshot narrowed = snapshot(segment, other, later).narrowed(new TimeRange(0, 1), true)) {
            assertThat(narrowed.parts()).containsExactly(segment, later);
            assertThat(released).containsExactly((OpenPart) other.part());
            assertThat(narrowed.pieces(segment))
                    .containsExactly(SentSpans.span(2).traceId());
        }
        assertThat(released).hasSize(2);
    }

    /// What is open may repeat spans of any other part.
    @Test
    void questionsAboutItsTimeKeepAll() throws IOException {
        HeldPart segment = segment(0, 1);
        HeldPart sealed = held(part(2));
        HeldPart open = held(part(900));
        try (Snapshot narrowed = snapshot(segment, sealed, open).narrowed(new TimeRange(900, 1_000), false)) {
            assertThat(narrowed.parts()).containsExactly(segment, sealed, open);
            assertThat(released).isEmpty();
        }
        assertThat(released).hasSize(2);
    }

    private HeldPart held(OpenPart part) {
        return new HeldPart(part, released::add);
    }

    private HeldPart segment(long... numbers) throws IOException {
        var disk = new SimDisk(Long.MAX_VALUE);
        Path file = Path.of("/data/segment");
        format.write(part(numbers), new BitSet(), List.of(), disk, file);
        return new HeldPart(format.open(disk, file), new SegmentName(1, 1, Tenant.DEFAULT));
    }

    private static Snapshot snapshot(HeldPart... held) {
        return new Snapshot(List.of(held), List.of(), Map.of(), 0, 0);
    }

    private OpenPart part(long... numbers) {
        OpenPart part = format.begin();
        for (long number : numbers) {
            byte[] bytes = OtlpWriter.write(List.of(SentSpans.span(number)));
            part.append(new SpanBatch(Tenant.DEFAULT, 1, bytes, 0, bytes.length));
        }
        return part;
    }
}
