package dev.clew.query;

import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.query.sampled.Basis;
import dev.clew.query.sampled.DroppedCalls;
import dev.clew.store.Completeness;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanScan;
import dev.clew.store.TraceStore;
import java.util.List;
import java.util.function.BooleanSupplier;

/// Which service called which, and how often.
///
/// @param calls sorted by caller, then by who was called
/// @param basis how they were counted
public record Dependencies(List<ServiceCalls> calls, Completeness completeness, Basis basis) {
    /// @param count how many times `parent` called or sent a message to `child`
    public record ServiceCalls(String parent, String child, long count) {}

    public Dependencies {
        calls = List.copyOf(calls);
    }

    /// Counts the calls that spans which start in `range` show; see [CallCount]. A call whose parent started
    /// outside is not seen. Blocks. Keeps about 100 bytes per span in memory until it returns.
    ///
    /// @param budget how many spans may be looked at; the newest come first
    /// @param wanted whether somebody still waits for the answer
    public static Dependencies over(
            TraceStore store, Tenant tenant, TimeRange range, long budget, BooleanSupplier wanted) {
        return DroppedCalls.with(store, tenant, range, dropped -> of(store, tenant, range, dropped, budget, wanted));
    }

    private static Dependencies of(
            TraceStore store,
            Tenant tenant,
            TimeRange range,
            DroppedCalls dropped,
            long budget,
            BooleanSupplier wanted) {
        var count = new CallCount();
        var scan = new SpanScan(
                tenant,
                new SpanFilter.Any(),
                range,
                SpanScan.Order.NEWEST_FIRST,
                ScanLimits.ofSpans(budget).whileWanted(wanted));
        Completeness completeness = store.scan(scan, span -> {
            count.add(span);
            return true;
        });
        dropped.edges()
                .forEach(edge -> count.addDropped(
                        edge.caller(), edge.callee(), edge.figures().spans()));
        return new Dependencies(count.calls(), completeness, count.basis());
    }
}
