package dev.clew.query.sampled;

import dev.clew.model.Histogram;
import dev.clew.store.Aggregate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Adds up cells of the same place.
public final class CellSums {
    private final Map<CellPlace, Aggregate.Cell> sums = new LinkedHashMap<>();

    public void add(Aggregate.Cell cell) {
        sums.merge(CellPlace.of(cell), cell, CellSums::sum);
    }

    /// How many places something was added for.
    int size() {
        return sums.size();
    }

    /// One for each place that something was added for.
    public List<Aggregate.Cell> cells() {
        return new ArrayList<>(sums.values());
    }

    private static Aggregate.Cell sum(Aggregate.Cell one, Aggregate.Cell other) {
        return new Aggregate.Cell(
                one.group(),
                one.stepNanos(),
                one.spans() + other.spans(),
                one.errors() + other.errors(),
                sum(one.numbers(), other.numbers()));
    }

    private static Aggregate.@Nullable Numbers sum(Aggregate.@Nullable Numbers one, Aggregate.@Nullable Numbers other) {
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
                sum(one.histogram(), other.histogram()));
    }

    private static @Nullable Histogram sum(@Nullable Histogram one, @Nullable Histogram other) {
        if (one == null || other == null) {
            return one;
        }
        var both = new Histogram();
        both.add(one);
        both.add(other);
        return both;
    }
}
