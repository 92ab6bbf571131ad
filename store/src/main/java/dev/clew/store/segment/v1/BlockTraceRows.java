package dev.clew.store.segment.v1;

import dev.clew.model.TraceId;
import java.util.BitSet;
import java.util.Set;
import java.util.function.Consumer;

/// The traces of the first rows of a block: their trees are made when they are asked for.
final class BlockTraceRows implements TraceRows {
    private final Block block;
    private final int rowCount;
    private final int[] traceOfRow;

    BlockTraceRows(Block block, int rowCount) {
        this.block = block;
        this.rowCount = rowCount;
        traceOfRow = block.traces.traceOfRow();
    }

    @Override
    public BitSet tracesOf(BitSet rows) {
        var traces = new BitSet();
        for (int row = rows.nextSetBit(0); row >= 0; row = rows.nextSetBit(row + 1)) {
            traces.set(traceOfRow[row]);
        }
        return traces;
    }

    @Override
    public BitSet rowsOf(BitSet traces) {
        var rows = new BitSet(rowCount);
        for (int row = 0; row < rowCount; row++) {
            if (traces.get(traceOfRow[row])) {
                rows.set(row);
            }
        }
        return rows;
    }

    @Override
    public BitSet numbers(Set<TraceId> ids) {
        var numbers = new BitSet();
        for (TraceId id : ids) {
            for (int row : block.traces.rowsOf(id.high(), id.low(), rowCount)) {
                numbers.set(traceOfRow[row]);
            }
        }
        return numbers;
    }

    /// A block is small.
    @Override
    public void forests(BitSet traces, Consumer<Forest> to) {
        to.accept(forest(traces));
    }

    private Forest forest(BitSet traces) {
        BitSet others = rowsOf(traces);
        others.flip(0, rowCount);
        RowOrder order = RowOrder.of(block, rowCount, others);
        int[] numbers = new int[order.traceStarts().length - 1];
        for (int trace = 0; trace < numbers.length; trace++) {
            numbers[trace] = traceOfRow[order.rows()[order.traceStarts()[trace]]];
        }
        return new Forest(
                order.rows(),
                numbers,
                order.traceStarts(),
                Forest.parents(order.descendants()),
                order::parents,
                row -> block.spans.column(Field.PARENT_ID).shared()[row]);
    }

    @Override
    public BitSet odd(Forest forest) {
        return forest.odd(gather(Field.SPAN_ID, forest.rows()), gather(Field.KIND, forest.rows()));
    }

    private long[] gather(Field field, int[] rows) {
        return BlockRows.gather(block.spans.column(field).shared(), rows);
    }
}
