package dev.clew.query.traceql.plan;

import dev.clew.query.traceql.syntax.SpansetOperator;
import dev.clew.query.traceql.syntax.Stage;
import dev.clew.store.SpanFilter;
import java.util.ArrayList;
import java.util.List;

/// Where to look for the spans that come out of stages.
///
/// @param found what every span that comes out fulfils
/// @param needed what one span at least of each trace fulfils that anything comes out of, beside `found`;
///     these may be the same span
/// @param roots what the root of each such trace fulfils, whenever it starts
/// @param isExact whether every span that fulfils `found` comes out
public record SearchPlan(SpanFilter found, List<SpanFilter> needed, List<SpanFilter> roots, boolean isExact) {
    public static SearchPlan of(List<Stage> stages) {
        var found = new ArrayList<SpanFilter>();
        var needed = new ArrayList<SpanFilter>();
        var roots = new ArrayList<SpanFilter>();
        boolean isExact = true;
        for (Stage stage : stages) {
            switch (stage) {
                case Stage.Spansets spansets -> {
                    SearchPlan plan = of(spansets);
                    found.add(plan.found);
                    needed.addAll(plan.needed);
                    roots.addAll(plan.roots);
                    isExact &= plan.isExact;
                }
                case Stage.ScalarFilter _ -> isExact = false;
                case Stage.GroupBy _, Stage.Coalesce _, Stage.Select _ -> {}
            }
        }
        return new SearchPlan(
                switch (found.size()) {
                    case 0 -> new SpanFilter.Any();
                    case 1 -> found.getFirst();
                    default -> new SpanFilter.And(found);
                },
                needed,
                roots,
                isExact);
    }

    private static SearchPlan of(Stage.Spansets spansets) {
        return switch (spansets) {
            case Stage.Filter(var condition) -> {
                Pushdown pushed = Pushdown.of(condition);
                yield new SearchPlan(pushed.filter(), List.of(), RootConditions.of(condition), pushed.isExact());
            }
            case Stage.Piped(var stages) -> of(stages);
            case Stage.Combined(var operator, var left, var right) -> combined(operator, of(left), of(right));
        };
    }

    private static SearchPlan combined(SpansetOperator operator, SearchPlan left, SearchPlan right) {
        var either = new SpanFilter.Or(List.of(left.found, right.found));
        if (operator == SpansetOperator.OR) {
            return new SearchPlan(either, List.of(), List.of(), left.isExact && right.isExact);
        }
        var needed = new ArrayList<>(right.needed);
        var roots = new ArrayList<>(right.roots);
        if (operator.form() != SpansetOperator.Form.NEGATED) {
            needed.addAll(left.needed);
            roots.addAll(left.roots);
            needed.add(left.found);
        }
        boolean keepsBoth =
                operator.form() == SpansetOperator.Form.BOTH || operator.form() == SpansetOperator.Form.UNION;
        if (keepsBoth) {
            needed.add(right.found);
        }
        return new SearchPlan(keepsBoth ? either : right.found, needed, roots, false);
    }
}
