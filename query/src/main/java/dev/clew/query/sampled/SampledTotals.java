package dev.clew.query.sampled;

import dev.clew.store.Aggregate;
import dev.clew.store.Completeness;
import dev.clew.store.QueryMemory;
import dev.clew.store.SpanAggregation;
import dev.clew.store.SpanScan;
import dev.clew.store.TraceStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// What the spans that came to a store come to, those included that its sampler dropped. Blocks.
///
/// @param aggregate as the store's answer
/// @param basis how it was found out
/// @param margins where the number of spans is estimated, half the width of its 95 % confidence interval
public record SampledTotals(Aggregate aggregate, Basis basis, Map<CellPlace, Double> margins) {
    private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int MOST_ATTEMPTS = 3;

    public SampledTotals {
        margins = Map.copyOf(margins);
    }

    /// Takes counts of what was dropped where they can tell the steps apart, and else estimates.
    public static SampledTotals of(TraceStore store, SpanAggregation question) {
        return settled(store, question, /* canPlace= */ question.stepNanos() % MINUTE_NANOS == 0);
    }

    /// Takes counts of what was dropped even if steps are shorter than a minute, of which all spans count in the step
    /// that it begins in: for who adds up steps to longer ones.
    public static SampledTotals ofMinutes(TraceStore store, SpanAggregation question) {
        return settled(store, question, /* canPlace= */ true);
    }

    /// Whether some of what `question` is about may have been dropped.
    public static boolean isSampled(TraceStore store, SpanAggregation question) {
        long heldBefore = question.limits().memory().heldBytes();
        boolean isSampled = !RollupTotals.of(store, question).isEmpty();
        question.limits().memory().releaseTo(heldBefore);
        return isSampled;
    }

    /// Asks again if something was dropped meanwhile, which might count twice or not at all.
    private static SampledTotals settled(TraceStore store, SpanAggregation question, boolean canPlace) {
        RollupTotals dropped = RollupTotals.of(store, question);
        for (int attempt = 1; ; attempt++) {
            SampledTotals totals = with(dropped, store, question, canPlace);
            RollupTotals since = RollupTotals.of(store, question);
            if (since.spans() == dropped.spans() || attempt == MOST_ATTEMPTS) {
                return totals;
            }
            dropped = since;
        }
    }

    private static SampledTotals with(
            RollupTotals dropped, TraceStore store, SpanAggregation question, boolean canPlace) {
        if (dropped.isEmpty()) {
            return new SampledTotals(store.aggregate(question), Basis.COUNTED, Map.of());
        }
        // What was dropped is not known span by span, nor how those stood to each other.
        return dropped.isKnown() && canPlace && question.among() == null
                ? rolledUp(store, question, dropped.cells())
                : estimated(store, question);
    }

    private static SampledTotals rolledUp(TraceStore store, SpanAggregation question, List<Aggregate.Cell> dropped) {
        Aggregate kept = store.aggregate(question);
        var sums = new CellSums();
        kept.cells().forEach(sums::add);
        dropped.forEach(sums::add);
        return new SampledTotals(new Aggregate(sums.cells(), kept.completeness()), Basis.ROLLED_UP, Map.of());
    }

    private static SampledTotals estimated(TraceStore store, SpanAggregation question) {
        QueryMemory memory = question.limits().memory();
        Estimates estimates = Estimates.of(question, new TraceWeights(store, question.tenant(), memory));
        SpanScan scan = question.scan(SpanScan.Order.NEWEST_FIRST);
        Completeness scanned = store.scan(scan, span -> {
            estimates.add(question, span);
            return !memory.isExceeded();
        });
        return of(
                question,
                estimates,
                memory.isExceeded() ? new Completeness(scanned.scannedSpans(), memory.exceeded()) : scanned,
                Basis.ESTIMATED);
    }

    /// What was added up span by span.
    ///
    /// @param scanned of the scan that the spans came from
    /// @param basis whether spans count for what they are, or weigh
    public static SampledTotals of(SpanAggregation question, Estimates estimates, Completeness scanned, Basis basis) {
        Completeness completeness = estimates.leftOut() == 0 || !scanned.isComplete()
                ? scanned
                : new Completeness(
                        scanned.scannedSpans(), question.tooManyCells(estimates.leftOut(), question.mostCells()));
        return new SampledTotals(new Aggregate(estimates.cells(), completeness), basis, estimates.margins());
    }
}
