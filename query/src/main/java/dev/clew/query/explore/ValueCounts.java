package dev.clew.query.explore;

import com.google.re2j.Pattern;
import dev.clew.model.AnyValue;
import dev.clew.query.explore.SelectedTotals.Grouping;
import dev.clew.query.sampled.Basis;
import dev.clew.query.sampled.SampledTotals;
import dev.clew.store.Aggregate;
import dev.clew.store.Completeness;
import dev.clew.store.SpanField;
import dev.clew.store.SpanFilter;
import dev.clew.store.TraceStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Which values a field has, and how many spans have each: of a span with several, the first.
///
/// @param values those of the most spans first, then by text
/// @param distinct how many values there are
/// @param others how many spans have a value that is not in `values`
/// @param absent how many spans have none
public record ValueCounts(
        List<ValueCount> values, int distinct, long others, long absent, Completeness completeness, Basis basis) {
    /// How many values are counted.
    static final int MOST_VALUES = 100_000;

    private static final Pattern ANY_TEXT = Pattern.compile("(?s).*");
    private static final Comparator<ValueCount> MOST_FIRST = Comparator.comparingLong(ValueCount::spans)
            .reversed()
            .thenComparing(count -> count.value().text());

    /// @param errors how many of the spans failed
    public record ValueCount(AnyValue value, long spans, long errors) {}

    /// Blocks.
    ///
    /// @param prefix what the text of a value begins with; empty for all
    /// @param most how many values are wanted
    /// @throws dev.clew.model.Fault as the store does
    public static ValueCounts of(TraceStore store, Selection selection, SpanField field, String prefix, int most) {
        Selection narrowed = prefix.isEmpty() ? selection : selection.and(mayBegin(field, prefix));
        return of(SelectedTotals.of(store, narrowed, grouping(field)), prefix, most);
    }

    static Grouping grouping(SpanField field) {
        return Grouping.counting(List.of(field), 0, MOST_VALUES);
    }

    /// Texts that begin with it, and whatever is no text.
    private static SpanFilter mayBegin(SpanField field, String prefix) {
        return new SpanFilter.Or(List.of(
                new SpanFilter.Matches(field, Pattern.compile("(?s)" + Pattern.quote(prefix) + ".*")),
                new SpanFilter.And(List.of(
                        new SpanFilter.Exists(field), new SpanFilter.Not(new SpanFilter.Matches(field, ANY_TEXT))))));
    }

    static ValueCounts of(SampledTotals counted, String prefix, int most) {
        var values = new ArrayList<ValueCount>();
        long absent = 0;
        for (Aggregate.Cell cell : counted.aggregate().cells()) {
            Optional<AnyValue> value = cell.group().getFirst();
            if (value.isEmpty()) {
                absent += cell.spans();
            } else if (value.get().text().startsWith(prefix)) {
                values.add(new ValueCount(value.get(), cell.spans(), cell.errors()));
            }
        }
        values.sort(MOST_FIRST);
        List<ValueCount> shown = values.subList(0, Math.min(most, values.size()));
        long others = values.subList(shown.size(), values.size()).stream()
                .mapToLong(ValueCount::spans)
                .sum();
        return new ValueCounts(
                List.copyOf(shown),
                values.size(),
                others,
                absent,
                counted.aggregate().completeness(),
                counted.basis());
    }
}
