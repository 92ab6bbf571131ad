package dev.clew.store;

import dev.clew.model.AnyValue;
import dev.clew.model.Histogram;
import dev.clew.model.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a [SpanAggregation] means, span by span. Whatever an engine does faster must come to the same. For one
/// thread.
public final class SpanTotals {
    /// The objects of a place, with a histogram of few numbers.
    private static final long CELL_BYTES = 1_000;

    private final SpanAggregation question;
    private final QueryMemory memory;
    private final Map<Place, Total> totals = new HashMap<>();
    private long leftOut;

    private record Place(List<Optional<AnyValue>> group, long stepNanos) {}

    private static final class Total {
        private final @Nullable Histogram histogram;
        private long spans;
        private long errors;
        private long numbers;
        private double sum;
        private double min = Double.NaN;
        private double max = Double.NaN;

        Total(SpanAggregation.Detail detail) {
            histogram = detail == SpanAggregation.Detail.HISTOGRAM ? new Histogram() : null;
        }

        private void measure(double number) {
            min = numbers == 0 ? number : Math.min(min, number);
            max = numbers == 0 ? number : Math.max(max, number);
            numbers++;
            sum += number;
            if (histogram != null) {
                histogram.add(number);
            }
        }
    }

    public SpanTotals(SpanAggregation question) {
        this.question = question;
        memory = question.limits().memory();
    }

    /// Takes in a span that is in the range and matches the filter.
    public void add(Span span) {
        List<Optional<AnyValue>> group = question.by().stream()
                .map(field -> Optional.ofNullable(field.first(span)))
                .toList();
        var place = new Place(group, question.stepOf(span.startNanos()));
        Total total = totals.get(place);
        if (total == null) {
            if (totals.size() == question.mostCells() || memory.isExceeded()) {
                leftOut++;
                return;
            }
            memory.hold(CELL_BYTES);
            group.forEach(value -> value.ifPresent(each -> memory.hold(QueryMemory.bytes(each))));
            total = new Total(question.detail());
            totals.put(place, total);
        }
        total.spans++;
        total.errors += span.isError() ? 1 : 0;
        if (question.measured() != null) {
            double number = number(question.measured().first(span));
            if (!Double.isNaN(number)) {
                total.measure(number);
            }
        }
    }

    /// NaN if it is none.
    private static double number(@Nullable AnyValue value) {
        return switch (value) {
            case AnyValue.IntValue(var whole) -> whole;
            case AnyValue.DoubleValue(var number) -> number;
            case null, default -> Double.NaN;
        };
    }

    /// @param completeness of the scan that the spans came from
    public Aggregate aggregate(Completeness completeness) {
        var cells = new ArrayList<Aggregate.Cell>();
        totals.forEach((place, total) -> cells.add(
                new Aggregate.Cell(place.group(), place.stepNanos(), total.spans, total.errors, numbers(total))));
        return new Aggregate(
                cells,
                leftOut == 0
                        ? completeness
                        : new Completeness(completeness.scannedSpans(), question.tooManyCells(leftOut, totals.size())));
    }

    private Aggregate.@Nullable Numbers numbers(Total total) {
        return question.measured() == null
                ? null
                : new Aggregate.Numbers(total.numbers, total.sum, total.min, total.max, total.histogram);
    }
}
