package dev.clew.store.segment.v1;

import dev.clew.model.TraceId;
import java.util.BitSet;
import java.util.Set;
import java.util.function.Consumer;

/// The traces of a segment: their rows stand in the order of a walk already.
final class SegmentTraceRows implements TraceRows {
    /// Of a forest, unless a single trace has more: it takes some forty bytes for each.
    private static final int MOST_ROWS = 1 << 18;

    private final Segment segment;
    private final SegmentPages pages;
    private final TraceIndex index;
    private final int[] firstRows;

    SegmentTraceRows(Segment segment, SegmentPages pages) {
        this.segment = segment;
        this.pages = pages;
        index = segment.traces();
        firstRows = index.firstRows();
    }

    @Override
    public BitSet tracesOf(BitSet rows) {
        var traces = new BitSet(segment.traceCount());
        int trace = 0;
        for (int row = rows.nextSetBit(0); row >= 0; row = rows.nextSetBit(firstRows[trace + 1])) {
            while (firstRows[trace + 1] <= row) {
                trace++;
            }
            traces.set(trace);
        }
        return traces;
    }

    @Override
    public BitSet rowsOf(BitSet traces) {
        var rows = new BitSet(segment.spanCount());
        for (int trace = traces.nextSetBit(0); trace >= 0; trace = traces.nextSetBit(trace + 1)) {
            rows.set(firstRows[trace], firstRows[trace + 1]);
        }
        return rows;
    }

    @Override
    public BitSet numbers(Set<TraceId> ids) {
        var numbers = new BitSet();
        for (TraceId id : ids) {
            int trace = index.mayHold(id) ? index.find(id) : TraceIndex.NONE;
            if (trace != TraceIndex.NONE) {
                numbers.set(trace);
            }
        }
        return numbers;
    }

    @Override
    public void forests(BitSet traces, Consumer<Forest> to) {
        var some = new BitSet(segment.traceCount());
        int rows = 0;
        for (int trace = traces.nextSetBit(0); trace >= 0; trace = traces.nextSetBit(trace + 1)) {
            int more = firstRows[trace + 1] - firstRows[trace];
            if (rows > 0 && rows + more > MOST_ROWS) {
                to.accept(forest(some));
                some.clear();
                rows = 0;
            }
            some.set(trace);
            rows += more;
        }
        if (rows > 0) {
            to.accept(forest(some));
        }
    }

    private Forest forest(BitSet traces) {
        int[] numbers = traces.stream().toArray();
        int[] starts = new int[numbers.length + 1];
        for (int i = 0; i < numbers.length; i++) {
            starts[i + 1] = starts[i] + firstRows[numbers[i] + 1] - firstRows[numbers[i]];
        }
        int[] rows = new int[starts[numbers.length]];
        for (int i = 0; i < numbers.length; i++) {
            int first = firstRows[numbers[i]] - starts[i];
            for (int position = starts[i]; position < starts[i + 1]; position++) {
                rows[position] = first + position;
            }
        }
        int[] parents = Forest.parents(gather(Field.DESCENDANTS, rows));
        return new Forest(rows, numbers, starts, parents, () -> gather(Field.PARENT_ID, rows), this::parentId);
    }

    private long[] gather(Field field, int[] rows) {
        long[] gathered = new long[rows.length];
        for (int i = 0; i < rows.length; ) {
            int page = rows[i] / Format.PAGE_ROWS;
            SpanRows from = pages.rows(page);
            long[] values = from.spans.field(field);
            for (; i < rows.length && rows[i] / Format.PAGE_ROWS == page; i++) {
                gathered[i] = values[rows[i] % Format.PAGE_ROWS];
            }
            from.spans.release();
        }
        return gathered;
    }

    private long parentId(int row) {
        return pages.rows(row / Format.PAGE_ROWS).parentId(row % Format.PAGE_ROWS);
    }

    /// Those of all traces are found once, and kept with the segment.
    @Override
    public BitSet odd(Forest forest) {
        return segment.oddTraces(() -> {
            var all = new BitSet();
            all.set(0, segment.traceCount());
            var odd = new BitSet();
            forests(all, some -> odd.or(some.odd(gather(Field.SPAN_ID, some.rows()), gather(Field.KIND, some.rows()))));
            return odd;
        });
    }
}
