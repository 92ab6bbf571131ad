package dev.clew.store.segment.v1;

/// The span is one of those that stand between two rows of a segment.
///
/// @param from the first row
/// @param to after the last row
record RowsOf(int from, int to) implements Condition {
    @Override
    public void evaluate(SpanRows rows, boolean[] hits) {
        int first = rows.firstRow();
        for (int i = rows.size() - 1; i >= 0; i--) {
            hits[i] = first + i >= from && first + i < to;
        }
    }

    @Override
    public boolean mayHold(Zones zones) {
        return zones.mayHoldRows(from, to);
    }

    @Override
    public int cost() {
        return 1;
    }
}
