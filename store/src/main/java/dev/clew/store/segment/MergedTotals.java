package dev.clew.store.segment;

import dev.clew.model.Fault;
import dev.clew.store.Aggregate;
import dev.clew.store.SpanAggregation;
import dev.clew.store.segment.totals.Totals;
import java.util.BitSet;

/// Adds up what several parts hold. Each span is in one of them, but for what was sent again and is not cut yet:
/// that is left out where it came again.
final class MergedTotals {
    private final Snapshot snapshot;
    private final Totals totals;
    private final MissingParts missing;

    MergedTotals(SpanAggregation question, Snapshot snapshot) {
        this.snapshot = snapshot;
        totals = new Totals(question);
        missing = new MissingParts("an aggregation", snapshot.unreadable());
    }

    Aggregate run() {
        for (int i = 0; i < snapshot.parts().size() && !totals.isOver(); i++) {
            try {
                add(i, snapshot.parts().get(i).part());
            } catch (Fault fault) {
                missing.add(fault);
            }
        }
        return totals.aggregate(missing.told());
    }

    private void add(int index, Part part) {
        // What comes in now is not looked up in older parts.
        int rows = part.spanCount();
        if (rows == 0 || !part.starts().overlaps(totals.question().range())) {
            return;
        }
        if (part instanceof OpenPart open) {
            BitSet repeats = snapshot.repeats(index);
            open.aggregate(totals, rows, repeats);
        } else {
            part.aggregate(totals);
        }
    }
}
