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
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
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
    private int traces = TRACES;

    @AfterEach
    void close() {
        segments.forEach(HeldPart::release);
    }

    @Test
    void everyTraceIsFoundAndNextToNoOtherIsLookedFor() throws IOException {
        write(100);
        var pauses = new AtomicInteger();
        form(Long.MAX_VALUE, pauses::incrementAndGet);
        assertThat(pauses).hasValue(100);
        assertThat(groups()).hasSize(2);
        checkAll();
        TraceGroup.Member member = Objects.requireNonNull(segments.getLast().member());
        assertThat(random.longs(10_000)
                        .filter(low -> member.mayHold(new TraceId(random.nextLong(), low)))
                        .count())
                .isLessThan(150);
    }

    @Test
    void aGroupTakesThoseThatComeUntilItIsFull() throws IOException {
        write(15);
        form(Long.MAX_VALUE, () -> {});
        assertThat(groups()).isEmpty();
        write(1);
        form(Long.MAX_VALUE, () -> {});
        TraceGroup first = Objects.requireNonNull(segments.getFirst().group());
        for (int i = 0; i < 3; i++) {
            write(20);
            form(Long.MAX_VALUE, () -> {});
            checkAll();
        }
        assertThat(segments.subList(0, 64)).allMatch(segment -> segment.group() == first);
        assertThat(segments.subList(64, 76)).allMatch(segment -> segment.group() == null);
        write(4);
        form(Long.MAX_VALUE, () -> {});
        assertThat(segments.getLast().group()).isNotNull().isNotSameAs(first);
        assertThat(groups()).hasSize(2);
        checkAll();
    }

    @Test
    void aGroupTakesNoSegmentThatIsTooLargeForIt() throws IOException {
        traces = 2;
        write(16);
        form(Long.MAX_VALUE, () -> {});
        traces = 200;
        write(2);
        form(Long.MAX_VALUE, () -> {});
        assertThat(segments.get(16).group()).isNull();
        traces = 2;
        write(1);
        form(Long.MAX_VALUE, () -> {});
        assertThat(segments.get(17).group()).isNull();
        assertThat(segments.get(18).group()).isSameAs(segments.getFirst().group());
    }

    /// Between two questions of one lookup a segment may join the group that it knows.
    @Test
    void whatJoinsMeanwhileIsFound() throws IOException {
        write(17);
        HeldPart last = segments.removeLast();
        form(Long.MAX_VALUE, () -> {});
        segments.add(last);
        var lookup = new TraceLookup(ids.getLast());
        assertThat(lookup.in(segments.getFirst()).cardinality()).isLessThan(TRACES / 4);
        form(Long.MAX_VALUE, () -> {});
        assertThat(last.group()).isSameAs(segments.getFirst().group());
        assertThat(lookup.in(last).cardinality()).isEqualTo(TRACES);
    }

    @Test
    void takeNoMoreMemoryThanThereIsRoom() throws IOException {
        write(40);
        // Twelve bits for each trace of 64 segments, and a place more.
        long one = 12L * 64 * TRACES / Byte.SIZE + Long.BYTES;
        assertThat(form(one - 1, () -> {})).isZero();
        assertThat(groups()).isEmpty();
        assertThat(form(one, () -> {})).isEqualTo(one);
        assertThat(TraceGroups.bytes(segments)).isEqualTo(one);
        checkAll();
        write(24);
        assertThat(form(0, () -> {})).isZero();
        assertThat(groups()).hasSize(1);
        checkAll();
    }

    @Test
    void theNewestStandTogetherWhereThereIsNoRoomForAll() throws IOException {
        write(64);
        long one = form(Long.MAX_VALUE, () -> {});
        write(15);
        assertThat(form(one - 1, () -> {})).isZero();
        write(1);
        assertThat(form(one - 1, () -> {})).isZero();
        assertThat(segments.subList(0, 64)).allMatch(segment -> segment.group() == null);
        assertThat(segments.subList(64, 80)).allMatch(segment -> segment.group() != null);
        checkAll();
        // Those that had to give way do not come back in place of newer ones.
        assertThat(form(one - 1, () -> {})).isZero();
        assertThat(segments.subList(64, 80)).allMatch(segment -> segment.group() != null);
        assertThat(form(one, () -> {})).isEqualTo(one);
        assertThat(segments).allMatch(segment -> segment.group() != null);
        checkAll();
    }

    @Test
    void groupsOfWhichLittleIsLeftAreGivenUp() throws IOException {
        write(192);
        form(Long.MAX_VALUE, () -> {});
        long all = TraceGroups.bytes(segments);
        assertThat(groups()).hasSize(3);
        List<HeldPart> left = List.of(segments.get(0), segments.get(64), segments.get(128));
        assertThat(TraceGroups.form(left, Long.MAX_VALUE, () -> {})).isEqualTo(-all);
        assertThat(left).allMatch(segment -> segment.member() == null);
        checkAll();
    }

    /// What cannot be read is asked by itself, and says so then.
    @Test
    void aSegmentThatCannotBeReadStandsAlone() throws IOException {
        write(7);
        damaged = 8;
        write(9);
        form(Long.MAX_VALUE, () -> {});
        assertThat(segments).filteredOn(segment -> segment.member() == null).containsExactly(segments.get(7));
        TraceId lost = ids.get(7).getFirst();
        assertThatThrownBy(() -> segments.get(7).mayHold(lost)).isInstanceOf(Fault.class);
        var pauses = new AtomicInteger();
        assertThat(form(Long.MAX_VALUE, pauses::incrementAndGet)).isZero();
        assertThat(pauses).hasValue(0);
        segments.remove(7).release();
        ids.remove(7);
        checkAll();
    }

    private long form(long room, Runnable pause) {
        return TraceGroups.form(segments, room, pause);
    }

    private Set<TraceGroup> groups() {
        return segments.stream()
                .map(HeldPart::group)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .collect(Collectors.toSet());
    }

    private void write(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            OpenPart part = format.begin();
            var own = new ArrayList<TraceId>();
            var spans = new ArrayList<Span>();
            for (int trace = 0; trace < traces; trace++) {
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
        form(Long.MAX_VALUE, () -> {});
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
