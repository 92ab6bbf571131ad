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
import java.lang.foreign.MemorySegment;
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
    private static final long PLENTY = 1L << 40;

    @TempDir
    private Path folder;

    private final PartFormat format = new ColumnarFormat();
    private final RealDisk disk = new RealDisk();
    private final Random random = new Random(1);
    private final List<HeldPart> segments = new ArrayList<>();
    private final List<List<TraceId>> ids = new ArrayList<>();
    private final AtomicInteger shelved = new AtomicInteger();
    private int damaged;
    private boolean failing;
    private int traces = TRACES;

    @AfterEach
    void close() {
        segments.forEach(HeldPart::release);
    }

    @Test
    void everyTraceIsFoundAndNextToNoOtherIsLookedFor() throws IOException {
        write(100);
        var pauses = new AtomicInteger();
        form(PLENTY, pauses::incrementAndGet);
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
        form(PLENTY, () -> {});
        assertThat(groups()).isEmpty();
        write(1);
        form(PLENTY, () -> {});
        TraceGroup first = Objects.requireNonNull(segments.getFirst().group());
        for (int i = 0; i < 3; i++) {
            write(20);
            form(PLENTY, () -> {});
            checkAll();
        }
        assertThat(segments.subList(0, 64)).allMatch(segment -> segment.group() == first);
        assertThat(segments.subList(64, 76)).allMatch(segment -> segment.group() == null);
        write(4);
        form(PLENTY, () -> {});
        assertThat(segments.getLast().group()).isNotNull().isNotSameAs(first);
        assertThat(groups()).hasSize(2);
        checkAll();
    }

    @Test
    void aGroupTakesNoSegmentThatIsTooLargeForIt() throws IOException {
        traces = 2;
        write(16);
        form(PLENTY, () -> {});
        traces = 200;
        write(2);
        form(PLENTY, () -> {});
        assertThat(segments.get(16).group()).isNull();
        traces = 2;
        write(1);
        form(PLENTY, () -> {});
        assertThat(segments.get(17).group()).isNull();
        assertThat(segments.get(18).group()).isSameAs(segments.getFirst().group());
    }

    /// Between two questions of one lookup a segment may join the group that it knows.
    @Test
    void whatJoinsMeanwhileIsFound() throws IOException {
        write(17);
        HeldPart last = segments.removeLast();
        form(PLENTY, () -> {});
        segments.add(last);
        var lookup = new TraceLookup(ids.getLast());
        assertThat(lookup.in(segments.getFirst()).cardinality()).isLessThan(TRACES / 4);
        form(PLENTY, () -> {});
        assertThat(last.group()).isSameAs(segments.getFirst().group());
        assertThat(lookup.in(last).cardinality()).isEqualTo(TRACES);
    }

    @Test
    void onlyAGroupThatGrowsTakesMemory() throws IOException {
        write(64);
        assertThat(form(PLENTY, () -> {})).isZero();
        assertThat(shelved).hasValue(1);
        write(16);
        // Sixteen places of 64 bits for each trace of a segment, and one more.
        long one = (16L * TRACES + 1) * Long.BYTES;
        assertThat(form(one, () -> {})).isEqualTo(one);
        assertThat(TraceGroups.heapBytes(segments)).isEqualTo(one);
        write(48);
        assertThat(form(0, () -> {})).isEqualTo(-one);
        assertThat(shelved).hasValue(2);
        assertThat(groups()).hasSize(2);
        checkAll();
    }

    @Test
    void takeNoMoreMemoryThanThereIsRoom() throws IOException {
        write(40);
        long one = (16L * TRACES + 1) * Long.BYTES;
        assertThat(form(one - Long.BYTES - 1, () -> {})).isZero();
        assertThat(groups()).isEmpty();
        assertThat(form(one, () -> {})).isEqualTo(one);
        checkAll();
    }

    @Test
    void thoseThatAreMuchLargerThanTheOthersStandTogether() throws IOException {
        for (int i = 0; i < 16; i++) {
            traces = 20;
            write(3);
            traces = 400;
            write(1);
        }
        form(PLENTY, () -> {});
        assertThat(groups()).hasSize(2);
        for (int i = 0; i < 64; i++) {
            assertThat(segments.get(i).group())
                    .isSameAs(segments.get(i % 4 / 3 * 3).group());
            assertThat(ids.get(i)).allMatch(segments.get(i)::mayHold);
        }
    }

    /// Then all that grow stay as they are, and whoever asks them is answered.
    @Test
    void aShelfThatFailsLosesNothing() throws IOException {
        write(64);
        failing = true;
        assertThatThrownBy(() -> form(PLENTY, () -> {})).isInstanceOf(IOException.class);
        checkAll();
        failing = false;
        form(PLENTY, () -> {});
        assertThat(TraceGroups.heapBytes(segments)).isZero();
        checkAll();
    }

    @Test
    void groupsOfWhichLittleIsLeftAreGivenUp() throws IOException {
        write(100);
        form(PLENTY, () -> {});
        write(64);
        form(PLENTY, () -> {});
        long all = TraceGroups.heapBytes(segments);
        assertThat(all).isPositive();
        assertThat(groups()).hasSize(3);
        List<HeldPart> left = groups().stream()
                .map(group -> segments.stream()
                        .filter(segment -> segment.group() == group)
                        .findFirst()
                        .orElseThrow())
                .toList();
        assertThat(TraceGroups.form(left, PLENTY, this::shelve, () -> {})).isEqualTo(-all);
        assertThat(left).allMatch(segment -> segment.member() == null);
        checkAll();
    }

    /// What cannot be read is asked by itself, and says so then.
    @Test
    void aSegmentThatCannotBeReadStandsAlone() throws IOException {
        write(7);
        damaged = 8;
        write(9);
        form(PLENTY, () -> {});
        assertThat(segments).filteredOn(segment -> segment.member() == null).containsExactly(segments.get(7));
        TraceId lost = ids.get(7).getFirst();
        assertThatThrownBy(() -> segments.get(7).mayHold(lost)).isInstanceOf(Fault.class);
        var pauses = new AtomicInteger();
        assertThat(form(PLENTY, pauses::incrementAndGet)).isZero();
        assertThat(pauses).hasValue(0);
        segments.remove(7).release();
        ids.remove(7);
        checkAll();
    }

    private long form(long room, Runnable pause) throws IOException {
        return TraceGroups.form(segments, room, this::shelve, pause);
    }

    private MemorySegment shelve(byte[] bytes) throws IOException {
        if (failing) {
            throw new IOException("no");
        }
        shelved.incrementAndGet();
        MemorySegment kept = new StoreFolder(disk, folder, format).keepInPlace(bytes);
        assertThat(disk.list(folder)).doesNotContain(StoreFolder.NAMELESS);
        return kept;
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
        form(PLENTY, () -> {});
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
