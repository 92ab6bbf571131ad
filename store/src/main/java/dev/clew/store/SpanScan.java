package dev.clew.store;

import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;

/// Which spans to look at, and in which order.
///
/// @param range which start times; both ends count
/// @param order of the start times; spans of the same start come in an order that is the same on every call
/// @param budget how many spans may be looked at, matching or not, before the scan gives up and says so; at least 1
public record SpanScan(Tenant tenant, SpanFilter filter, TimeRange range, Order order, long budget) {
    /// In which order of start time.
    public enum Order {
        NEWEST_FIRST,
        OLDEST_FIRST
    }
}
