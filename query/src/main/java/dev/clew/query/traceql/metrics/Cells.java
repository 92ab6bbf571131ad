package dev.clew.query.traceql.metrics;

import dev.clew.model.AnyValue;
import dev.clew.model.TraceId;
import dev.clew.query.sampled.CellPlace;
import dev.clew.query.sampled.Estimates;
import dev.clew.query.traceql.evaluate.SpanExpression;
import dev.clew.query.traceql.evaluate.TraceView;
import dev.clew.store.Aggregate;
import dev.clew.store.QueryMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// Adds up spans that the store cannot, in the form that the store adds them up in. For one thread.
final class Cells {
    private final List<SpanExpression> by;
    private final @Nullable SpanExpression measured;
    private final Steps steps;
    private final Estimates estimates;

    /// @param weights how many traces each stands for
    /// @param memory that the cells take; who adds spans stops when it is exceeded
    Cells(
            List<SpanExpression> by,
            @Nullable SpanExpression measured,
            Steps steps,
            int most,
            ToDoubleFunction<TraceId> weights,
            QueryMemory memory) {
        this.by = by;
        this.measured = measured;
        this.steps = steps;
        estimates = new Estimates(most, measured != null, weights, memory);
    }

    void add(TraceView trace, int position) {
        var group = new ArrayList<Optional<AnyValue>>(by.size());
        for (SpanExpression field : by) {
            group.add(Optional.ofNullable(field.first(trace, position)));
        }
        estimates.add(
                group,
                steps.startNanos(steps.index(trace.span(position).startNanos())),
                trace.span(position),
                measured == null ? null : measured.first(trace, position));
    }

    /// How many spans there was no room for.
    long leftOut() {
        return estimates.leftOut();
    }

    List<Aggregate.Cell> list() {
        return estimates.cells();
    }

    Map<CellPlace, Double> margins() {
        return estimates.margins();
    }
}
