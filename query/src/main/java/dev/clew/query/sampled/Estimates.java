package dev.clew.query.sampled;

import dev.clew.model.AnyValue;
import dev.clew.model.Span;
import dev.clew.model.TraceId;
import dev.clew.store.Aggregate;
import dev.clew.store.QueryMemory;
import dev.clew.store.SpanAggregation;
import dev.clew.store.SpanField;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// Estimates what all spans come to from those of kept traces, each of which counts for as many as its trace stands
/// for (Horvitz and Thompson, "A Generalization of Sampling Without Replacement from a Finite Universe", 1952). Traces
/// are kept independently of one another, spans of one trace are not. Where every trace stands for itself alone, it
/// counts. For one thread.
public final class Estimates {
    /// Of a normal distribution, 95 % lie within so many standard deviations.
    private static final double DEVIATIONS = 1.959964;

    /// Of a place, with its maps.
    private static final long PLACE_BYTES = 400;

    /// Of a trace or a bucket in one of them.
    private static final long ENTRY_BYTES = 90;

    private final int mostCells;
    private final boolean isMeasured;
    private final ToDoubleFunction<TraceId> weights;
    private final QueryMemory memory;
    private final Map<CellPlace, Estimate> estimates = new HashMap<>();
    private long leftOut;

    /// @param mostCells how many places there may be
    /// @param isMeasured whether spans have numbers
    /// @param weights how many traces each stands for, itself included
    /// @param memory that all this takes; who adds spans stops when it is exceeded
    public Estimates(int mostCells, boolean isMeasured, ToDoubleFunction<TraceId> weights, QueryMemory memory) {
        this.memory = memory;
        this.mostCells = mostCells;
        this.isMeasured = isMeasured;
        this.weights = weights;
    }

    /// As [SpanAggregation] asks for.
    public static Estimates of(SpanAggregation question, ToDoubleFunction<TraceId> weights) {
        return new Estimates(
                question.mostCells(),
                question.measured() != null,
                weights,
                question.limits().memory());
    }

    private static final class Estimate {
        /// Of the traces that stand for others, too.
        private final Map<TraceId, Integer> spansByTrace = new HashMap<>();

        private final WeightedHistogram histogram = new WeightedHistogram();
        private double spans;
        private double errors;
        private double numbers;
        private double sum;
        private double min = Double.NaN;
        private double max = Double.NaN;

        private void count(Span span, double weight) {
            spans += weight;
            errors += span.isError() ? weight : 0;
            if (weight != 1) {
                spansByTrace.merge(span.traceId(), 1, Integer::sum);
            }
        }

        private int entries() {
            return spansByTrace.size() + histogram.size();
        }

        private void measure(double number, double weight) {
            min = numbers == 0 ? number : Math.min(min, number);
            max = numbers == 0 ? number : Math.max(max, number);
            numbers += weight;
            sum += weight * number;
            histogram.add(number, weight);
        }
    }

    /// @param group as [Aggregate.Cell#group]
    /// @param stepNanos as [Aggregate.Cell#stepNanos]
    /// @param number null, or no number, if it has none
    public void add(List<Optional<AnyValue>> group, long stepNanos, Span span, @Nullable AnyValue number) {
        var place = new CellPlace(group, stepNanos);
        Estimate estimate = estimates.get(place);
        if (estimate == null) {
            if (estimates.size() == mostCells) {
                leftOut++;
                return;
            }
            estimate = new Estimate();
            estimates.put(place, estimate);
            memory.hold(PLACE_BYTES);
            group.forEach(value -> value.ifPresent(each -> memory.hold(QueryMemory.bytes(each))));
        }
        int entriesBefore = estimate.entries();
        double weight = weights.applyAsDouble(span.traceId());
        estimate.count(span, weight);
        double measured = number(number);
        if (!Double.isNaN(measured)) {
            estimate.measure(measured, weight);
        }
        memory.hold(ENTRY_BYTES * (estimate.entries() - entriesBefore));
    }

    /// Counts `span` as `question` asks.
    public void add(SpanAggregation question, Span span) {
        SpanField measured = question.measured();
        add(
                question.by().stream()
                        .map(field -> Optional.ofNullable(field.first(span)))
                        .toList(),
                question.stepOf(span.startNanos()),
                span,
                measured == null ? null : measured.first(span));
    }

    private static double number(@Nullable AnyValue value) {
        return switch (value) {
            case AnyValue.IntValue(var whole) -> whole;
            case AnyValue.DoubleValue(var number) -> number;
            case null, default -> Double.NaN;
        };
    }

    /// How many spans there was no room for.
    public long leftOut() {
        return leftOut;
    }

    /// In no particular order.
    public List<Aggregate.Cell> cells() {
        var cells = new ArrayList<Aggregate.Cell>(estimates.size());
        estimates.forEach((place, estimate) -> cells.add(new Aggregate.Cell(
                place.group(),
                place.stepNanos(),
                Math.round(estimate.spans),
                Math.round(estimate.errors),
                isMeasured ? numbers(estimate) : null)));
        return cells;
    }

    private static Aggregate.Numbers numbers(Estimate estimate) {
        return new Aggregate.Numbers(
                Math.round(estimate.numbers), estimate.sum, estimate.min, estimate.max, estimate.histogram.rounded());
    }

    /// Half the width of the 95 % confidence interval of the number of spans in each place, where that is estimated.
    public Map<CellPlace, Double> margins() {
        var margins = new HashMap<CellPlace, Double>();
        estimates.forEach((place, estimate) -> {
            if (!estimate.spansByTrace.isEmpty()) {
                margins.put(place, DEVIATIONS * Math.sqrt(variance(estimate)));
            }
        });
        return margins;
    }

    /// Each trace that is kept with probability p, and has n spans, adds (1 - p) / p² n² to the unbiased estimate.
    private double variance(Estimate estimate) {
        double variance = 0;
        for (Map.Entry<TraceId, Integer> trace : estimate.spansByTrace.entrySet()) {
            double weight = weights.applyAsDouble(trace.getKey());
            variance += weight * (weight - 1) * trace.getValue() * trace.getValue();
        }
        return variance;
    }
}
