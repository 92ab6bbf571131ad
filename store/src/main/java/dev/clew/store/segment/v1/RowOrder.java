package dev.clew.store.segment.v1;

import java.util.Arrays;

/// In which order the rows of a block stand in a segment: trace by trace, the trace that started first first; within a
/// trace by start.
///
/// @param rows row of the block by row of the segment
/// @param traceStarts the first row of the segment of each of its traces, and where the last one ends
record RowOrder(int[] rows, int[] traceStarts) {
    /// Shorter traces are sorted by insertion: they are nearly in order already.
    private static final int SHORT = 48;

    static RowOrder of(Block block, int rowCount) {
        long[] starts = block.spans.column(Field.START).shared();
        int[] traceOfRow = block.traces.traceOfRow();
        int traces = 0;
        for (int row = 0; row < rowCount; row++) {
            traces = Math.max(traces, traceOfRow[row] + 1);
        }
        int[] ranks = ranks(starts, traceOfRow, rowCount, traces);
        int[] traceStarts = traceStarts(traceOfRow, rowCount, ranks);
        int[] rows = grouped(traceOfRow, rowCount, ranks, traceStarts);
        for (int trace = 0; trace < traces; trace++) {
            sort(rows, traceStarts[trace], traceStarts[trace + 1], starts);
        }
        return new RowOrder(rows, traceStarts);
    }

    private static int[] ranks(long[] starts, int[] traceOfRow, int rowCount, int traces) {
        long[] firstStarts = new long[traces];
        Arrays.fill(firstStarts, Long.MAX_VALUE);
        for (int row = 0; row < rowCount; row++) {
            int trace = traceOfRow[row];
            firstStarts[trace] = Math.min(firstStarts[trace], starts[row]);
        }
        int[] order = Order.of(firstStarts);
        int[] ranks = new int[traces];
        for (int rank = 0; rank < traces; rank++) {
            ranks[order[rank]] = rank;
        }
        return ranks;
    }

    private static int[] traceStarts(int[] traceOfRow, int rowCount, int[] ranks) {
        int[] traceStarts = new int[ranks.length + 1];
        for (int row = 0; row < rowCount; row++) {
            traceStarts[ranks[traceOfRow[row]] + 1]++;
        }
        for (int trace = 1; trace < traceStarts.length; trace++) {
            traceStarts[trace] += traceStarts[trace - 1];
        }
        return traceStarts;
    }

    private static int[] grouped(int[] traceOfRow, int rowCount, int[] ranks, int[] traceStarts) {
        int[] next = traceStarts.clone();
        int[] rows = new int[rowCount];
        for (int row = 0; row < rowCount; row++) {
            rows[next[ranks[traceOfRow[row]]]++] = row;
        }
        return rows;
    }

    private static void sort(int[] rows, int from, int to, long[] starts) {
        if (to - from > SHORT) {
            int[] unsorted = Arrays.copyOfRange(rows, from, to);
            int[] order = Order.of(BlockRows.gather(starts, unsorted));
            for (int i = 0; i < order.length; i++) {
                rows[from + i] = unsorted[order[i]];
            }
            return;
        }
        for (int i = from + 1; i < to; i++) {
            int row = rows[i];
            int hole = i;
            while (hole > from && starts[rows[hole - 1]] > starts[row]) {
                rows[hole] = rows[hole - 1];
                hole--;
            }
            rows[hole] = row;
        }
    }
}
