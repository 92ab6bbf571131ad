package dev.clew.query.traceql.evaluate;

import dev.clew.model.AnyValue;
import dev.clew.query.traceql.syntax.QueryPrinter;
import dev.clew.query.traceql.syntax.Stage;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Stages, made ready to be worked out for many traces. For one thread.
public final class Pipeline {
    private final List<Step> steps;

    private interface Step {
        List<Spanset> apply(TraceView trace, List<Spanset> spansets);
    }

    private interface Selection {
        /// Those of `from` that are selected.
        BitSet select(TraceView trace, BitSet from);
    }

    public Pipeline(List<Stage> stages) {
        steps = stages.stream().map(Pipeline::step).toList();
    }

    /// What comes out of a trace; empty if nothing does.
    public List<Spanset> apply(TraceView trace) {
        BitSet all = trace.selectable();
        return all.isEmpty() ? List.of() : apply(trace, new Spanset(all, List.of()));
    }

    private List<Spanset> apply(TraceView trace, Spanset given) {
        List<Spanset> spansets = List.of(given);
        for (Step step : steps) {
            if (spansets.isEmpty()) {
                return spansets;
            }
            spansets = step.apply(trace, spansets);
        }
        return spansets;
    }

    private static Step step(Stage stage) {
        return switch (stage) {
            case Stage.Spansets spansets -> selecting(selection(spansets));
            case Stage.ScalarFilter filter -> {
                var compared = new ScalarComparison(filter);
                yield (trace, spansets) -> compared.kept(trace, spansets);
            }
            case Stage.GroupBy(var by) -> groups(SpanExpression.of(by), "by(%s)".formatted(QueryPrinter.print(by)));
            case Stage.Coalesce() -> (_, spansets) -> List.of(new Spanset(union(spansets), List.of()));
            case Stage.Select _ -> (_, spansets) -> spansets;
        };
    }

    private static Step selecting(Selection selection) {
        return (trace, spansets) -> {
            var kept = new ArrayList<Spanset>(spansets.size());
            for (Spanset spanset : spansets) {
                BitSet selected = selection.select(trace, spanset.spans());
                if (!selected.isEmpty()) {
                    kept.add(spanset.with(selected));
                }
            }
            return kept;
        };
    }

    private static Selection selection(Stage.Spansets spansets) {
        return switch (spansets) {
            case Stage.Filter(var condition) -> {
                SpanExpression.Test test = SpanExpression.testOf(condition);
                yield (trace, from) -> {
                    var selected = new BitSet();
                    for (int i = from.nextSetBit(0); i >= 0; i = from.nextSetBit(i + 1)) {
                        selected.set(i, test.holds(trace, i));
                    }
                    return selected;
                };
            }
            case Stage.Piped(var stages) -> {
                var inner = new Pipeline(stages);
                yield (trace, from) -> union(inner.apply(trace, new Spanset(from, List.of())));
            }
            case Stage.Combined(var operator, var left, var right) -> {
                Selection one = selection(left);
                Selection other = selection(right);
                yield (trace, from) ->
                        Structure.combine(operator, trace, one.select(trace, from), other.select(trace, from));
            }
        };
    }

    private static BitSet union(List<Spanset> spansets) {
        var union = new BitSet();
        spansets.forEach(spanset -> union.or(spanset.spans()));
        return union;
    }

    /// In the order in which the values come first.
    private static Step groups(SpanExpression by, String key) {
        return (trace, spansets) -> {
            var all = new ArrayList<Spanset>();
            for (Spanset spanset : spansets) {
                Map<Optional<AnyValue>, BitSet> groups = new LinkedHashMap<>();
                BitSet spans = spanset.spans();
                for (int i = spans.nextSetBit(0); i >= 0; i = spans.nextSetBit(i + 1)) {
                    groups.computeIfAbsent(Optional.ofNullable(by.first(trace, i)), _ -> new BitSet())
                            .set(i);
                }
                groups.forEach((value, members) -> all.add(
                        spanset.with(members).with(new Label(key, value.orElse(AnyValue.EmptyValue.INSTANCE)))));
            }
            return all;
        };
    }
}
