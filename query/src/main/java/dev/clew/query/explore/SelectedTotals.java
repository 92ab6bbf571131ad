package dev.clew.query.explore;

import dev.clew.model.Span;
import dev.clew.model.TraceId;
import dev.clew.query.sampled.Basis;
import dev.clew.query.sampled.Estimates;
import dev.clew.query.sampled.SampledTotals;
import dev.clew.query.sampled.TraceWeights;
import dev.clew.query.traceql.metrics.SelectedSpans;
import dev.clew.query.traceql.plan.SearchPlan;
import dev.clew.query.traceql.syntax.Stage;
import dev.clew.store.Completeness;
import dev.clew.store.SpanAggregation;
import dev.clew.store.SpanAggregation.Detail;
import dev.clew.store.SpanField;
import dev.clew.store.SpanFilter;
import dev.clew.store.TraceStore;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
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

    static SampledTotals of(TraceStore store, Selection selection, Grouping grouping) {
        return of(store, selection, List.of(grouping)).getFirst();
    }

    /// An answer for each of `groupings`, in their order. Blocks.
    static List<SampledTotals> of(TraceStore store, Selection selection, List<Grouping> groupings) {
        List<Stage> stages = selection.query().stages();
        SearchPlan plan = SearchPlan.of(stages);
        SpanFilter filter = selection.and(plan.found()).also();
        List<SpanAggregation> questions = groupings.stream()
                .map(grouping -> new SpanAggregation(
                        selection.tenant(),
                        filter,
                        plan.among(selection.range()),
                        selection.range(),
                        grouping.by(),
                        grouping.measured(),
                        grouping.detail(),
                        grouping.stepNanos(),
                        grouping.mostCells(),
                        selection.limits()))
                .toList();
        return plan.isDecided()
                ? questions.stream()
                        .map(question -> SampledTotals.of(store, question))
                        .toList()
                : oneByOne(store, selection, stages, questions);
    }

    private static List<SampledTotals> oneByOne(
            TraceStore store, Selection selection, List<Stage> stages, List<SpanAggregation> questions) {
        boolean isSampled = questions.stream().anyMatch(question -> SampledTotals.isSampled(store, question));
        ToDoubleFunction<TraceId> weights = isSampled
                ? new TraceWeights(store, selection.tenant(), selection.limits().memory())
                : _ -> 1;
        List<Estimates> estimates = questions.stream()
                .map(question -> Estimates.of(question, weights))
                .toList();
        Completeness completeness = new SelectedSpans(
                        store, selection.tenant(), selection.range(), selection.limits(), stages, List.of())
                .forEach((trace, position) -> {
                    Span span = trace.span(position);
                    if (selection.also().matches(span)) {
                        for (int i = 0; i < estimates.size(); i++) {
                            estimates.get(i).add(questions.get(i), span);
                        }
                    }
                });
        Basis basis = isSampled ? Basis.ESTIMATED : Basis.COUNTED;
        var totals = new ArrayList<SampledTotals>();
        for (int i = 0; i < estimates.size(); i++) {
            totals.add(SampledTotals.of(questions.get(i), estimates.get(i), completeness, basis));
        }
        return totals;
    }
}
