package dev.clew.query.traceql.tags;

import dev.clew.model.AnyValue;
import dev.clew.model.SpanKind;
import dev.clew.model.StatusCode;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.query.traceql.plan.Pushdown;
import dev.clew.query.traceql.plan.SpanFields;
import dev.clew.query.traceql.syntax.Field;
import dev.clew.query.traceql.syntax.Field.Intrinsic;
import dev.clew.query.traceql.syntax.FieldExpression;
import dev.clew.query.traceql.syntax.QueryPrinter;
import dev.clew.store.Aggregate;
import dev.clew.store.Completeness;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanAggregation;
import dev.clew.store.SpanField;
import dev.clew.store.SpanFilter;
import dev.clew.store.TraceStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Which values a field has.
///
/// @param values those of the most spans first
public record TagValues(List<TagValue> values, Completeness completeness) {
    private static final int MOST_COUNTED = 100_000;
    private static final SpanFilter NO_PARENT =
            new SpanFilter.Not(new SpanFilter.Exists(SpanField.Intrinsic.PARENT_ID));

    /// @param type `string`, `int`, `float`, `bool`, or `keyword` for what is written without quotes
    public record TagValue(String type, String value) {}

    /// Of the spans that start in `range` and fulfil what the store can tell of `condition`. Blocks.
    ///
    /// @param most values wanted
    public static TagValues of(
            TraceStore store,
            Tenant tenant,
            Field field,
            FieldExpression condition,
            TimeRange range,
            int most,
            ScanLimits limits) {
        if (field == Intrinsic.STATUS) {
            return keywords(StatusCode.values(), QueryPrinter::name);
        }
        if (field == Intrinsic.KIND) {
            return keywords(SpanKind.values(), QueryPrinter::name);
        }
        SpanField counted = counted(field);
        if (counted == null) {
            return new TagValues(List.of(), new Completeness(0, ""));
        }
        SpanFilter filter = Pushdown.of(condition).filter();
        Aggregate counts = store.aggregate(new SpanAggregation(
                tenant,
                isOfRoot(field) ? new SpanFilter.And(List.of(NO_PARENT, filter)) : filter,
                range,
                List.of(counted),
                null,
                SpanAggregation.Detail.SUMS,
                0,
                MOST_COUNTED,
                limits));
        return new TagValues(values(counts, most), counts.completeness());
    }

    private static <T> TagValues keywords(T[] values, Function<T, String> name) {
        return new TagValues(
                Arrays.stream(values)
                        .map(value -> new TagValue("keyword", name.apply(value)))
                        .toList(),
                new Completeness(0, ""));
    }

    private static boolean isOfRoot(Field field) {
        return field == Intrinsic.ROOT_NAME || field == Intrinsic.ROOT_SERVICE;
    }

    /// Null for what has too many values to choose from.
    private static @Nullable SpanField counted(Field field) {
        if (field instanceof Field.OfParent(var attribute)) {
            return SpanFields.of(attribute);
        }
        if (!(field instanceof Intrinsic intrinsic)) {
            return SpanFields.of(field);
        }
        return switch (intrinsic) {
            case ROOT_NAME -> SpanField.Intrinsic.NAME;
            case ROOT_SERVICE -> SpanField.Intrinsic.SERVICE;
            case NAME, STATUS, KIND, STATUS_MESSAGE, EVENT_NAME, INSTRUMENTATION_NAME, INSTRUMENTATION_VERSION ->
                SpanFields.of(field);
            case DURATION,
                    SPAN_ID,
                    PARENT_ID,
                    CHILD_COUNT,
                    TRACE_DURATION,
                    TRACE_ID,
                    NESTED_SET_LEFT,
                    NESTED_SET_RIGHT,
                    NESTED_SET_PARENT,
                    EVENT_TIME,
                    LINK_TRACE_ID,
                    LINK_SPAN_ID -> null;
        };
    }

    private static List<TagValue> values(Aggregate counts, int most) {
        Map<TagValue, Long> byValue = new LinkedHashMap<>();
        for (Aggregate.Cell cell : counts.cells()) {
            cell.group()
                    .getFirst()
                    .ifPresent(value -> flat(value).forEach(each -> byValue.merge(each, cell.spans(), Long::sum)));
        }
        return byValue.entrySet().stream()
                .sorted(Map.Entry.<TagValue, Long>comparingByValue()
                        .reversed()
                        .thenComparing(entry -> entry.getKey().value()))
                .limit(most)
                .map(Map.Entry::getKey)
                .toList();
    }

    /// What can be compared: lists by their elements, others not at all.
    private static List<TagValue> flat(AnyValue value) {
        return switch (value) {
            case AnyValue.StringValue(var text) -> text.isEmpty() ? List.of() : List.of(new TagValue("string", text));
            case AnyValue.IntValue _ -> List.of(new TagValue("int", value.text()));
            case AnyValue.DoubleValue _ -> List.of(new TagValue("float", value.text()));
            case AnyValue.BoolValue _ -> List.of(new TagValue("bool", value.text()));
            case AnyValue.ArrayValue(var elements) -> {
                var flat = new ArrayList<TagValue>();
                for (AnyValue element : elements) {
                    if (!(element instanceof AnyValue.ArrayValue)) {
                        flat.addAll(flat(element));
                    }
                }
                yield flat;
            }
            case AnyValue.KeyValueList _, AnyValue.BytesValue _, AnyValue.EmptyValue _ -> List.of();
        };
    }
}
