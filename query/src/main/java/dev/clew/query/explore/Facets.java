package dev.clew.query.explore;

import dev.clew.query.explore.SelectedTotals.Grouping;
import dev.clew.query.sampled.Basis;
import dev.clew.query.sampled.SampledTotals;
import dev.clew.query.traceql.plan.SpanFields;
import dev.clew.query.traceql.syntax.Field;
import dev.clew.store.Aggregate;
import dev.clew.store.Completeness;
import dev.clew.store.SpanField;
import dev.clew.store.TraceStore;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/// What the spans of a selection have in common: for each field, the values that the most of them have.
///
/// @param spans how many there are
/// @param errors how many of them failed
/// @param facets in the order asked for
public record Facets(long spans, long errors, List<Facet> facets, Completeness completeness, Basis basis) {
    /// @param field as it is written in TraceQL
    public record Facet(Field field, ValueCounts counts) {}

    /// Blocks.
    ///
    /// @param fields that do not depend on other spans of the trace ([SpanFields#of])
    /// @param most how many values of each are wanted
    /// @throws dev.clew.model.Fault as the store does
    public static Facets of(TraceStore store, Selection selection, List<Field> fields, int most) {
        var groupings = new ArrayList<Grouping>();
        groupings.add(Grouping.counting(List.of(), 0, 1));
        fields.forEach(field -> groupings.add(ValueCounts.grouping(known(field))));
        List<SampledTotals> counted = SelectedTotals.of(store, selection, groupings);
        var facets = new ArrayList<Facet>();
        for (int i = 0; i < fields.size(); i++) {
            facets.add(new Facet(fields.get(i), ValueCounts.of(counted.get(i + 1), /* prefix= */ "", most)));
        }
        return new Facets(
                sum(counted.getFirst(), Aggregate.Cell::spans),
                sum(counted.getFirst(), Aggregate.Cell::errors),
                List.copyOf(facets),
                all(counted),
                counted.stream().map(SampledTotals::basis).reduce(Basis.COUNTED, Basis::and));
    }

    private static long sum(SampledTotals totals, ToLongFunction<Aggregate.Cell> figure) {
        return totals.aggregate().cells().stream().mapToLong(figure).sum();
    }

    private static SpanField known(Field field) {
        SpanField known = SpanFields.of(field);
        if (known == null) {
            throw new IllegalArgumentException(field + " depends on other spans");
        }
        return known;
    }

    private static Completeness all(List<SampledTotals> answers) {
        return answers.stream()
                .map(each -> each.aggregate().completeness())
                .filter(each -> !each.isComplete())
                .findFirst()
                .orElse(answers.getFirst().aggregate().completeness());
    }
}
