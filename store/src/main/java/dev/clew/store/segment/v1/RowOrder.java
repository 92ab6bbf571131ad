package dev.clew.store.segment.v1;

import java.util.Arrays;
import java.util.BitSet;

/// In which order the rows of a block stand in a segment: trace by trace, the trace that started first first;
/// within a trace as [TraceTree] walks.
///
/// @param rows row of the block by row of the segment
/// @param traceStarts the first row of the segment of each of its traces, and where the last one ends
/// @param parents by row of the segment, what [ParentLinks] makes of the parent
/// @param descendants by row of the segment
record RowOrder(int[] rows, int[] traceStarts, long[] parents, long[] descendants) {
    /// Shorter traces are sorted by insertion: they are nearly in order already.
    private static final int SHORT = 48;

    /// @param without rows that are left out
    static RowOrder of(Block block, BitSet without) {
        return of(block, block.rowCount(), without);
    }

    /// Of the first `rowCount` rows.
    static RowOrder of(Block block, int rowCount, BitSet without) {
        long[] starts = block.spans.column(Field.START).shared();
        int[] kept = kept(rowCount, without);
        int[] traceOf = new int[kept.length];
        int traces = number(block.traces.traceOfRow(), kept, traceOf);
        int[] ranks = ranks(starts, kept, traceOf, traces);
        int[] traceStarts = traceStarts(traceOf, ranks);
        int[] rows = grouped(kept, traceOf, ranks, traceStarts);
        for (int trace = 0; trace < traces; trace++) {
            sort(rows, traceStarts[trace], traceStarts[trace + 1], starts);
        }
        return walked(block, rows, traceStarts);
    }

    private static RowOrder walked(Block block, int[] byStart, int[] traceStarts) {
        Field[] fields = {Field.SPAN_ID, Field.PARENT_ID, Field.KIND, Field.START};
        var columns = new long[fields.length][];
        // Of one trace after the other: they stay in the processor's cache, and are no garbage.
        var ofTrace = new long[fields.length][longest(traceStarts)];
        for (int i = 0; i < fields.length; i++) {
            columns[i] = block.spans.column(fields[i]).shared();
        }
        int[] rows = new int[byStart.length];
        long[] parents = new long[byStart.length];
        long[] descendants = new long[byStart.length];
        var tree = new TraceTree();
        for (int trace = 0; trace < traceStarts.length - 1; trace++) {
            int from = traceStarts[trace];
            int to = traceStarts[trace + 1];
            for (int i = 0; i < fields.length; i++) {
                BlockRows.gather(columns[i], byStart, from, to, ofTrace[i]);
            }
            tree.build(ofTrace[0], ofTrace[1], ofTrace[2], ofTrace[3], 0, to - from);
            for (int row = from; row < to; row++) {
                rows[row] = byStart[from + tree.place(row - from)];
                parents[row] = tree.parentNumber(row - from);
                descendants[row] = tree.descendants(row - from);
            }
        }
        return new RowOrder(rows, traceStarts, parents, descendants);
    }

    private static int longest(int[] traceStarts) {
        int longest = 0;
        for (int trace = 1; trace < traceStarts.length; trace++) {
            longest = Math.max(longest, traceStarts[trace] - traceStarts[trace - 1]);
        }
        return longest;
    }

    private static int[] kept(int rowCount, BitSet without) {
        int[] kept = new int[rowCount - without.get(0, rowCount).cardinality()];
        if (kept.length == rowCount) {
            Arrays.setAll(kept, row -> row);
            return kept;
        }
        int at = 0;
        for (int row = 0; row < rowCount; row++) {
            if (!without.get(row)) {
                kept[at++] = row;
            }
        }
        return kept;
    }

    /// Numbers the traces that have a row, by first appearance; returns how many there are.
    private static int number(int[] traceOfRow, int[] rows, int[] traceOf) {
        int known = 0;
        for (int row : rows) {
            known = Math.max(known, traceOfRow[row] + 1);
        }
        int[] numbers = new int[known];
        int next = 0;
        for (int i = 0; i < rows.length; i++) {
            int trace = traceOfRow[rows[i]];
            if (numbers[trace] == 0) {
                numbers[trace] = ++next;
            }
            traceOf[i] = numbers[trace] - 1;
        }
        return next;
    }

    private static int[] ranks(long[] starts, int[] rows, int[] traceOf, int traces) {
        long[] firstStarts = new long[traces];
        Arrays.fill(firstStarts, Long.MAX_VALUE);
        for (int i = 0; i < rows.length; i++) {
            int trace = traceOf[i];
            firstStarts[trace] = Math.min(firstStarts[trace], starts[rows[i]]);
        }
        int[] order = Order.of(firstStarts);
        int[] ranks = new int[traces];
        for (int rank = 0; rank < traces; rank++) {
            ranks[order[rank]] = rank;
        }
        return ranks;
    }

    private static int[] traceStarts(int[] traceOf, int[] ranks) {
        int[] traceStarts = new int[ranks.length + 1];
        for (int trace : traceOf) {
            traceStarts[ranks[trace] + 1]++;
        }
        for (int trace = 1; trace < traceStarts.length; trace++) {
            traceStarts[trace] += traceStarts[trace - 1];
        }
        return traceStarts;
    }

    private static int[] grouped(int[] rows, int[] traceOf, int[] ranks, int[] traceStarts) {
        int[] next = traceStarts.clone();
        int[] grouped = new int[rows.length];
        for (int i = 0; i < rows.length; i++) {
            grouped[next[ranks[traceOf[i]]]++] = rows[i];
        }
        return grouped;
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
