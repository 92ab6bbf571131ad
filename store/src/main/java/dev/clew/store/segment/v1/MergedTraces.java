package dev.clew.store.segment.v1;

import dev.clew.model.TraceId;
import java.util.Arrays;
import java.util.BitSet;

/// The traces of several segments, each once, by their earliest span. One that is in several segments has a
/// *share* in each of them.
final class MergedTraces {
    private final long[] starts;

    // Of each share, in order of the inputs, and where the rows of the last one end.
    private final long[] highs;
    private final long[] lows;
    private final int[] firstRows;

    /// The shares, those of one trace one behind the other.
    private final int[] shares;

    /// Of each trace, where its shares begin and end in `shares`.
    private final int[] from;

    private final int[] to;
    private final int[] traceOfShare;

    MergedTraces(MergeInputs inputs) {
        starts = inputs.numbers(Field.START);
        int count = 0;
        for (int input = 0; input < inputs.count(); input++) {
            count += inputs.segment(input).traceCount();
        }
        highs = new long[count];
        lows = new long[count];
        firstRows = new int[count + 1];
        int at = 0;
        for (int input = 0; input < inputs.count(); input++) {
            TraceIndex index = inputs.segment(input).traces();
            int ofInput = inputs.segment(input).traceCount();
            for (int trace = 0; trace < ofInput; trace++, at++) {
                highs[at] = index.high(trace);
                lows[at] = index.low(trace);
                firstRows[at] = inputs.firstRow(input) + index.firstRow(trace);
            }
        }
        firstRows[count] = inputs.rowCount();
        shares = TraceIdOrder.of(highs, lows);
        int[] groups = new int[count + 1];
        int[] order = group(groups);
        from = new int[order.length];
        to = new int[order.length];
        traceOfShare = new int[count];
        for (int trace = 0; trace < order.length; trace++) {
            from[trace] = groups[order[trace]];
            to[trace] = groups[order[trace] + 1];
            for (int i = from[trace]; i < to[trace]; i++) {
                traceOfShare[shares[i]] = trace;
            }
        }
    }

    /// Finds where the shares of each trace begin, and in which order the traces stand.
    private int[] group(int[] groups) {
        long[] earliest = new long[shares.length];
        int count = 0;
        for (int i = 0; i < shares.length; i++) {
            if (i == 0 || !isSame(shares[i - 1], shares[i])) {
                earliest[count] = Long.MAX_VALUE;
                groups[count++] = i;
            }
            earliest[count - 1] = Math.min(earliest[count - 1], earliestOf(shares[i]));
        }
        groups[count] = shares.length;
        return Order.of(Arrays.copyOf(earliest, count));
    }

    private boolean isSame(int a, int b) {
        return highs[a] == highs[b] && lows[a] == lows[b];
    }

    /// When the earliest span of a share starts.
    long earliestOf(int share) {
        long earliest = Long.MAX_VALUE;
        for (int row = firstRows[share]; row < firstRows[share + 1]; row++) {
            earliest = Math.min(earliest, starts[row]);
        }
        return earliest;
    }

    int count() {
        return from.length;
    }

    long high(int trace) {
        return highs[shares[from[trace]]];
    }

    long low(int trace) {
        return lows[shares[from[trace]]];
    }

    boolean is(int trace, TraceId id) {
        return high(trace) == id.high() && low(trace) == id.low();
    }

    int shareCount(int trace) {
        return to[trace] - from[trace];
    }

    /// The number of a share of a trace, oldest first: it counts the traces of all inputs.
    int share(int trace, int index) {
        return shares[from[trace] + index];
    }

    int traceOf(int share) {
        return traceOfShare[share];
    }

    /// The number of a trace; below zero if it is not here.
    int find(TraceId id) {
        int low = 0;
        int high = shares.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int share = shares[middle];
            int order = TraceIdOrder.compare(highs[share], lows[share], id.high(), id.low());
            if (order == 0) {
                return traceOfShare[share];
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    /// The rows of some traces.
    BitSet rowsOf(BitSet chosen) {
        var rows = new BitSet();
        for (int trace = chosen.nextSetBit(0); trace >= 0; trace = chosen.nextSetBit(trace + 1)) {
            for (int i = from[trace]; i < to[trace]; i++) {
                rows.set(firstRows[shares[i]], firstRows[shares[i] + 1]);
            }
        }
        return rows;
    }

    /// The first row of a share; of the one after the last, where the last one ends.
    int firstRow(int share) {
        return firstRows[share];
    }

    int rowCount(int trace) {
        int rows = 0;
        for (int i = from[trace]; i < to[trace]; i++) {
            rows += firstRows[shares[i] + 1] - firstRows[shares[i]];
        }
        return rows;
    }

    /// The start of each row of the inputs; not to be written to.
    long[] starts() {
        return starts;
    }
}
