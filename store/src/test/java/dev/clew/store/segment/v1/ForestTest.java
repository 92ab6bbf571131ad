package dev.clew.store.segment.v1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.SpanKind;
import dev.clew.model.Trace;
import dev.clew.model.TraceId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ForestTest {
    /// Whatever shares an id, starts together or names each other: either the parents are those that [Trace] finds,
    /// or the trace is told to be odd. Few are.
    @Test
    void tellsParentsAsTraceDoesOrThatItCannot() {
        int plain = 0;
        int shared = 0;
        for (int seed = 0; seed < 5_000; seed++) {
            List<Span> spans = spans(new Random(seed));
            var tree = new TraceTree();
            Forest forest = forest(tree, spans);
            List<Span> walked =
                    Arrays.stream(forest.rows()).mapToObj(spans::get).toList();
            if (odd(forest, walked).isEmpty()) {
                plain++;
                shared += walked.stream().map(Span::spanId).distinct().count() < spans.size() ? 1 : 0;
                Trace trace = Trace.of(spans);
                for (int i = 0; i < walked.size(); i++) {
                    int position = trace.spans().indexOf(walked.get(i));
                    Span expected =
                            trace.parent(position) < 0 ? null : trace.spans().get(trace.parent(position));
                    int parent = forest.parents()[i];
                    assertThat(parent < 0 ? null : walked.get(parent))
                            .as("seed %d", seed)
                            .isEqualTo(expected);
                    boolean isOrphan = trace.place(position) == Trace.Place.ORPHAN;
                    assertThat(forest.kinship().missingParent(i) != 0)
                            .as("seed %d", seed)
                            .isEqualTo(isOrphan);
                }
            }
        }
        assertThat(plain).isGreaterThan(2_000);
        assertThat(shared).isGreaterThan(200);
    }

    @Test
    void tellsOrphansOfTheSameParentFromThoseOfAnotherTrace() {
        long[] external = {ParentLinks.EXTERNAL, ParentLinks.EXTERNAL, ParentLinks.NO_PARENT, ParentLinks.EXTERNAL};
        var forest = new Forest(
                new int[] {0, 1, 2, 3},
                new int[] {0, 1},
                new int[] {0, 3, 4},
                new int[] {-1, -1, -1, -1},
                () -> external,
                _ -> 9);
        long[] missing = new long[4];
        Arrays.setAll(missing, forest.kinship()::missingParent);
        assertThat(missing[0]).isEqualTo(missing[1]).isNotZero().isNotEqualTo(missing[3]);
        assertThat(missing[2]).isZero();
        assertThat(missing[3]).isNotZero();
    }

    private static Forest forest(TraceTree tree, List<Span> spans) {
        tree.build(
                spans.stream().mapToLong(Span::spanId).toArray(),
                spans.stream().mapToLong(Span::parentSpanId).toArray(),
                spans.stream().mapToLong(span -> span.kind().number()).toArray(),
                spans.stream().mapToLong(Span::startNanos).toArray(),
                0,
                spans.size());
        int[] rows = new int[spans.size()];
        long[] descendants = new long[rows.length];
        long[] numbers = new long[rows.length];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = tree.place(i);
            descendants[i] = tree.descendants(i);
            numbers[i] = tree.parentNumber(i);
        }
        return new Forest(
                rows,
                new int[] {0},
                new int[] {0, rows.length},
                Forest.parents(descendants),
                () -> numbers,
                row -> spans.get(row).parentSpanId());
    }

    private static BitSet odd(Forest forest, List<Span> walked) {
        return forest.odd(
                walked.stream().mapToLong(Span::spanId).toArray(),
                walked.stream().mapToLong(span -> span.kind().number()).toArray());
    }

    /// By start, all different.
    private static List<Span> spans(Random random) {
        var spans = new ArrayList<Span>();
        int size = 1 + random.nextInt(8);
        for (int i = 1; i <= size; i++) {
            spans.add(new SpanBuilder(new TraceId(1, 2), random.nextInt(4) == 0 ? 1 + random.nextInt(size) : i)
                    .parentSpanId(random.nextInt(5) == 0 ? random.nextInt(2 * size) : random.nextInt(i))
                    .kind(SpanKind.of(2 + random.nextInt(2)))
                    .name("span " + i)
                    .startNanos(random.nextInt(4))
                    .build());
        }
        spans.sort(Comparator.comparingLong(Span::startNanos));
        return spans;
    }
}
