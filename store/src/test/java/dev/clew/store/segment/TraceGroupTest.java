package dev.clew.store.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.model.Fault;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.SpanBuilder;
import dev.clew.model.Tenant;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.store.disk.RealDisk;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceGroupTest {
    private static final int TRACES = 50;

    @TempDir
    private Path folder;

    private final PartFormat format = new ColumnarFormat();
    private final RealDisk disk = new RealDisk();
    private final Random random = new Random(1);
    private final List<HeldPart> segments = new ArrayList<>();
    private final List<List<TraceId>> ids = new ArrayList<>();
    private int damaged;

    @AfterEach
    void close() {
        segments.forEach(HeldPart::release);
    }

    @Test
    void everyTraceIsFoundAndNextToNoOtherIsLookedFor() throws IOException {
        write(40);
        var pauses = new AtomicInteger();
        TraceGroup.form(segments, Long.MAX_VALUE, pauses::incrementAndGet);
        assertThat(pauses).hasValue(2);
        assertThat(segments.stream().map(HeldPart::member).filter(Objects::nonNull))
                .hasSize(32);
        checkAll();
        TraceGroup.Member member = Objects.requireNonNull(segments.getFirst().member());
        assertThat(random.longs(10_000)
                        .filter(low -> member.mayHold(new TraceId(random.nextLong(), low)))
                        .count())
                .isLessThan(150);
    }

    @Test
    void formsNoGroupTwice() throws IOException {
        write(20);
        TraceGroup.form(segments, Long.MAX_VALUE, () -> {});
        TraceGroup.Member first = segments.getFirst().member();
        write(16);
        TraceGroup.form(segments, Long.MAX_VALUE, () -> {});
        assertThat(segments.getFirst().member()).isSameAs(first);
        assertThat(segments.get(16).member()).isNotNull();
        assertThat(segments.get(31).member()).isNotNull();
        assertThat(segments.get(32).member()).isNull();
        checkAll();
    }

    @Test
    void takeNoMoreMemoryThanThereIsRoom() throws IOException {
        write(40);
        // Two bytes for each of three places for two traces, and one place more.
        long one = 2L * (1 + 3 * 16 * TRACES / 2);
        assertThat(TraceGroup.form(segments, one - 1, () -> {})).isZero();
        assertThat(segments).allMatch(segment -> segment.member() == null);
        assertThat(TraceGroup.form(segments, 2 * one - 1, () -> {})).isEqualTo(one);
        assertThat(TraceGroup.bytes(segments)).isEqualTo(one);
        checkAll();
        assertThat(TraceGroup.form(segments, Long.MAX_VALUE, () -> {})).isEqualTo(one);
        assertThat(TraceGroup.bytes(segments)).isEqualTo(2 * one);
        checkAll();
    }

    @Test
    void groupsOfWhichLittleIsLeftAreGivenUp() throws IOException {
        write(48);
        TraceGroup.form(segments, Long.MAX_VALUE, () -> {});
        List<HeldPart> left = List.of(segments.get(0), segments.get(16), segments.get(32));
        TraceGroup.form(left, Long.MAX_VALUE, () -> {});
        assertThat(left).allMatch(segment -> segment.member() == null);
        checkAll();
    }

    /// What cannot be read is asked by itself, and says so then.
    @Test
    void aSegmentThatCannotBeReadStandsAlone() throws IOException {
        write(7);
        damaged = 8;
        write(9);
        TraceGroup.form(segments, Long.MAX_VALUE, () -> {});
        assertThat(segments).filteredOn(segment -> segment.member() == null).containsExactly(segments.get(7));
        TraceId lost = ids.get(7).getFirst();
        assertThatThrownBy(() -> segments.get(7).mayHold(lost)).isInstanceOf(Fault.class);
        segments.remove(7).release();
        ids.remove(7);
        checkAll();
    }

    private void write(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            OpenPart part = format.begin();
            var own = new ArrayList<TraceId>();
            var spans = new ArrayList<Span>();
            for (int trace = 0; trace < TRACES; trace++) {
                long counted = 1 + ids.size() * (long) TRACES + trace;
                // Some have 64 bits only, and some count up.
                var id = new TraceId(
                        trace % 3 == 0 ? 0 : random.nextLong(), trace % 2 == 0 ? counted : random.nextLong());
                own.add(id);
                spans.add(new SpanBuilder(id, 1)
                        .name("op")
                        .startNanos(ids.size())
                        .endNanos(ids.size() + 1)
                        .build());
            }
            byte[] bytes = OtlpWriter.write(spans);
            part.append(new SpanBatch(Tenant.DEFAULT, 1, bytes, 0, bytes.length));
            ids.add(own);
            int number = ids.size();
            format.write(part, new BitSet(), List.of(), disk, path(number));
            if (number == damaged) {
                damage(path(number), own.getLast());
            }
            StoredPart segment = format.open(disk, path(number));
            segments.add(new HeldPart(segment, new SegmentName(number, number, Tenant.DEFAULT)));
        }
    }

    /// Where the ids of the traces stand.
    private static void damage(Path file, TraceId id) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        while (bytes.getLong(at) != id.high() || bytes.getLong(at + Long.BYTES) != id.low()) {
            at++;
        }
        bytes.put(at, (byte) ~bytes.get(at));
        Files.write(file, bytes.array());
    }

    private Path path(int number) {
        return folder.resolve("segment-" + number);
    }

    private void checkAll() {
        for (int i = 0; i < segments.size(); i++) {
            HeldPart segment = segments.get(i);
            assertThat(ids.get(i)).allMatch(segment::mayHold);
            List<TraceId> others = ids.get((i + 1) % ids.size());
            assertThat(others.stream().filter(segment::mayHold).count()).isLessThan(TRACES / 4);
        }
        for (int i = 0; i < segments.size(); i++) {
            var lookup = new TraceLookup(ids.get(i));
            for (HeldPart segment : segments) {
                int expected = segment == segments.get(i) ? TRACES : 0;
                assertThat(lookup.in(segment).cardinality()).isBetween(expected, expected + TRACES / 4);
            }
        }
    }

    /// What a newer segment has in common with older ones does not depend on how those stand.
    @Test
    void overlapsAreCountedAlike() throws IOException {
        write(40);
        var spans = new ArrayList<Span>();
        for (int i = 0; i < 40; i += 3) {
            spans.add(new SpanBuilder(ids.get(i).get(i), 2)
                    .name("late")
                    .startNanos(i)
                    .endNanos(i)
                    .build());
        }
        OpenPart newer = format.begin();
        byte[] bytes = OtlpWriter.write(spans);
        newer.append(new SpanBatch(Tenant.DEFAULT, 1, bytes, 0, bytes.length));
        List<Overlap.Older> older = new ArrayList<>();
        segments.forEach(segment -> older.add(new Overlap.Older(older.size(), segment)));
        List<Overlap> alone = Overlap.of(newer, older);
        assertThat(alone).hasSize(14).allMatch(overlap -> overlap.traces() == 1 && overlap.number() % 3 == 0);
        TraceGroup.form(segments, Long.MAX_VALUE, () -> {});
        assertThat(Overlap.of(newer, older)).isEqualTo(alone);
        assertThat(new Repeats(newer).in(segments, 0).isEmpty()).isTrue();
        spans.add(new SpanBuilder(ids.get(5).get(7), 1)
                .name("op")
                .startNanos(5)
                .endNanos(6)
                .build());
        OpenPart repeating = format.begin();
        bytes = OtlpWriter.write(spans);
        repeating.append(new SpanBatch(Tenant.DEFAULT, 1, bytes, 0, bytes.length));
        assertThat(new Repeats(repeating).in(segments, 0).cardinality()).isOne();
    }
}
