package dev.clew.query.columns;

import java.util.Arrays;

/// Which rows of a trace somebody can see.
///
/// @param from the first row that counts
/// @param most how many rows are wanted; at least 1
/// @param fromNanos nanoseconds from the start of the trace at which what is seen begins
/// @param toNanos where it ends, included
/// @param deepest how deep a row may stand
/// @param shortestNanos how long a span takes at least that can be seen
public record RowWindow(int from, int most, long fromNanos, long toNanos, int deepest, long shortestNanos) {
    /// @param numbers of the rows, ascending
    /// @param next the row to go on from, or -1 if these are all
    public record Rows(int[] numbers, int next) {}

    /// All of a trace.
    public static final RowWindow ALL = new RowWindow(0, Integer.MAX_VALUE, 0, Long.MAX_VALUE, Integer.MAX_VALUE, 0);

    /// The rows of `trace` that can be seen.
    public Rows of(TraceColumns trace) {
        int[] numbers = new int[Math.min(most, Math.max(0, trace.count() - from))];
        int found = 0;
        int row = from;
        while (row < trace.count()) {
            if (trace.depth(row) > deepest) {
                // Whatever stands as deep until the end of the parent is as deep or deeper.
                row = trace.subtreeEnd(row);
                continue;
            }
            if (isSeen(trace, row)) {
                if (found == most) {
                    return new Rows(numbers, row);
                }
                numbers[found++] = row;
            }
            row++;
        }
        return new Rows(Arrays.copyOf(numbers, found), -1);
    }

    private boolean isSeen(TraceColumns trace, int row) {
        long offset = trace.offsetNanos(row);
        long duration = trace.durationNanos(row);
        return offset <= toNanos && offset + duration >= fromNanos && duration >= shortestNanos;
    }
}
