package dev.clew.contracts;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.clew.model.AnyValue;
import dev.clew.store.Aggregate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whether two answers to an aggregation are the same: cells in any order, sums but for rounding.
final class AggregateAssert {
    private record Place(List<Optional<AnyValue>> group, long stepNanos) {}

    private AggregateAssert() {}

    static void assertSame(Aggregate actual, Aggregate expected, String what) {
        assertThat(actual.completeness().isComplete())
                .as("complete: %s", what)
                .isEqualTo(expected.completeness().isComplete());
        Map<Place, Aggregate.Cell> found = byPlace(actual);
        Map<Place, Aggregate.Cell> wanted = byPlace(expected);
        assertThat(found.keySet()).as(what).isEqualTo(wanted.keySet());
        wanted.forEach((place, cell) -> assertSame(requireNonNull(found.get(place)), cell, place + " of " + what));
    }

    private static Map<Place, Aggregate.Cell> byPlace(Aggregate aggregate) {
        var cells = new HashMap<Place, Aggregate.Cell>();
        for (Aggregate.Cell cell : aggregate.cells()) {
            Aggregate.Cell twin = cells.put(new Place(cell.group(), cell.stepNanos()), cell);
            assertThat(twin).as("a second cell of one place").isNull();
        }
        return cells;
    }

    static void assertSame(Aggregate.Cell actual, Aggregate.Cell expected, String what) {
        assertThat(actual.spans()).as("spans, %s", what).isEqualTo(expected.spans());
        assertThat(actual.errors()).as("errors, %s", what).isEqualTo(expected.errors());
        Aggregate.Numbers found = actual.numbers();
        Aggregate.Numbers wanted = expected.numbers();
        if (found == null || wanted == null) {
            assertThat(found).as("numbers, %s", what).isEqualTo(wanted);
            return;
        }
        assertThat(found.count()).as("numbers, %s", what).isEqualTo(wanted.count());
        if (Double.isFinite(magnitude(wanted))) {
            assertThat(found.sum()).as("sum, %s", what).isCloseTo(wanted.sum(), within(1e-9 * magnitude(wanted)));
        }
        assertThat(found.min()).as("smallest, %s", what).isEqualTo(Double.valueOf(wanted.min()));
        assertThat(found.max()).as("largest, %s", what).isEqualTo(Double.valueOf(wanted.max()));
        assertThat(found.histogram()).as("histogram, %s", what).isEqualTo(wanted.histogram());
    }

    /// No less than the sum of the magnitudes. Where it is infinite, sums depend on the order.
    private static double magnitude(Aggregate.Numbers numbers) {
        return numbers.count() == 0
                ? 1
                : numbers.count() * Math.max(Math.abs(numbers.min()), Math.abs(numbers.max())) + 1e-300;
    }
}
