package dev.clew.query.explore;

import dev.clew.model.Histogram;
import dev.clew.query.explore.SelectedTotals.Grouping;
import dev.clew.query.sampled.Basis;
import dev.clew.query.sampled.SampledTotals;
import dev.clew.query.traceql.metrics.Steps;
import dev.clew.store.Aggregate;
import dev.clew.store.Completeness;
import dev.clew.store.SpanField;
import dev.clew.store.TraceStore;
import java.util.List;
import java.util.TreeMap;

/// How long spans took, over time: a row for each range of durations that has any, a column for each step.
///
/// There are [#ROWS_PER_DOUBLING] rows between a duration and twice that. Their bounds are bounds of the buckets of
/// [Histogram] too, so that counts are exact.
///
/// @param rows the shortest durations first
public record HeatMap(Steps steps, List<Row> rows, Completeness completeness, Basis basis) {
    /// How many there are between a duration and twice that.
    public static final int ROWS_PER_DOUBLING = 4;

    private static final int BUCKETS_PER_ROW_SHIFT = 4;

    /// Unset, ok and error.
    private static final int STATUSES = 3;

    /// The arrays are the caller's, with an element for each step.
    ///
    /// @param fromNanos shortest duration in it; 0 for the row of those that took no time
    /// @param toNanos what all in it are shorter than
    /// @param spans how many there are
    /// @param errors how many of them failed
    public record Row(double fromNanos, double toNanos, long[] spans, long[] errors) {}

    /// Blocks.
    ///
    /// @param steps of which the selection's range is made
    /// @throws dev.clew.model.Fault as the store does
    public static HeatMap of(TraceStore store, Selection selection, Steps steps) {
        SampledTotals measured = SelectedTotals.of(
                store,
                selection,
                Grouping.ofDurations(
                        List.of(SpanField.Intrinsic.STATUS),
                        steps.nanos(),
                        Math.multiplyExact(STATUSES, steps.count())));
        var rows = new TreeMap<Integer, Row>();
        for (Aggregate.Cell cell : measured.aggregate().cells()) {
            Aggregate.Numbers durations = cell.numbers();
            if (durations != null && durations.histogram() != null) {
                int step = steps.index(cell.stepNanos());
                boolean failed = cell.errors() > 0;
                durations.histogram().forEach((bucket, count) -> {
                    Row row = rows.computeIfAbsent(bucket >> BUCKETS_PER_ROW_SHIFT, number -> row(number, steps));
                    row.spans[step] += count;
                    row.errors[step] += failed ? count : 0;
                });
            }
        }
        return new HeatMap(
                steps, List.copyOf(rows.values()), measured.aggregate().completeness(), measured.basis());
    }

    private static Row row(int number, Steps steps) {
        boolean isOfNothing = number == 0;
        return new Row(
                isOfNothing ? 0 : Histogram.edge(number << BUCKETS_PER_ROW_SHIFT),
                isOfNothing ? 1 : Histogram.edge((number + 1) << BUCKETS_PER_ROW_SHIFT),
                new long[steps.count()],
                new long[steps.count()]);
    }
}
