package dev.clew.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.model.Trace.Place;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TraceTest {
    private static final TraceId ID = TraceId.parse("abc123");

    @Test
    void putsChildrenBelowParentsInOrderOfStart() {
        Trace trace = Trace.of(List.of(span(4, 2, 30), span(3, 1, 40), span(2, 1, 20), span(1, 0, 10)));
        assertThat(shape(trace)).containsExactly("1", " 2", "  4", " 3");
        assertThat(trace.root().spanId()).isEqualTo(1);
        assertThat(trace.parent(0)).isEqualTo(-1);
        assertThat(trace.parent(2)).isEqualTo(1);
        assertThat(trace.startNanos()).isEqualTo(10);
        assertThat(trace.endNanos()).isEqualTo(45);
        assertThat(trace.durationNanos()).isEqualTo(35);
    }

    @Test
    void isTheSameForEveryOrderOfArrival() {
        List<Span> spans = new ArrayList<>();
        var random = new Random(3);
        for (int i = 1; i <= 200; i++) {
            spans.add(span(i, random.nextInt(220), random.nextInt(20)));
        }
        List<String> expected = shape(Trace.of(spans));
        for (int i = 0; i < 20; i++) {
            Collections.shuffle(spans, random);
            assertThat(shape(Trace.of(spans))).isEqualTo(expected);
        }
    }

    @Test
    void standsWithoutARoot() {
        Trace trace = Trace.of(List.of(span(2, 99, 20), span(3, 2, 30)));
        assertThat(shape(trace)).containsExactly("2", " 3");
        assertThat(trace.place(0)).isEqualTo(Place.ORPHAN);
        assertThat(trace.place(1)).isEqualTo(Place.CHILD);
        assertThat(trace.orphanCount()).isEqualTo(1);
        assertThat(trace.root().spanId()).isEqualTo(2);
    }

    @Test
    void takesTheFirstSpanWithoutAParentForTheRootEvenBehindAnOrphan() {
        Trace trace = Trace.of(List.of(span(2, 99, 5), span(1, 0, 10), span(3, 0, 20)));
        assertThat(shape(trace)).containsExactly("2", "1", "3");
        assertThat(trace.root().spanId()).isEqualTo(1);
    }

    @Test
    void cutsACycleAboveItsEarliestSpan() {
        Trace trace = Trace.of(List.of(span(1, 3, 30), span(2, 1, 10), span(3, 2, 20), span(4, 3, 40)));
        assertThat(shape(trace)).containsExactly("2", " 3", "  1", "  4");
        assertThat(trace.place(0)).isEqualTo(Place.CYCLE_CUT);
        assertThat(trace.cycleCutCount()).isEqualTo(1);
    }

    @Test
    void cutsASpanThatIsItsOwnParent() {
        Trace trace = Trace.of(List.of(span(1, 1, 10)));
        assertThat(trace.place(0)).isEqualTo(Place.CYCLE_CUT);
        assertThat(trace.depth(0)).isZero();
    }

    @Test
    void cutsACycleOfAThousand() {
        Trace trace = Trace.of(IntStream.rangeClosed(1, 1_000)
                .mapToObj(i -> span(i, i == 1 ? 1_000 : i - 1, i))
                .toList());
        assertThat(trace.spans()).hasSize(1_000);
        assertThat(trace.cycleCutCount()).isEqualTo(1);
        assertThat(trace.depth(999)).isEqualTo(999);
    }

    @Test
    void countsASpanThatCameAgainOnce() {
        Trace trace = Trace.of(List.of(span(1, 0, 10), span(1, 0, 10), span(2, 1, 20)));
        assertThat(shape(trace)).containsExactly("1", " 2");
        assertThat(trace.duplicateCount()).isEqualTo(1);
        assertThat(trace.conflictCount()).isZero();
    }

    @Test
    void keepsAllSpansThatDisagreeAndMarksThemInWhateverOrderTheyCame() {
        Span other = span(2, 0, 20);
        Span one = span(1, 0, 10).toBuilder().name("one").build();
        Span two = span(1, 0, 10).toBuilder().name("two").build();
        for (List<Span> received : List.of(List.of(one, other, two, one), List.of(two, one, one, other))) {
            Trace trace = Trace.of(received);
            assertThat(trace.spans()).containsExactly(one, two, other);
            assertThat(IntStream.range(0, 3).mapToObj(trace::isConflict)).containsExactly(true, true, false);
            assertThat(trace.conflictCount()).isEqualTo(2);
            assertThat(trace.duplicateCount()).isEqualTo(1);
        }
    }

    @Test
    void putsAServerBelowTheClientWhoseIdItShares() {
        Span client = span(2, 1, 20).toBuilder().kind(SpanKind.CLIENT).build();
        Span server = span(2, 1, 22).toBuilder().kind(SpanKind.SERVER).build();
        Trace trace = Trace.of(List.of(span(3, 2, 25), server, client, span(1, 0, 10)));
        assertThat(shape(trace)).containsExactly("1", " 2", "  2", "   3");
        assertThat(trace.spans().get(1).kind()).isEqualTo(SpanKind.CLIENT);
        assertThat(trace.spans().get(2).kind()).isEqualTo(SpanKind.SERVER);
    }

    @Test
    void goesAHundredThousandDeep() {
        int depth = 100_000;
        Trace trace = Trace.of(
                IntStream.rangeClosed(1, depth).mapToObj(i -> span(i, i - 1, i)).toList());
        assertThat(trace.depth(depth - 1)).isEqualTo(depth - 1);
        assertThat(trace.spans().getLast().spanId()).isEqualTo(depth);
    }

    @Test
    void takesAMillionChildrenOfOneParent() {
        int count = 1_000_000;
        Trace trace = Trace.of(IntStream.rangeClosed(1, count)
                .mapToObj(i -> span(i, i == 1 ? 0 : 1, i))
                .toList());
        assertThat(trace.spans()).hasSize(count);
        assertThat(trace.depth(count - 1)).isEqualTo(1);
    }

    @Test
    void isOfOneTrace() {
        Span other = span(2, 0, 10).toBuilder().traceId(new TraceId(0, 1)).build();
        assertThatThrownBy(() -> Trace.of(List.of(span(1, 0, 10), other))).hasMessageContaining("spans of traces");
        assertThatThrownBy(() -> Trace.of(List.of())).hasMessageContaining("at least one span");
    }

    private static Span span(long id, long parent, long startNanos) {
        return new SpanBuilder(ID, id)
                .parentSpanId(parent)
                .startNanos(startNanos)
                .endNanos(startNanos + 5)
                .build();
    }

    private static List<String> shape(Trace trace) {
        return IntStream.range(0, trace.spans().size())
                .mapToObj(i -> " ".repeat(trace.depth(i)) + trace.spans().get(i).spanId())
                .toList();
    }
}
