package dev.clew.query.sampled;

import dev.clew.model.AnyValue;
import dev.clew.store.Aggregate;
import java.util.List;
import java.util.Optional;

/// Where a cell belongs.
///
/// @param group as [Aggregate.Cell#group]
/// @param stepNanos as [Aggregate.Cell#stepNanos]
public record CellPlace(List<Optional<AnyValue>> group, long stepNanos) {
    public CellPlace {
        group = List.copyOf(group);
    }

    public static CellPlace of(Aggregate.Cell cell) {
        return new CellPlace(cell.group(), cell.stepNanos());
    }
}
