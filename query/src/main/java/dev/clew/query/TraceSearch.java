package dev.clew.query;

import dev.clew.model.TraceId;
import dev.clew.store.Completeness;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanScan;
import dev.clew.store.TraceStore;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.BooleanSupplier;

/// Finds the newest traces that a [TraceQuestion] asks for. Blocks; any thread may search at any time.
///
/// It finds ids: whoever asked fetches the spans of one trace after the other, so that no more than one need
/// be in memory. The same question to the same store always has the same answer.
public final class TraceSearch {
    private final TraceStore store;
    private final long budget;

    /// @param budget how many spans one search may look at
    public TraceSearch(TraceStore store, long budget) {
        this.store = store;
        this.budget = budget;
    }

    /// Stops as soon as there are enough traces, and soon after `wanted` says that nobody waits
    /// for the answer any more; what was found until then is returned.
    public FoundTraces find(TraceQuestion question, BooleanSupplier wanted) {
        var ids = new LinkedHashSet<TraceId>();
        var scan = new SpanScan(
                question.tenant(),
                question.filter(),
                question.range(),
                SpanScan.Order.NEWEST_FIRST,
                ScanLimits.ofSpans(budget).whileWanted(wanted));
        Completeness completeness = store.scanPlaces(scan, (_, id) -> {
            ids.add(id);
            return ids.size() < question.limit();
        });
        return new FoundTraces(List.copyOf(ids), completeness);
    }
}
