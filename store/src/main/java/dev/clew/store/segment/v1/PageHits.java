package dev.clew.store.segment.v1;

import dev.clew.model.TimeRange;
import dev.clew.store.SpanScan;
import java.util.Arrays;
import java.util.Comparator;

/// The spans of one page that a scan is to show, in its order; it stands on the first of them, then goes on. They are a
/// heap, as mostly few of many are shown.
final class PageHits {
    /// So many rows are passed over at once where none is a hit.
    private static final int STRIDE = 128;

    private static final boolean[] CLEAR = new boolean[STRIDE];

    private final SpanRows rows;
    private final long[] starts;
    private final boolean newestFirst;
    private final int[] heap;
    private final int count;
    private int left;

    private PageHits(SpanRows rows, long[] starts, boolean newestFirst, int[] positions, int count) {
        this.rows = rows;
        this.starts = starts;
        this.newestFirst = newestFirst;
        this.heap = positions;
        this.count = count;
        left = count;
        for (int i = count / 2 - 1; i >= 0; i--) {
            sink(i);
        }
    }

    /// What the first comparison of two spans in a scan goes by, oldest first.
    static final Comparator<PageHits> OLDEST_FIRST = (a, b) -> compare(a.rows, a.position(), b.rows, b.position());

    static PageHits of(SpanRows rows, boolean[] hits, TimeRange range, SpanScan.Order order) {
        int count = count(hits);
        boolean newestFirst = order == SpanScan.Order.NEWEST_FIRST;
        if (count == 0) {
            // Most pages that a search for something rare looks at: their starts are not even read.
            return new PageHits(rows, new long[0], newestFirst, new int[0], 0);
        }
        rows.spans.keep();
        long[] starts = rows.spans.field(Field.START);
        int[] found = new int[count];
        for (int from = 0, next = 0; next < count; from += STRIDE) {
            int to = Math.min(hits.length, from + STRIDE);
            for (int i = isClear(hits, from, to) ? to : from; i < to; i++) {
                if (hits[i]) {
                    found[next++] = i;
                }
            }
        }
        return new PageHits(rows, starts, newestFirst, found, leaveInRange(found, count, starts, range));
    }

    private static int count(boolean[] hits) {
        int count = 0;
        for (int from = 0; from < hits.length; from += STRIDE) {
            int to = Math.min(hits.length, from + STRIDE);
            for (int i = isClear(hits, from, to) ? to : from; i < to; i++) {
                count += hits[i] ? 1 : 0;
            }
        }
        return count;
    }

    private static boolean isClear(boolean[] hits, int from, int to) {
        return Arrays.equals(hits, from, to, CLEAR, 0, to - from);
    }

    private static int leaveInRange(int[] positions, int count, long[] starts, TimeRange range) {
        int left = 0;
        for (int i = 0; i < count; i++) {
            positions[left] = positions[i];
            left += range.contains(starts[positions[i]]) ? 1 : 0;
        }
        return left;
    }

    private void sink(int from) {
        int moving = heap[from];
        int at = from;
        for (int child = 2 * at + 1; child < left; child = 2 * at + 1) {
            if (child + 1 < left && isBefore(heap[child + 1], heap[child])) {
                child++;
            }
            if (!isBefore(heap[child], moving)) {
                break;
            }
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = moving;
    }

    private boolean isBefore(int position, int other) {
        long start = starts[position];
        long otherStart = starts[other];
        if (start != otherStart) {
            return newestFirst == start > otherStart;
        }
        int byIds = compare(rows, position, rows, other);
        // What claims the same ids stands in the order in which it came.
        int order = byIds != 0 ? byIds : position - other;
        return newestFirst ? order > 0 : order < 0;
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

    int count() {
        return count;
    }

    /// Whether it stands on a span still.
    boolean hasSpan() {
        return left > 0;
    }

    void advance() {
        heap[0] = heap[--left];
        sink(0);
    }

    SpanRows rows() {
        return rows;
    }

    int position() {
        return heap[0];
    }

    long start() {
        return starts[position()];
    }
}
