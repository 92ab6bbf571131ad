package dev.clew.store;

import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import org.jspecify.annotations.Nullable;

/// Which spans to look at, and in which order.
///
/// @param among which of them, by what they are to others of their trace; null for all
/// @param range which start times; both ends count
/// @param order of the start times; spans of the same start come in an order that is the same on every call
/// @param limits when to give up and say so
public record SpanScan(
        Tenant tenant, SpanFilter filter, @Nullable Among among, TimeRange range, Order order, ScanLimits limits) {
    /// In which order of start time.
    public enum Order {
        NEWEST_FIRST,
        OLDEST_FIRST
    }

    /// Those that are in a set of spans of their trace.
    ///
    /// @param range which spans are in any set: those that start in it, whichever are shown
    public record Among(SpanSet set, TimeRange range) {}

    /// Of spans by themselves.
    public SpanScan(Tenant tenant, SpanFilter filter, TimeRange range, Order order, ScanLimits limits) {
        this(tenant, filter, null, range, order, limits);
    }
}
