package dev.clew.store.segment;

import dev.clew.model.Fault;
import dev.clew.store.Aggregate;
import dev.clew.store.QueryMemory;
import dev.clew.store.SetMembers;
import dev.clew.store.SpanAggregation;
import dev.clew.store.SpanScan;
import dev.clew.store.segment.totals.Totals;
import dev.clew.store.segment.totals.Turns;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// Adds up what several parts hold. Each span is in one of them, but for what was sent again and is not cut yet:
/// that is left out where it came again.
final class MergedTotals {
    /// Fewer spans are added up before another thread has started.
    private static final int WORTH_SHARING = 100_000;

    private static final int MOST_THREADS = 4;

    private final SpanAggregation question;
    private final Snapshot snapshot;

    /// How many rows of each part count: what comes in now is not looked up in older parts.
    private final int[] rows;

    private final MissingParts missing;
    private final @Nullable SetMembers members;

    /// @param snapshot stays open until [#run] returns
    MergedTotals(SpanAggregation question, Snapshot snapshot) {
        this.question = question;
        this.snapshot = snapshot;
        rows = snapshot.parts().stream()
                .mapToInt(held -> held.part().spanCount())
                .toArray();
        missing = new MissingParts("an aggregation", snapshot.unreadable());
        members = question.among() == null
                ? null
                : new SetMembers(
                        question.among(),
                        (id, to) -> snapshot.trace(id, to, (_, fault) -> missing.add(fault)),
                        question.limits().memory());
    }

    Aggregate run() {
        Aggregate together = isWorthSharing() ? together() : null;
        return together == null ? alone() : together;
    }

    /// Only if every span may be looked at it does not matter who has looked at how many.
    private boolean isWorthSharing() {
        long looked = 0;
        for (int i = 0; i < rows.length; i++) {
            looked += isInRange(i) ? rows[i] : 0;
        }
        return members == null
                && looked >= WORTH_SHARING
                && looked <= question.limits().spans();
    }

    private boolean isInRange(int part) {
        return rows[part] > 0 && snapshot.parts().get(part).part().starts().overlaps(question.range());
    }

    private Aggregate alone() {
        var totals = new Totals(question);
        for (int i = 0; i < rows.length && !totals.isOver(); i++) {
            try {
                add(i, totals);
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

    /// With whoever has time to help. What one has alone does not depend on that, so null where it might: if there is
    /// damage, or no room in what each may hold. Null too if nobody has time.
    private @Nullable Aggregate together() {
        QueryMemory memory = question.limits().memory().part(MOST_THREADS);
        Turns turns = Turns.alone();
        List<CompletableFuture<Totals>> others = startOthers(turns);
        if (others.isEmpty()) {
            return null;
        }
        CompletableFuture<Void> end = CompletableFuture.allOf(others.toArray(CompletableFuture[]::new));
        try {
            Totals totals = share(new Totals(question, memory, turns));
            end.join();
            boolean leavesOut = totals.leavesOut();
            for (CompletableFuture<Totals> other : others) {
                leavesOut |= other.join().leavesOut();
                totals.add(other.join());
            }
            if (leavesOut || totals.leavesOut()) {
                return null;
            }
            Aggregate aggregate = totals.aggregate(missing.told());
            question.limits().memory().hold(memory.heldBytes());
            return aggregate;
        } catch (Fault | CompletionException _) {
            return null;
        } finally {
            end.exceptionally(_ -> null).join();
        }
    }

    private List<CompletableFuture<Totals>> startOthers(Turns turns) {
        var others = new ArrayList<CompletableFuture<Totals>>();
        while (others.size() < MOST_THREADS - 1) {
            QueryMemory memory = question.limits().memory().part(MOST_THREADS);
            CompletableFuture<Totals> other = question.limits()
                    .helpers()
                    .tryStart(goesOn -> share(new Totals(question, memory, turns.another(goesOn))));
            if (other == null) {
                break;
            }
            others.add(other);
        }
        return others;
    }

    private Totals share(Totals totals) {
        for (int i = 0; i < rows.length && !totals.isOver(); i++) {
            add(i, totals);
        }
        return totals;
    }

    private void add(int index, Totals totals) {
        if (!isInRange(index)) {
            return;
        }
        HeldPart held = snapshot.parts().get(index);
        Part part = held.part();
        SpanScan.Among among = question.among();
        if (part instanceof OpenPart open) {
            BitSet repeats = snapshot.repeats(index);
            if (among == null || members == null) {
                open.aggregate(totals, rows[index], repeats);
            } else {
                open.aggregate(totals, among, snapshot.pieces(held), members::contains, rows[index], repeats);
            }
        } else if (among == null || members == null) {
            part.aggregate(totals);
        } else {
            part.aggregate(totals, among, snapshot.pieces(held), members::contains);
        }
    }
}
