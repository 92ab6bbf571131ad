package dev.clew.store.segment.v1;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// In which order the rows of several segments stand in the one they are merged to. A trace that is in one
/// of them keeps its rows as they are, and with them the distances to parents; one that is in several is
/// put in order anew, and parents that were not in its segment may be found.
final class MergeOrder {
    private final MergeInputs inputs;
    private final Pieces.Builder builder = new Pieces.Builder();
    private final TraceTree tree = new TraceTree();
    private final MergedTraces traces;
    private final int[] traceStarts;
    private final int[] numbers;
    private final long[] highs;
    private final long[] lows;
    private int traceCount;

    // What the columns of united traces hold; made for the first of them.
    private @Nullable Links links;
    private int[] unitedRows = new int[64];
    private long[] unitedParents = new long[64];
    private long[] unitedDescendants = new long[64];
    private int united;

    /// What a trace is put in order by, by row of the inputs.
    private record Links(long[] spanIds, long[] parentIds, long[] kinds) {}

    /// @param pieces where the rows come from
    /// @param traceStarts the first row of each trace, and where the last one ends
    /// @param numbers of the traces among those that could be chosen
    /// @param highs first halves of the ids of the traces
    /// @param lows second halves
    /// @param parents by row, as [ParentLinks] has them
    /// @param external ids of parents that are not among the rows, in order
    /// @param descendants by row
    record Ordered(
            Pieces pieces,
            int[] traceStarts,
            int[] numbers,
            long[] highs,
            long[] lows,
            long[] parents,
            long[] external,
            long[] descendants) {}

    private MergeOrder(MergeInputs inputs, MergedTraces traces) {
        this.inputs = inputs;
        this.traces = traces;
        traceStarts = new int[traces.count() + 1];
        numbers = new int[traces.count()];
        highs = new long[traces.count()];
        lows = new long[traces.count()];
    }

    /// @param chosen the traces that are taken
    static Ordered of(MergeInputs inputs, MergedTraces traces, BitSet chosen) {
        var order = new MergeOrder(inputs, traces);
        for (int trace = chosen.nextSetBit(0); trace >= 0; trace = chosen.nextSetBit(trace + 1)) {
            order.add(trace);
        }
        order.traceStarts[order.traceCount] = order.builder.rowCount();
        return order.ordered();
    }

    private void add(int trace) {
        numbers[traceCount] = trace;
        highs[traceCount] = traces.high(trace);
        lows[traceCount] = traces.low(trace);
        traceStarts[traceCount++] = builder.rowCount();
        if (traces.shareCount(trace) == 1) {
            int share = traces.share(trace, 0);
            builder.add(traces.firstRow(share), traces.firstRow(share + 1) - traces.firstRow(share));
        } else {
            unite(trace);
        }
    }

    /// Shares are in order of their inputs: of spans of the same start the older come first.
    private void unite(int trace) {
        int count = traces.rowCount(trace);
        int[] rows = new int[count];
        int at = 0;
        for (int i = 0; i < traces.shareCount(trace); i++) {
            int share = traces.share(trace, i);
            for (int row = traces.firstRow(share); row < traces.firstRow(share + 1); row++) {
                rows[at++] = row;
            }
        }
        long[] starts = traces.starts();
        int[] byStart = Order.of(BlockRows.gather(starts, rows));
        for (int i = 0; i < count; i++) {
            byStart[i] = rows[byStart[i]];
        }
        Links known = links();
        tree.build(
                BlockRows.gather(known.spanIds, byStart),
                BlockRows.gather(known.parentIds, byStart),
                BlockRows.gather(known.kinds, byStart),
                BlockRows.gather(starts, byStart),
                0,
                count);
        reserve(count);
        for (int position = 0; position < count; position++) {
            unitedRows[united] = builder.rowCount();
            unitedParents[united] = tree.parentNumber(position);
            unitedDescendants[united++] = tree.descendants(position);
            builder.add(byStart[tree.place(position)], 1);
        }
    }

    private void reserve(int more) {
        if (united + more > unitedRows.length) {
            int capacity = Math.max(united + more, 2 * united);
            unitedRows = Arrays.copyOf(unitedRows, capacity);
            unitedParents = Arrays.copyOf(unitedParents, capacity);
            unitedDescendants = Arrays.copyOf(unitedDescendants, capacity);
        }
    }

    private Links links() {
        Links known = links;
        if (known == null) {
            long[] spanIds = inputs.numbers(Field.SPAN_ID);
            long[] parents = inputs.numbers(Field.PARENT_ID);
            long[] external = inputs.partial(Field.EXTERNAL_PARENT);
            int at = 0;
            for (int row = 0; row < parents.length; row++) {
                if (parents[row] == ParentLinks.EXTERNAL) {
                    parents[row] = external[at++];
                } else if (parents[row] != ParentLinks.NO_PARENT) {
                    parents[row] = spanIds[ParentLinks.parentRow(row, parents[row])];
                }
            }
            known = new Links(spanIds, parents, inputs.numbers(Field.KIND));
            links = known;
        }
        return known;
    }

    private Ordered ordered() {
        Pieces pieces = builder.build(inputs.rowCount());
        long[] parents = pieces.gather(inputs.numbers(Field.PARENT_ID));
        long[] descendants = pieces.gather(inputs.numbers(Field.DESCENDANTS));
        for (int i = 0; i < united; i++) {
            parents[unitedRows[i]] = unitedParents[i];
            descendants[unitedRows[i]] = unitedDescendants[i];
        }
        return new Ordered(
                pieces,
                Arrays.copyOf(traceStarts, traceCount + 1),
                Arrays.copyOf(numbers, traceCount),
                Arrays.copyOf(highs, traceCount),
                Arrays.copyOf(lows, traceCount),
                parents,
                external(pieces, parents),
                descendants);
    }

    private long[] external(Pieces pieces, long[] parents) {
        long[] ids = inputs.partial(Field.EXTERNAL_PARENT);
        long[] external = new long[ids.length];
        if (ids.length == 0) {
            return external;
        }
        long[] byRow = inputs.numbers(Field.PARENT_ID);
        int at = 0;
        for (int row = 0; row < byRow.length; row++) {
            if (byRow[row] == ParentLinks.EXTERNAL) {
                byRow[row] = ids[at++];
            }
        }
        long[] inOrder = pieces.gather(byRow);
        int count = 0;
        for (int row = 0; row < parents.length; row++) {
            if (parents[row] == ParentLinks.EXTERNAL) {
                external[count++] = inOrder[row];
            }
        }
        return Arrays.copyOf(external, count);
    }
}
