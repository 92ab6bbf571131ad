package dev.clew.store.segment.v1;

import dev.clew.model.TimeRange;
import dev.clew.store.SpanScan;
import java.util.Arrays;
import java.util.Comparator;

/// The spans of one page that a scan is to show, in its order; it stands on the first of them, then goes on.
final class PageHits {
    private final SpanRows rows;
    private final int[] positions;
    private int at;

    private PageHits(SpanRows rows, int[] positions) {
        this.rows = rows;
        this.positions = positions;
    }

    /// What the first comparison of two spans in a scan goes by, oldest first.
    static final Comparator<PageHits> OLDEST_FIRST = (a, b) -> compare(a.rows, a.position(), b.rows, b.position());

    static PageHits of(SpanRows rows, boolean[] hits, TimeRange range, SpanScan.Order order) {
        int[] found = new int[hits.length];
        int count = 0;
        for (int i = 0; i < hits.length; i++) {
            found[count] = i;
            count += hits[i] ? 1 : 0;
        }
        if (count == 0) {
            // Most pages that a search for something rare looks at: their starts are not even read.
            return new PageHits(rows, new int[0]);
        }
        count = leaveInRange(found, count, rows.spans.field(Field.START), range);
        int[] positions = sorted(rows, Arrays.copyOf(found, count));
        if (order == SpanScan.Order.NEWEST_FIRST) {
            reverse(positions);
        }
        return new PageHits(rows, positions);
    }

    private static int leaveInRange(int[] positions, int count, long[] starts, TimeRange range) {
        int left = 0;
        for (int i = 0; i < count; i++) {
            positions[left] = positions[i];
            left += range.contains(starts[positions[i]]) ? 1 : 0;
        }
        return left;
    }

    private static int[] sorted(SpanRows rows, int[] positions) {
        int[] order = Order.of(BlockRows.gather(rows.spans.field(Field.START), positions));
        int[] sorted = new int[positions.length];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = positions[order[i]];
        }
        settleTies(rows, sorted);
        return sorted;
    }

    private static void settleTies(SpanRows rows, int[] sorted) {
        for (int from = 0, to; from < sorted.length; from = to) {
            to = from + 1;
            while (to < sorted.length && rows.start(sorted[to]) == rows.start(sorted[from])) {
                to++;
            }
            if (to - from > 1) {
                Integer[] tied = Arrays.stream(sorted, from, to).boxed().toArray(Integer[]::new);
                Arrays.sort(tied, (a, b) -> compare(rows, a, rows, b));
                for (int i = from; i < to; i++) {
                    sorted[i] = tied[i - from];
                }
            }
        }
    }

    private static int compare(SpanRows a, int i, SpanRows b, int j) {
        int byStart = Long.compare(a.start(i), b.start(j));
        if (byStart != 0) {
            return byStart;
        }
        int byHigh = Long.compareUnsigned(a.traceIdHigh(i), b.traceIdHigh(j));
        if (byHigh != 0) {
            return byHigh;
        }
        int byLow = Long.compareUnsigned(a.traceIdLow(i), b.traceIdLow(j));
        if (byLow != 0) {
            return byLow;
        }
        int bySpan = Long.compareUnsigned(a.spanId(i), b.spanId(j));
        return bySpan != 0 ? bySpan : a.kind(i).compareTo(b.kind(j));
    }

    private static void reverse(int[] values) {
        for (int i = 0, j = values.length - 1; i < j; i++, j--) {
            int value = values[i];
            values[i] = values[j];
            values[j] = value;
        }
    }

    int count() {
        return positions.length;
    }

    /// Whether it stands on a span still.
    boolean hasSpan() {
        return at < positions.length;
    }

    void advance() {
        at++;
    }

    SpanRows rows() {
        return rows;
    }

    int position() {
        return positions[at];
    }

    long start() {
        return rows.start(position());
    }
}
