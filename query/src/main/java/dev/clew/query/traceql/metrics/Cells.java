package dev.clew.query.traceql.metrics;

import dev.clew.model.AnyValue;
import dev.clew.model.Histogram;
import dev.clew.query.traceql.evaluate.SpanExpression;
import dev.clew.query.traceql.evaluate.TraceView;
import dev.clew.store.Aggregate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Adds up spans that the store cannot, in the form that the store adds them up in. For one thread.
final class Cells {
    private final List<SpanExpression> by;
    private final @Nullable SpanExpression measured;
    private final Steps steps;
    private final int most;
    private final Map<Place, Total> totals = new HashMap<>();
    private long leftOut;

    private record Place(List<Optional<AnyValue>> group, int step) {}

    private static final class Total {
        private final Histogram histogram = new Histogram();
        private long spans;
        private long errors;
        private long numbers;
        private double sum;
        private double min = Double.NaN;
        private double max = Double.NaN;

        private void measure(double number) {
            min = numbers == 0 ? number : Math.min(min, number);
            max = numbers == 0 ? number : Math.max(max, number);
            numbers++;
            sum += number;
            histogram.add(number);
        }
    }

    Cells(List<SpanExpression> by, @Nullable SpanExpression measured, Steps steps, int most) {
        this.by = by;
        this.measured = measured;
        this.steps = steps;
        this.most = most;
    }

    void add(TraceView trace, int position) {
        var group = new ArrayList<Optional<AnyValue>>(by.size());
        for (SpanExpression field : by) {
            group.add(Optional.ofNullable(field.first(trace, position)));
        }
        var place = new Place(group, steps.index(trace.span(position).startNanos()));
        Total total = totals.get(place);
        if (total == null) {
            if (totals.size() == most) {
                leftOut++;
                return;
            }
            total = new Total();
            totals.put(place, total);
        }
        total.spans++;
        total.errors += trace.span(position).isError() ? 1 : 0;
        if (measured != null) {
            double number = number(measured.first(trace, position));
            if (!Double.isNaN(number)) {
                total.measure(number);
            }
        }
    }

    private static double number(@Nullable AnyValue value) {
        return switch (value) {
            case AnyValue.IntValue(var whole) -> whole;
            case AnyValue.DoubleValue(var number) -> number;
            case null, default -> Double.NaN;
        };
    }

    /// How many spans there was no room for.
    long leftOut() {
        return leftOut;
    }

    List<Aggregate.Cell> list() {
        var cells = new ArrayList<Aggregate.Cell>(totals.size());
        totals.forEach((place, total) -> cells.add(new Aggregate.Cell(
                place.group,
                steps.startNanos(place.step),
                total.spans,
                total.errors,
                measured == null
                        ? null
                        : new Aggregate.Numbers(total.numbers, total.sum, total.min, total.max, total.histogram))));
        return cells;
    }
}
