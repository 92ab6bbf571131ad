package dev.clew.benchmarks.store.segment;

import dev.clew.model.AnyValue;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.store.Aggregate;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanAggregation;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanScan;
import dev.clew.store.SpanTotals;
import dev.clew.store.TraceStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Compares answers with what they mean: [SpanTotals] over every span of the store.
final class AggregationCheck {
    private record Place(List<Optional<AnyValue>> group, long stepNanos) {}

    private AggregationCheck() {}

    /// @param questions about the default tenant and all times
    static void check(TraceStore store, List<SpanAggregation> questions, List<Aggregate> answers) {
        List<SpanTotals> totals = questions.stream().map(SpanTotals::new).toList();
        var scan = new SpanScan(
                Tenant.DEFAULT, new SpanFilter.Any(), TimeRange.ALL, SpanScan.Order.OLDEST_FIRST, ScanLimits.NONE);
        var completeness = store.scan(scan, span -> {
            for (int i = 0; i < totals.size(); i++) {
                if (questions.get(i).filter().matches(span)) {
                    totals.get(i).add(span);
                }
            }
            return true;
        });
        for (int i = 0; i < totals.size(); i++) {
            compare(questions.get(i), answers.get(i), totals.get(i).aggregate(completeness));
        }
    }

    private static void compare(SpanAggregation question, Aggregate actual, Aggregate expected) {
        Map<Place, Aggregate.Cell> cells = new HashMap<>();
        actual.cells().forEach(cell -> cells.put(new Place(cell.group(), cell.stepNanos()), cell));
        if (!actual.completeness().isComplete()
                || cells.size() != expected.cells().size()) {
            throw new IllegalStateException("%d cells instead of %d, %s: %s"
                    .formatted(cells.size(), expected.cells().size(), actual.completeness(), question));
        }
        for (Aggregate.Cell wanted : expected.cells()) {
            Aggregate.Cell found = cells.get(new Place(wanted.group(), wanted.stepNanos()));
            if (found == null
                    || found.spans() != wanted.spans()
                    || found.errors() != wanted.errors()
                    || !same(found.numbers(), wanted.numbers())) {
                throw new IllegalStateException("%s instead of %s: %s".formatted(found, wanted, question));
            }
        }
    }

    private static boolean same(Aggregate.@Nullable Numbers found, Aggregate.@Nullable Numbers wanted) {
        if (found == null || wanted == null) {
            return Objects.equals(found, wanted);
        }
        return found.count() == wanted.count()
                && Math.abs(found.sum() - wanted.sum()) <= 1e-9 * Math.abs(wanted.sum())
                && Double.compare(found.min(), wanted.min()) == 0
                && Double.compare(found.max(), wanted.max()) == 0
                && Objects.equals(found.histogram(), wanted.histogram());
    }
}
