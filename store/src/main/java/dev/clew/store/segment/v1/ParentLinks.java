package dev.clew.store.segment.v1;

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

    private ParentLinks() {}

    /// What stands for a parent in the segment.
    static long number(int row, int parentRow) {
        long distance = (long) row - parentRow;
        return FIRST_DISTANCE + (distance << 1 ^ distance >> 63);
    }

    /// The row of the parent of the span at `row`, which has one in the segment.
    static int parentRow(int row, long number) {
        long distance = number - FIRST_DISTANCE;
        return row - (int) (distance >>> 1 ^ -(distance & 1));
    }

    /// Where each page's external parents begin, and where the last ones end.
    static int[] externalBounds(long[] numbers, int[] pageBounds) {
        int[] bounds = new int[pageBounds.length];
        int count = 0;
        for (int page = 0; page < pageBounds.length - 1; page++) {
            for (int row = pageBounds[page]; row < pageBounds[page + 1]; row++) {
                count += numbers[row] == EXTERNAL ? 1 : 0;
            }
            bounds[page + 1] = count;
        }
        return bounds;
    }
}
