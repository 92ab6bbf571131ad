package dev.clew.query.traceql.plan;

import dev.clew.model.TimeRange;
import dev.clew.query.traceql.syntax.SpansetOperator;
import dev.clew.query.traceql.syntax.Stage;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanRelation;
import dev.clew.store.SpanScan;
import dev.clew.store.SpanSet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where to look for the spans that come out of stages.
///
/// @param found what every span that comes out fulfils
/// @param among a set of spans of its trace that each of them is in too; null if no other span matters
/// @param others what some span of each such trace fulfils, whenever it starts, each another perhaps
/// @param isDecided whether every span comes out that fulfils `found` and is in `among`: the store tells them all
public record SearchPlan(SpanFilter found, @Nullable SpanSet among, List<SpanFilter> others, boolean isDecided) {
    public static SearchPlan of(List<Stage> stages) {
        Selected selected = selected(stages, false);
        return isAlone(selected.set)
                ? new SearchPlan(selected.found, null, selected.others, selected.isExact)
                : new SearchPlan(selected.found, selected.set, selected.others, selected.isExact || isNarrowed(stages));
    }

    /// Whether every span that fulfils `found` comes out, whatever the others of its trace are.
    public boolean isExact() {
        return among == null && isDecided;
    }

    /// Whether stages begin with one whose set is known, and those after it each tell of a span alone whether it stays.
    private static boolean isNarrowed(List<Stage> stages) {
        for (int i = 0; i < stages.size(); i++) {
            Stage stage = stages.get(i);
            if (stage instanceof Stage.ScalarFilter) {
                return false;
            }
            if (stage instanceof Stage.Spansets spansets) {
                Selected one = selected(spansets, i > 0);
                if (!one.isExact || (i > 0 && !isAlone(one.set))) {
                    return false;
                }
            }
        }
        return true;
    }

    /// What one span at least of each trace fulfils that anything comes out of, beside `found`; these may be the same
    /// span.
    public List<SpanFilter> needed() {
        return among == null ? List.of() : List.copyOf(among.needed());
    }

    /// What the store is asked to find, for people.
    public String text() {
        String alone = FilterText.of(new SpanSet.Matching(found));
        return among == null ? alone : "%s | %s".formatted(FilterText.of(among), alone);
    }

    /// As the store wants to know it.
    ///
    /// @param range when spans start that may be selected
    public SpanScan.@Nullable Among among(TimeRange range) {
        return among == null ? null : new SpanScan.Among(among, range);
    }

    private static boolean isAlone(SpanSet set) {
        return switch (set) {
            case SpanSet.Matching _ -> true;
            case SpanSet.Either(var one, var other) -> isAlone(one) && isAlone(other);
            case SpanSet.Both _, SpanSet.Related _, SpanSet.Unrelated _ -> false;
        };
    }

    /// What is known of the spans that are selected, which may be fewer.
    ///
    /// @param found every one fulfils it
    /// @param set every one is in it
    /// @param isExact whether every span in `set` is selected
    private record Selected(SpanFilter found, SpanSet set, List<SpanFilter> others, boolean isExact) {
        private static Selected matching(SpanFilter filter, List<SpanFilter> others, boolean isExact) {
            return new Selected(filter, new SpanSet.Matching(filter), others, isExact);
        }
    }

    /// @param ofSome whether it is selected among some spans of the trace only: then what is not there does not
    ///     count against others
    private static Selected selected(List<Stage> stages, boolean ofSome) {
        var each = new ArrayList<Selected>();
        boolean isExact = true;
        for (Stage stage : stages) {
            switch (stage) {
                case Stage.Spansets spansets -> each.add(selected(spansets, ofSome || !each.isEmpty()));
                case Stage.ScalarFilter _ -> isExact = false;
                case Stage.GroupBy _, Stage.Coalesce _, Stage.Select _ -> {}
            }
        }
        var others = new ArrayList<SpanFilter>();
        each.forEach(one -> others.addAll(one.others));
        if (each.size() == 1) {
            Selected one = each.getFirst();
            return new Selected(one.found, one.set, others, isExact && one.isExact);
        }
        List<SpanFilter> found = each.stream().map(Selected::found).toList();
        Selected alone = Selected.matching(
                each.isEmpty() ? new SpanFilter.Any() : new SpanFilter.And(found),
                others,
                isExact && each.stream().allMatch(one -> one.isExact && isAlone(one.set)));
        return each.stream()
                .filter(one -> !isAlone(one.set))
                .findFirst()
                .map(related -> new Selected(alone.found, related.set, others, false))
                .orElse(alone);
    }

    private static Selected selected(Stage.Spansets spansets, boolean ofSome) {
        return switch (spansets) {
            case Stage.Filter(var condition) -> {
                Pushdown pushed = Pushdown.of(condition);
                yield Selected.matching(pushed.filter(), OtherSpans.of(condition), pushed.isExact());
            }
            case Stage.Piped(var stages) -> selected(stages, ofSome);
            case Stage.Combined(var operator, var left, var right) ->
                combined(operator, selected(left, ofSome), selected(right, ofSome), ofSome);
        };
    }

    private static Selected combined(SpansetOperator operator, Selected left, Selected right, boolean ofSome) {
        boolean isExact = left.isExact && right.isExact;
        var either = new SpanFilter.Or(List.of(left.found, right.found));
        SpanRelation relation = operator.relation();
        if (relation == null) {
            return operator == SpansetOperator.OR
                    ? new Selected(either, new SpanSet.Either(left.set, right.set), List.of(), isExact)
                    : new Selected(either, new SpanSet.Both(left.set, right.set), othersOf(left, right), isExact);
        }
        return switch (operator.form()) {
            case BOTH, PLAIN ->
                new Selected(
                        right.found,
                        new SpanSet.Related(right.set, relation, left.set),
                        othersOf(left, right),
                        isExact);
            // Whoever is in the set on the left without being selected would rule out spans that are.
            case NEGATED ->
                new Selected(
                        right.found,
                        left.isExact && !ofSome ? new SpanSet.Unrelated(right.set, relation, left.set) : right.set,
                        right.others,
                        isExact && !ofSome);
            case UNION ->
                new Selected(
                        either,
                        new SpanSet.Either(
                                new SpanSet.Related(right.set, relation, left.set),
                                new SpanSet.Related(left.set, relation.turned(), right.set)),
                        othersOf(left, right),
                        isExact);
        };
    }

    private static List<SpanFilter> othersOf(Selected left, Selected right) {
        var others = new ArrayList<>(left.others);
        others.addAll(right.others);
        return others;
    }
}
