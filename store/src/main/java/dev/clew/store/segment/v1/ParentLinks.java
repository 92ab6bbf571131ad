package dev.clew.store.segment.v1;

import java.util.Arrays;

/// Parents as distances between rows: a tenth of a byte, where the id itself takes eight.
///
/// ```
/// number := 0 no parent | 1 one that is not in the segment, whose id stands in EXTERNAL_PARENT
///         | 2 + zigzag(row of the span - row of its parent)
/// ```
final class ParentLinks {
    static final int NO_PARENT = 0;
    static final int EXTERNAL = 1;
    private static final int FIRST_DISTANCE = 2;

    /// In longer traces parents are looked up by hash.
    private static final int SHORT = 24;

    private final long[] spanIds;
    private final long[] parents;
    private int[] slots = new int[64];
    private int mask;
    private long[] external = new long[16];
    private int externalCount;

    /// @param spanIds by row of the segment
    /// @param parentIds by row; becomes [#numbers]
    ParentLinks(long[] spanIds, long[] parentIds, int[] traceStarts) {
        this.spanIds = spanIds;
        parents = parentIds;
        for (int trace = 0; trace < traceStarts.length - 1; trace++) {
            link(traceStarts[trace], traceStarts[trace + 1]);
        }
    }

    private void link(int from, int to) {
        boolean isLong = to - from > SHORT;
        if (isLong) {
            index(from, to);
        }
        for (int row = from; row < to; row++) {
            long parent = parents[row];
            if (parent != 0) {
                int parentRow = isLong ? lookUp(parent) : search(parent, from, row, to);
                parents[row] = parentRow < 0 ? external(parent) : FIRST_DISTANCE + zigzag(row - parentRow);
            }
        }
    }

    /// A parent mostly stands shortly before its child.
    private int search(long id, int from, int row, int to) {
        for (int i = row - 1; i >= from; i--) {
            if (spanIds[i] == id) {
                return i;
            }
        }
        for (int i = row; i < to; i++) {
            if (spanIds[i] == id) {
                return i;
            }
        }
        return -1;
    }

    private void index(int from, int to) {
        int needed = Integer.highestOneBit(to - from) << 2;
        if (slots.length < needed) {
            slots = new int[needed];
        }
        // Only as many slots as this trace needs: to clear those of the longest would cost the others dear.
        Arrays.fill(slots, 0, needed, 0);
        mask = needed - 1;
        for (int row = from; row < to; row++) {
            int slot = slot(spanIds[row]);
            while (slots[slot] != 0 && spanIds[slots[slot] - 1] != spanIds[row]) {
                slot = slot + 1 & mask;
            }
            slots[slot] = row + 1;
        }
    }

    private int lookUp(long id) {
        int slot = slot(id);
        while (slots[slot] != 0) {
            if (spanIds[slots[slot] - 1] == id) {
                return slots[slot] - 1;
            }
            slot = slot + 1 & mask;
        }
        return -1;
    }

    private int slot(long id) {
        return (int) Hash.of(Hash.SECRET, id, 0) & mask;
    }

    private long external(long id) {
        if (externalCount == external.length) {
            external = Arrays.copyOf(external, 2 * externalCount);
        }
        external[externalCount++] = id;
        return EXTERNAL;
    }

    private static long zigzag(long distance) {
        return distance << 1 ^ distance >> 63;
    }

    /// The row of the parent of the span at `row`, which has one in the segment.
    static int parentRow(int row, long number) {
        long distance = number - FIRST_DISTANCE;
        return row - (int) (distance >>> 1 ^ -(distance & 1));
    }

    long[] numbers() {
        return parents;
    }

    /// The ids of parents that are not in the segment, in order of the rows.
    long[] external() {
        return Arrays.copyOf(external, externalCount);
    }

    /// Where each page's external parents begin, and where the last ones end.
    int[] externalBounds(int[] pageBounds) {
        int[] bounds = new int[pageBounds.length];
        int count = 0;
        for (int page = 0; page < pageBounds.length - 1; page++) {
            for (int row = pageBounds[page]; row < pageBounds[page + 1]; row++) {
                count += parents[row] == EXTERNAL ? 1 : 0;
            }
            bounds[page + 1] = count;
        }
        return bounds;
    }
}
