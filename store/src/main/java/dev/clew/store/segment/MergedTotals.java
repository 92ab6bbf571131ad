package dev.clew.store.segment;

import dev.clew.model.Fault;
import dev.clew.store.Aggregate;
import dev.clew.store.SetMembers;
import dev.clew.store.SpanAggregation;
import dev.clew.store.SpanScan;
import dev.clew.store.segment.totals.Totals;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// Adds up what several parts hold. Each span is in one of them, but for what was sent again and is not cut yet:
/// that is left out where it came again.
final class MergedTotals {
    private final Snapshot snapshot;
    private final Totals totals;
    private final MissingParts missing;
    private final @Nullable SetMembers members;

    MergedTotals(SpanAggregation question, Snapshot snapshot) {
        this.snapshot = snapshot;
        totals = new Totals(question);
        missing = new MissingParts("an aggregation", snapshot.unreadable());
        members = question.among() == null
                ? null
                : new SetMembers(
                        question.among(),
                        (id, to) -> snapshot.trace(id, to, (_, fault) -> missing.add(fault)),
                        question.limits().memory());
    }

    Aggregate run() {
        for (int i = 0; i < snapshot.parts().size() && !totals.isOver(); i++) {
            try {
                add(i, snapshot.parts().get(i));
            } catch (Fault fault) {
                missing.add(fault);
            }
        }
        String unknown = members == null ? "" : members.gaveUpBecause();
        if (members != null) {
            members.release();
        }
        return totals.aggregate(unknown.isEmpty() ? missing.told() : unknown);
    }

    private void add(int index, HeldPart held) {
        Part part = held.part();
        // What comes in now is not looked up in older parts.
        int rows = part.spanCount();
        if (rows == 0 || !part.starts().overlaps(totals.question().range())) {
            return;
        }
        SpanScan.Among among = totals.question().among();
        if (part instanceof OpenPart open) {
            BitSet repeats = snapshot.repeats(index);
            if (among == null || members == null) {
                open.aggregate(totals, rows, repeats);
            } else {
                open.aggregate(totals, among, snapshot.pieces(held), members::contains, rows, repeats);
            }
        } else if (among == null || members == null) {
            part.aggregate(totals);
        } else {
            part.aggregate(totals, among, snapshot.pieces(held), members::contains);
        }
    }
}
