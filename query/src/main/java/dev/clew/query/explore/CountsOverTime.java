package dev.clew.query.explore;

import dev.clew.query.explore.SelectedTotals.Grouping;
import dev.clew.query.sampled.Basis;
import dev.clew.query.sampled.SampledTotals;
import dev.clew.query.traceql.metrics.Steps;
import dev.clew.store.Aggregate;
import dev.clew.store.Completeness;
import dev.clew.store.TraceStore;
import java.util.List;

/// How many spans start in each step of time, and how many of them failed. The arrays are the caller's.
///
/// @param steps that `spans` and `errors` are for
/// @param completeness why spans may be missing, if any are
/// @param basis how spans that a sampler dropped are in it
public record CountsOverTime(Steps steps, long[] spans, long[] errors, Completeness completeness, Basis basis) {
    /// Blocks.
    ///
    /// @param steps of which the selection's range is made
    /// @throws dev.clew.model.Fault as the store does
    public static CountsOverTime of(TraceStore store, Selection selection, Steps steps) {
        SampledTotals counted =
                SelectedTotals.of(store, selection, Grouping.counting(List.of(), steps.nanos(), steps.count()));
        long[] spans = new long[steps.count()];
        long[] errors = new long[steps.count()];
        for (Aggregate.Cell cell : counted.aggregate().cells()) {
            int step = steps.index(cell.stepNanos());
            spans[step] += cell.spans();
            errors[step] += cell.errors();
        }
        return new CountsOverTime(steps, spans, errors, counted.aggregate().completeness(), counted.basis());
    }
}
