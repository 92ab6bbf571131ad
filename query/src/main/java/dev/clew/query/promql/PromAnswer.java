package dev.clew.query.promql;

import dev.clew.query.sampled.Basis;
import java.util.List;

/// What a query comes to.
///
/// @param isScalar whether it is a number of its own, which is then the only series, and has no labels
/// @param series sorted by what was asked for, or by their labels
/// @param warnings why something may be missing
/// @param basis what the weakest of the counters rests on
public record PromAnswer(boolean isScalar, List<PromSeries> series, List<String> warnings, Basis basis) {
    /// How many series an answer may have.
    public static final int MOST_SERIES = 10_000;

    /// How many numbers all series of a step of the work may have together.
    public static final int MOST_NUMBERS = 5_000_000;

    public PromAnswer {
        series = List.copyOf(series);
        warnings = List.copyOf(warnings);
    }
}
