package dev.clew.query.explore;

import dev.clew.model.Span;
import dev.clew.query.traceql.metrics.SelectedSpans;
import dev.clew.query.traceql.plan.SearchPlan;
import dev.clew.query.traceql.syntax.Stage;
import dev.clew.store.Aggregate;
import dev.clew.store.Completeness;
import dev.clew.store.SpanAggregation;
import dev.clew.store.SpanAggregation.Detail;
import dev.clew.store.SpanField;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanTotals;
import dev.clew.store.TraceStore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Adds up the spans of a selection by group and step: in the store if it can tell which they are, else one by one,
/// which comes to the same.
final class SelectedTotals {
    private SelectedTotals() {}

    /// One way to add them up.
    ///
    /// @param measured null if spans are only counted
    /// @param stepNanos 0 for a single step
    /// @param mostCells how many pairs of group and step there may be
    record Grouping(List<SpanField> by, @Nullable SpanField measured, Detail detail, long stepNanos, int mostCells) {
        static Grouping counting(List<SpanField> by, long stepNanos, int mostCells) {
            return new Grouping(by, null, Detail.SUMS, stepNanos, mostCells);
        }

        static Grouping ofDurations(List<SpanField> by, long stepNanos, int mostCells) {
            return new Grouping(by, SpanField.Intrinsic.DURATION, Detail.HISTOGRAM, stepNanos, mostCells);
        }
    }

    static Aggregate of(TraceStore store, Selection selection, Grouping grouping) {
        return of(store, selection, List.of(grouping)).getFirst();
    }

    /// An answer for each of `groupings`, in their order. Blocks.
    static List<Aggregate> of(TraceStore store, Selection selection, List<Grouping> groupings) {
        List<Stage> stages = selection.query().stages();
        SearchPlan plan = SearchPlan.of(stages);
        SpanFilter filter = selection.and(plan.found()).also();
        List<SpanAggregation> questions = groupings.stream()
                .map(grouping -> new SpanAggregation(
                        selection.tenant(),
                        filter,
                        selection.range(),
                        grouping.by(),
                        grouping.measured(),
                        grouping.detail(),
                        grouping.stepNanos(),
                        grouping.mostCells(),
                        selection.limits()))
                .toList();
        return plan.isExact()
                ? questions.stream().map(store::aggregate).toList()
                : oneByOne(store, selection, stages, questions);
    }

    private static List<Aggregate> oneByOne(
            TraceStore store, Selection selection, List<Stage> stages, List<SpanAggregation> questions) {
        List<SpanTotals> totals = questions.stream().map(SpanTotals::new).toList();
        Completeness completeness = new SelectedSpans(
                        store, selection.tenant(), selection.range(), selection.limits(), stages, List.of())
                .forEach((trace, position) -> {
                    Span span = trace.span(position);
                    if (selection.also().matches(span)) {
                        totals.forEach(each -> each.add(span));
                    }
                });
        return totals.stream().map(each -> each.aggregate(completeness)).toList();
    }
}
