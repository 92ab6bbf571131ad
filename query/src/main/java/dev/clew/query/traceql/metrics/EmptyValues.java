package dev.clew.query.traceql.metrics;

import dev.clew.model.AnyValue;
import dev.clew.query.sampled.CellSums;
import dev.clew.store.Aggregate;
import java.util.List;
import java.util.Optional;

/// Adds cells of values that were sent without any content to those of spans that have no value: the
/// language has one word for both, `nil`.
final class EmptyValues {
    private static final Optional<AnyValue> EMPTY = Optional.of(AnyValue.EmptyValue.INSTANCE);

    private EmptyValues() {}

    static List<Aggregate.Cell> merge(List<Aggregate.Cell> cells) {
        if (cells.stream().noneMatch(cell -> cell.group().contains(EMPTY))) {
            return cells;
        }
        var merged = new CellSums();
        for (Aggregate.Cell cell : cells) {
            List<Optional<AnyValue>> group = cell.group().stream()
                    .map(value -> value.equals(EMPTY) ? Optional.<AnyValue>empty() : value)
                    .toList();
            merged.add(new Aggregate.Cell(group, cell.stepNanos(), cell.spans(), cell.errors(), cell.numbers()));
        }
        return merged.cells();
    }
}
