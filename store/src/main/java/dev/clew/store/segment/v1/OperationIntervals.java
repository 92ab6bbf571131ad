package dev.clew.store.segment.v1;

import dev.clew.model.TimeRange;
import dev.clew.store.SpanAggregation;

/// How many spans of each operation of a segment start in each interval of time, as [IntervalCounts] wrote it. A
/// cell is an operation in an interval.
///
/// @param widthNanos of an interval; 0 if nothing is told
/// @param begins of the interval of each cell, nanoseconds since 1970
/// @param operations of each cell, by place in [SegmentOperations#operations]
/// @param spans of each cell
/// @param errors how many of those have the status ERROR
record OperationIntervals(long widthNanos, long[] begins, int[] operations, int[] spans, int[] errors) {
    static OperationIntervals read(Input in) {
        long widthNanos = in.readVarint() * 1_000_000_000L;
        int cells = in.readCount();
        var read = new OperationIntervals(widthNanos, new long[cells], new int[cells], new int[cells], new int[cells]);
        long interval = 0;
        for (int cell = 0; cell < cells; cell++) {
            interval += in.readSigned();
            read.begins[cell] = interval * widthNanos;
            read.operations[cell] = in.readCount();
            read.spans[cell] = in.readCount();
            read.errors[cell] = in.readCount();
        }
        return read;
    }

    /// Whether every interval is wholly in one step of the question, and wholly in its range or out of it.
    ///
    /// @param starts of the spans of the segment
    boolean suffice(SpanAggregation question, TimeRange starts) {
        TimeRange range = question.range();
        return widthNanos > 0
                // At the ends of time an interval would reach beyond.
                && starts.fromNanos() >= Long.MIN_VALUE + widthNanos
                && starts.toNanos() <= Long.MAX_VALUE - widthNanos
                && question.stepNanos() % widthNanos == 0
                && (range.fromNanos() <= starts.fromNanos() || Math.floorMod(range.fromNanos(), widthNanos) == 0)
                && (range.toNanos() >= starts.toNanos() || Math.floorMod(range.toNanos() + 1, widthNanos) == 0);
    }

    /// Whether the spans of a cell are in `range`, given that it is wholly in it or out of it.
    boolean isIn(TimeRange range, int cell) {
        return begins[cell] + widthNanos - 1 >= range.fromNanos() && begins[cell] <= range.toNanos();
    }
}
