package dev.clew.query.traceql.metrics;

import dev.clew.model.AnyValue;
import dev.clew.model.Histogram;
import dev.clew.store.Aggregate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Adds cells of values that were sent without any content to those of spans that have no value: the
/// language has one word for both, `nil`.
final class EmptyValues {
    private static final Optional<AnyValue> EMPTY = Optional.of(AnyValue.EmptyValue.INSTANCE);

    private record Place(List<Optional<AnyValue>> group, long stepNanos) {}

    private EmptyValues() {}

    static List<Aggregate.Cell> merge(List<Aggregate.Cell> cells) {
        if (cells.stream().noneMatch(cell -> cell.group().contains(EMPTY))) {
            return cells;
        }
        Map<Place, Aggregate.Cell> merged = new HashMap<>();
        for (Aggregate.Cell cell : cells) {
            List<Optional<AnyValue>> group = cell.group().stream()
                    .map(value -> value.equals(EMPTY) ? Optional.<AnyValue>empty() : value)
                    .toList();
            merged.merge(new Place(group, cell.stepNanos()), with(cell, group), EmptyValues::add);
        }
        return new ArrayList<>(merged.values());
    }

    private static Aggregate.Cell with(Aggregate.Cell cell, List<Optional<AnyValue>> group) {
        return new Aggregate.Cell(group, cell.stepNanos(), cell.spans(), cell.errors(), cell.numbers());
    }

    private static Aggregate.Cell add(Aggregate.Cell one, Aggregate.Cell other) {
        return new Aggregate.Cell(
                one.group(),
                one.stepNanos(),
                one.spans() + other.spans(),
                one.errors() + other.errors(),
                add(one.numbers(), other.numbers()));
    }

    private static Aggregate.@Nullable Numbers add(Aggregate.@Nullable Numbers one, Aggregate.@Nullable Numbers other) {
        if (one == null || other == null || one.count() == 0) {
            return other == null ? one : other;
        }
        if (other.count() == 0) {
            return one;
        }
        return new Aggregate.Numbers(
                one.count() + other.count(),
                one.sum() + other.sum(),
                Math.min(one.min(), other.min()),
                Math.max(one.max(), other.max()),
                add(one.histogram(), other.histogram()));
    }

    private static @Nullable Histogram add(@Nullable Histogram one, @Nullable Histogram other) {
        if (one == null || other == null) {
            return one;
        }
        var both = new Histogram();
        both.add(one);
        both.add(other);
        return both;
    }
}
