package dev.clew.store.segment.v1;

/// The rows of a block in runs of one page. Spans arrive nearly in order of time, so most runs are short in time too.
final class BlockPages implements Pages {
    private final Block block;
    private final int rowCount;
    private final long[] minStarts;
    private final long[] maxStarts;

    BlockPages(Block block, int rowCount) {
        this.block = block;
        this.rowCount = rowCount;
        int count = (rowCount + Format.PAGE_ROWS - 1) / Format.PAGE_ROWS;
        minStarts = new long[count];
        maxStarts = new long[count];
        long[] starts = block.spans.column(Field.START).shared();
        for (int page = 0; page < count; page++) {
            measure(starts, page);
        }
    }

    private void measure(long[] starts, int page) {
        Extent extent = Extent.of(starts, from(page), to(page));
        minStarts[page] = extent.min();
        maxStarts[page] = extent.max();
    }

    private static int from(int page) {
        return page * Format.PAGE_ROWS;
    }

    private int to(int page) {
        return Math.min(rowCount, from(page) + Format.PAGE_ROWS);
    }

    @Override
    public int count() {
        return minStarts.length;
    }

    @Override
    public long minStart(int page) {
        return minStarts[page];
    }

    @Override
    public long maxStart(int page) {
        return maxStarts[page];
    }

    @Override
    public long intervalNanos() {
        return 0;
    }

    @Override
    public Condition.Zones zones(int page) {
        return Condition.Zones.UNKNOWN;
    }

    @Override
    public SpanRows rows(int page) {
        int[] rows = new int[to(page) - from(page)];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = from(page) + i;
        }
        return new BlockSpanRows(block, rows);
    }

    @Override
    public void rest() {
        // Nothing is held but the heap.
    }

    @Override
    public void close() {
        // Nothing is held but the heap.
    }
}
