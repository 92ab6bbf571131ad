package dev.clew.query.traceql.metrics;

import dev.clew.store.Completeness;
import java.util.List;

/// @param series in the order of their labels
/// @param completeness whether all spans are in the numbers, and all series are here
public record MetricsAnswer(List<TimeSeries> series, Completeness completeness) {
    /// How many series an answer may have.
    public static final int MOST_SERIES = 1_000;

    public MetricsAnswer {
        series = List.copyOf(series);
    }
}
