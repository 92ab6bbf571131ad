package dev.clew.store.segment.v1;

import java.util.BitSet;

/// The span is one of some, by row.
record RowsIn(BitSet rows) implements Condition {
    @Override
    public void evaluate(SpanRows page, boolean[] hits) {
        for (int i = page.size() - 1; i >= 0; i--) {
            hits[i] = rows.get(page.row(i));
        }
    }

    @Override
    public boolean mayHold(Zones zones) {
        return zones.mayHoldRows(rows);
    }

    @Override
    public int cost() {
        return 1;
    }
}
