package dev.clew.store.segment.v1;

import dev.clew.model.Resource;
import dev.clew.model.Scope;
import dev.clew.model.SpanBuilder;
import dev.clew.model.SpanKind;
import dev.clew.model.StatusCode;
import dev.clew.model.TraceId;
import dev.clew.store.SpanFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// Makes the [Condition] of a filter for one part.
final class ConditionCompiler {
    private final Lookup part;

    ConditionCompiler(Lookup part) {
        this.part = part;
    }

    /// What a part knows of its own numbers.
    interface Lookup {
        Entries names();

        ValueSet resources(Predicate<Resource> test);

        ValueSet scopes(Predicate<Scope> test);

        /// The attributes `key` that read as `text`, by column.
        List<AttributeMatch> attributes(Table table, String key, String text);
    }

    Condition compile(SpanFilter filter) {
        return switch (filter) {
            case SpanFilter.Any() -> Condition.Constant.TRUE;
            case SpanFilter.ServiceIs _ -> byResource(filter);
            case SpanFilter.NameIs(var name) ->
                fieldIn(Field.NAME, TextMatch.of(part.names(), ColumnType.STRING, name));
            case SpanFilter.KindIs(var kind) -> kindIs(kind);
            case SpanFilter.IsError() -> statusIs(StatusCode.ERROR);
            case SpanFilter.StatusIs(var code) -> statusIs(code);
            case SpanFilter.ScopeNameIs _, SpanFilter.ScopeVersionIs _ -> byScope(filter);
            case SpanFilter.DurationAtLeast(var nanos) -> durationAtLeast(nanos);
            case SpanFilter.DurationAtMost(var nanos) ->
                nanos < 0 ? Condition.Constant.FALSE : fieldIn(Field.DURATION, ValueSet.between(Long.MIN_VALUE, nanos));
            case SpanFilter.AttributeReads(var place, var key, var text) ->
                switch (place) {
                    case SPAN -> attributeReads(Table.SPAN, key, text);
                    case EVENT -> attributeReads(Table.EVENT, key, text);
                    case LINK -> attributeReads(Table.LINK, key, text);
                    case RESOURCE -> byResource(filter);
                    case SCOPE -> byScope(filter);
                };
            case SpanFilter.Compares _, SpanFilter.Matches _, SpanFilter.Exists _ -> new Condition.OfSpan(filter);
            case SpanFilter.And(var filters) -> all(filters);
            case SpanFilter.Or(var filters) ->
                anyOf(filters.stream().map(this::compile).toList());
            case SpanFilter.Not(var not) -> none(compile(not));
        };
    }

    private static Condition fieldIn(Field field, ValueSet values) {
        return values.isEmpty() ? Condition.Constant.FALSE : new Condition.FieldIn(field, values);
    }

    /// Resources are few, so each is judged by the meaning itself.
    private Condition byResource(SpanFilter filter) {
        return fieldIn(
                Field.RESOURCE,
                part.resources(
                        resource -> filter.matches(anySpan().resource(resource).build())));
    }

    private Condition byScope(SpanFilter filter) {
        return fieldIn(
                Field.SCOPE,
                part.scopes(scope -> filter.matches(anySpan().scope(scope).build())));
    }

    private static SpanBuilder anySpan() {
        return new SpanBuilder(new TraceId(0, 1), 1);
    }

    /// What OTLP does not define counts as unspecified.
    private static Condition kindIs(SpanKind kind) {
        return kind == SpanKind.UNSPECIFIED
                ? new Condition.None(
                        fieldIn(Field.KIND, ValueSet.between(SpanKind.INTERNAL.number(), SpanKind.CONSUMER.number())))
                : fieldIn(Field.KIND, ValueSet.one(kind.number()));
    }

    /// What OTLP does not define counts as unset.
    private static Condition statusIs(StatusCode code) {
        return code == StatusCode.UNSET
                ? new Condition.None(
                        fieldIn(Field.STATUS, ValueSet.between(StatusCode.OK.number(), StatusCode.ERROR.number())))
                : fieldIn(Field.STATUS, ValueSet.one(code.number()));
    }

    /// Where the clock ran backwards the duration is zero, see [Span#durationNanos].
    private static Condition durationAtLeast(long nanos) {
        return nanos <= 0 ? Condition.Constant.TRUE : fieldIn(Field.DURATION, ValueSet.between(nanos, Long.MAX_VALUE));
    }

    private Condition attributeReads(Table table, String key, String text) {
        return anyOf(part.attributes(table, key, text).stream()
                .<Condition>map(Condition.AttributeIn::new)
                .toList());
    }

    private Condition all(List<SpanFilter> filters) {
        var conditions = new ArrayList<Condition>();
        for (SpanFilter filter : filters) {
            Condition condition = compile(filter);
            if (condition.equals(Condition.Constant.FALSE)) {
                return condition;
            }
            if (!condition.equals(Condition.Constant.TRUE)) {
                conditions.add(condition);
            }
        }
        return switch (conditions.size()) {
            case 0 -> Condition.Constant.TRUE;
            case 1 -> conditions.getFirst();
            default -> new Condition.All(conditions);
        };
    }

    private static Condition anyOf(List<Condition> all) {
        List<Condition> conditions = all.stream()
                .filter(condition -> !condition.equals(Condition.Constant.FALSE))
                .toList();
        return switch (conditions.size()) {
            case 0 -> Condition.Constant.FALSE;
            case 1 -> conditions.getFirst();
            default -> new Condition.AnyOf(conditions);
        };
    }

    private static Condition none(Condition condition) {
        return condition instanceof Condition.Constant(var value)
                ? new Condition.Constant(!value)
                : new Condition.None(condition);
    }
}
