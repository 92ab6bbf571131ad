package dev.clew.store;

import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;

/// Which spans to look at, and in which order.
///
/// @param range which start times; both ends count
/// @param order of the start times; spans of the same start come in an order that is the same on every call
/// @param limits when to give up and say so
public record SpanScan(Tenant tenant, SpanFilter filter, TimeRange range, Order order, ScanLimits limits) {
    /// In which order of start time.
    public enum Order {
        NEWEST_FIRST,
        OLDEST_FIRST
    }
}
