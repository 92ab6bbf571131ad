package dev.clew.store;

import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.store.SpanScan.Among;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What to make of many spans: how many there are and what their numbers come to, for each group and step of time.
///
/// @param among which of those that match, by what they are to others of their trace; null for all
/// @param range which start times; both ends count
/// @param by what spans are grouped by: the first value of each field, or that there is none; empty for a single
///     group
/// @param measured the field whose first value is summed up where that is a number; null if spans are only counted
/// @param detail what is made of the numbers
/// @param stepNanos how long a step of time is; steps begin at its multiples since 1970. 0 for a single one
/// @param mostCells how many pairs of group and step the answer may have; spans of those beyond are left out, and
///     the answer says so
/// @param limits when to give up and say so
public record SpanAggregation(
        Tenant tenant,
        SpanFilter filter,
        @Nullable Among among,
        TimeRange range,
        List<SpanField> by,
        @Nullable SpanField measured,
        Detail detail,
        long stepNanos,
        int mostCells,
        ScanLimits limits) {
    /// What is made of measured numbers.
    public enum Detail {
        /// How many, their sum, the smallest and the largest.
        SUMS,
        /// The same, and how they are distributed.
        HISTOGRAM
    }

    public SpanAggregation {
        by = List.copyOf(by);
        if (stepNanos < 0) {
            throw new IllegalArgumentException("a step of %d ns: 0 or more expected".formatted(stepNanos));
        }
    }

    /// Of spans by themselves.
    public SpanAggregation(
            Tenant tenant,
            SpanFilter filter,
            TimeRange range,
            List<SpanField> by,
            @Nullable SpanField measured,
            Detail detail,
            long stepNanos,
            int mostCells,
            ScanLimits limits) {
        this(tenant, filter, null, range, by, measured, detail, stepNanos, mostCells, limits);
    }

    /// Shows the spans that it is about, one by one.
    public SpanScan scan(SpanScan.Order order) {
        return new SpanScan(tenant, filter, among, range, order, limits);
    }

    /// The beginning of the step that `startNanos` is in; 0 if there is a single one.
    public long stepOf(long startNanos) {
        return stepNanos == 0 ? 0 : Math.floorDiv(startNanos, stepNanos) * stepNanos;
    }

    /// What an answer says that has no room for some groups or steps.
    ///
    /// @param leftOut how many spans those have
    /// @param cells how many pairs of group and step it has
    public String tooManyCells(long leftOut, int cells) {
        return cells >= mostCells
                ? "%d spans are in groups or steps beyond the first %d, the most allowed".formatted(leftOut, mostCells)
                : "%d spans are in groups or steps beyond the first %d: %s"
                        .formatted(leftOut, cells, limits.memory().exceeded());
    }
}
