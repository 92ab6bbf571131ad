package dev.clew.store.segment.v1;

import dev.clew.model.TraceId;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// In which order the rows of several segments stand in the one they are merged to. A trace that is in one of them
/// keeps its rows as they are, and with them the distances to parents; one that is in several is put in order anew,
/// and parents that were not in its segment may be found.
final class MergeOrder {
    private final MergeInputs inputs;
    private final Pieces.Builder builder = new Pieces.Builder();
    private final TraceTree tree = new TraceTree();
    private final long[] starts;
    private final Traces traces;
    private int[] traceStarts;
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

    /// The traces of all inputs one behind the other: ids, and first row, with where the last one ends.
    private record Traces(long[] highs, long[] lows, int[] firstRows) {
        int count() {
            return highs.length;
        }

        boolean same(int a, int b) {
            return highs[a] == highs[b] && lows[a] == lows[b];
        }

        boolean is(int trace, @Nullable TraceId id) {
            return id != null && highs[trace] == id.high() && lows[trace] == id.low();
        }
    }

    /// @param pieces where the rows come from
    /// @param traceStarts the first row of each trace, and where the last one ends
    /// @param highs first halves of the ids of the traces
    /// @param lows second halves
    /// @param parents by row, as [ParentLinks] has them
    /// @param external ids of parents that are not among the rows, in order
    /// @param descendants by row
    record Ordered(
            Pieces pieces,
            int[] traceStarts,
            long[] highs,
            long[] lows,
            long[] parents,
            long[] external,
            long[] descendants) {}

    private MergeOrder(MergeInputs inputs) {
        this.inputs = inputs;
        starts = inputs.numbers(Field.START);
        traces = traces(inputs);
        traceStarts = new int[traces.count() + 1];
        highs = new long[traces.count()];
        lows = new long[traces.count()];
    }

    /// @param without a trace that is left out
    static Ordered of(MergeInputs inputs, @Nullable TraceId without) {
        var order = new MergeOrder(inputs);
        order.arrange(without);
        return order.ordered();
    }

    private static Traces traces(MergeInputs inputs) {
        int count = 0;
        for (int input = 0; input < inputs.count(); input++) {
            count += inputs.segment(input).traceCount();
        }
        var all = new Traces(new long[count], new long[count], new int[count + 1]);
        int at = 0;
        for (int input = 0; input < inputs.count(); input++) {
            TraceIndex index = inputs.segment(input).traces();
            int ofInput = inputs.segment(input).traceCount();
            for (int trace = 0; trace < ofInput; trace++, at++) {
                all.highs[at] = index.high(trace);
                all.lows[at] = index.low(trace);
                all.firstRows[at] = inputs.firstRow(input) + index.firstRow(trace);
            }
        }
        all.firstRows[count] = inputs.rowCount();
        return all;
    }

    /// Groups the traces by id, and takes the groups by their earliest span.
    private void arrange(@Nullable TraceId without) {
        int[] byId = TraceIdOrder.of(traces.highs, traces.lows);
        int[] groups = new int[byId.length + 1];
        long[] firstStarts = new long[byId.length];
        int count = 0;
        for (int i = 0; i < byId.length; i++) {
            if (i == 0 || !traces.same(byId[i - 1], byId[i])) {
                firstStarts[count] = Long.MAX_VALUE;
                groups[count++] = i;
            }
            firstStarts[count - 1] = Math.min(firstStarts[count - 1], earliest(byId[i]));
        }
        groups[count] = byId.length;
        for (int group : Order.of(Arrays.copyOf(firstStarts, count))) {
            if (!traces.is(byId[groups[group]], without)) {
                add(byId, groups[group], groups[group + 1]);
            }
        }
        traceStarts[traceCount] = builder.rowCount();
    }

    private long earliest(int trace) {
        long earliest = Long.MAX_VALUE;
        for (int row = traces.firstRows[trace]; row < traces.firstRows[trace + 1]; row++) {
            earliest = Math.min(earliest, starts[row]);
        }
        return earliest;
    }

    private void add(int[] byId, int from, int to) {
        highs[traceCount] = traces.highs[byId[from]];
        lows[traceCount] = traces.lows[byId[from]];
        traceStarts[traceCount++] = builder.rowCount();
        if (to - from == 1) {
            int first = traces.firstRows[byId[from]];
            builder.add(first, traces.firstRows[byId[from] + 1] - first);
        } else {
            unite(Arrays.copyOfRange(byId, from, to));
        }
    }

    /// Traces with the same id are in order of their inputs: of spans of the same start the older come first.
    private void unite(int[] same) {
        int count = 0;
        for (int trace : same) {
            count += traces.firstRows[trace + 1] - traces.firstRows[trace];
        }
        int[] rows = new int[count];
        int at = 0;
        for (int trace : same) {
            for (int row = traces.firstRows[trace]; row < traces.firstRows[trace + 1]; row++) {
                rows[at++] = row;
            }
        }
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
