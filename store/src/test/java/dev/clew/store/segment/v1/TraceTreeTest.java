package dev.clew.store.segment.v1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.SpanKind;
import dev.clew.model.Trace;
import dev.clew.model.TraceId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TraceTreeTest {
    private final TraceTree tree = new TraceTree();

    /// Orphans, cycles, clients and servers that share an id: the tree is the one that [Trace] shows.
    @Test
    void walksAsTraceDoes() {
        for (int seed = 0; seed < 2_000; seed++) {
            List<Span> spans = spans(new Random(seed));
            build(spans);
            Trace trace = Trace.of(spans);
            int[] ends = new int[spans.size()];
            for (int position = 0; position < spans.size(); position++) {
                assertThat(spans.get(tree.place(position)))
                        .as("seed %d", seed)
                        .isEqualTo(trace.spans().get(position));
                ends[position] = position + 1 + tree.descendants(position);
                int parent = trace.parent(position);
                if (parent >= 0) {
                    assertThat(ends[position]).as("seed %d", seed).isLessThanOrEqualTo(ends[parent]);
                }
            }
            assertThat(descendants(trace)).as("seed %d", seed).isEqualTo(descendants(spans.size()));
        }
    }

    private void build(List<Span> spans) {
        tree.build(
                spans.stream().mapToLong(Span::spanId).toArray(),
                spans.stream().mapToLong(Span::parentSpanId).toArray(),
                spans.stream().mapToLong(span -> span.kind().number()).toArray(),
                spans.stream().mapToLong(Span::startNanos).toArray(),
                0,
                spans.size());
    }

    private int[] descendants(int size) {
        int[] descendants = new int[size];
        Arrays.setAll(descendants, tree::descendants);
        return descendants;
    }

    private static int[] descendants(Trace trace) {
        int[] descendants = new int[trace.spans().size()];
        for (int position = 0; position < descendants.length; position++) {
            for (int above = trace.parent(position); above >= 0; above = trace.parent(above)) {
                descendants[above]++;
            }
        }
        return descendants;
    }

    /// By start; no two of the same id and kind, which [Trace] would see as one.
    private static List<Span> spans(Random random) {
        var spans = new ArrayList<Span>();
        var identities = new HashSet<List<Object>>();
        int size = 1 + random.nextInt(random.nextInt(10) == 0 ? 400 : 20);
        for (int i = 0; i < size; i++) {
            long id = 1L + random.nextInt(2 * size);
            SpanKind kind = SpanKind.of(random.nextInt(6));
            if (identities.add(List.of(id, kind))) {
                spans.add(new SpanBuilder(new TraceId(1, 2), id)
                        .parentSpanId(random.nextInt(2 * size))
                        .kind(kind)
                        .startNanos(10L * i)
                        .build());
            }
        }
        return spans;
    }

    /// In cycles, below different parents: whoever reads spans in order must find them as before they were cut.
    @Test
    void keepsSpansThatClaimTheSameInTheOrderTheyCame() {
        for (int seed = 0; seed < 2_000; seed++) {
            var random = new Random(seed);
            List<Span> spans = spans(random);
            for (int copies = random.nextInt(4); copies > 0; copies--) {
                int at = random.nextInt(spans.size());
                Span conflict = spans.get(at).toBuilder()
                        .name("conflict " + copies)
                        .parentSpanId(random.nextInt(2) == 0 ? spans.get(at).parentSpanId() : random.nextInt(20))
                        .build();
                spans.add(at + 1, conflict);
            }
            build(spans);
            int[] positions = new int[spans.size()];
            for (int position = 0; position < positions.length; position++) {
                positions[tree.place(position)] = position;
            }
            // Different spans start at different times here.
            for (int i = 1; i < spans.size(); i++) {
                if (spans.get(i - 1).startNanos() == spans.get(i).startNanos()) {
                    assertThat(positions[i - 1]).as("seed %d", seed).isLessThan(positions[i]);
                }
            }
        }
    }

    /// What a walk by recursion, or a step that is quadratic, would not survive.
    @Test
    void walksAMillionSpansWhateverTheirShape() {
        int size = 1_000_000;
        long[] ids = new long[size];
        long[] kinds = new long[size];
        long[] chain = new long[size];
        long[] star = new long[size];
        long[] circle = new long[size];
        for (int i = 0; i < size; i++) {
            ids[i] = i + 1L;
            chain[i] = i;
            star[i] = i == 0 ? 0 : 1;
            circle[i] = i == 0 ? size : i;
        }
        for (long[] parents : List.of(chain, circle)) {
            tree.build(ids, parents, kinds, ids, 0, size);
            for (int i = 0; i < size; i += 999) {
                assertThat(tree.place(i)).isEqualTo(i);
                assertThat(tree.descendants(i)).isEqualTo(size - 1 - i);
            }
        }
        tree.build(ids, star, kinds, ids, 0, size);
        assertThat(tree.descendants(0)).isEqualTo(size - 1);
        assertThat(tree.descendants(size - 1)).isZero();
        assertThat(ParentLinks.parentRow(size - 1, tree.parentNumber(size - 1))).isZero();
    }
}
