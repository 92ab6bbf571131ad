package dev.clew.query.traceql.metrics;

import dev.clew.query.sampled.Basis;
import dev.clew.store.Completeness;
import java.util.List;

/// @param series in the order of their labels
/// @param completeness whether all spans are in the numbers, and all series are here
/// @param basis how spans that a sampler dropped are in the numbers
/// @param margins of numbers of spans that are estimated, half the width of their 95 % confidence intervals, under the
///     labels of the series; none where nothing is estimated, or numbers are calculated with one another
public record MetricsAnswer(List<TimeSeries> series, Completeness completeness, Basis basis, List<TimeSeries> margins) {
    /// How many series an answer may have.
    public static final int MOST_SERIES = 1_000;

    public MetricsAnswer {
        series = List.copyOf(series);
        margins = List.copyOf(margins);
    }
}
