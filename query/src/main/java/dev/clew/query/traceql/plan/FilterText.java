package dev.clew.query.traceql.plan;

import dev.clew.model.AnyValue;
import dev.clew.query.traceql.syntax.Field;
import dev.clew.query.traceql.syntax.Field.AttributeScope;
import dev.clew.query.traceql.syntax.FieldExpression;
import dev.clew.query.traceql.syntax.Literal;
import dev.clew.query.traceql.syntax.QueryPrinter;
import dev.clew.query.traceql.syntax.SpansetOperator;
import dev.clew.query.traceql.syntax.SpansetOperator.Form;
import dev.clew.store.Comparison;
import dev.clew.store.SpanField;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanFilter.Place;
import dev.clew.store.SpanRelation;
import dev.clew.store.SpanSet;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// Says what the store is asked to find, in the words of the language as far as it has any.
final class FilterText {
    private FilterText() {}

    static String of(SpanSet set) {
        return switch (set) {
            case SpanSet.Matching(var filter) ->
                filter instanceof SpanFilter.Any ? "{ }" : "{ %s }".formatted(of(filter));
            case SpanSet.Either(var one, var other) -> "%s || %s".formatted(nested(one), nested(other));
            case SpanSet.Both(var one, var other) -> "%s && %s".formatted(nested(one), nested(other));
            case SpanSet.Related(var of, var relation, var to) ->
                "%s %s %s".formatted(nested(to), operator(relation, Form.PLAIN), nested(of));
            case SpanSet.Unrelated(var of, var relation, var to) ->
                "%s %s %s".formatted(nested(to), operator(relation, Form.NEGATED), nested(of));
        };
    }

    private static String nested(SpanSet set) {
        return set instanceof SpanSet.Matching ? of(set) : "(" + of(set) + ")";
    }

    private static String operator(SpanRelation relation, Form form) {
        return Arrays.stream(SpansetOperator.values())
                .filter(operator -> operator.relation() == relation && operator.form() == form)
                .map(SpansetOperator::text)
                .findFirst()
                .orElseThrow();
    }

    static String of(SpanFilter filter) {
        return switch (filter) {
            case SpanFilter.Any() -> "true";
            case SpanFilter.ServiceIs(var service) -> "resource.service.name = " + text(service);
            case SpanFilter.NameIs(var name) -> "name = " + text(name);
            case SpanFilter.KindIs(var kind) -> "kind = " + QueryPrinter.name(kind);
            case SpanFilter.IsError() -> "status = error";
            case SpanFilter.StatusIs(var code) -> "status = " + QueryPrinter.name(code);
            case SpanFilter.ScopeNameIs(var name) -> "instrumentation:name = " + text(name);
            case SpanFilter.ScopeVersionIs(var version) -> "instrumentation:version = " + text(version);
            case SpanFilter.DurationAtLeast(var nanos) -> "duration >= " + duration(nanos);
            case SpanFilter.DurationAtMost(var nanos) -> "duration <= " + duration(nanos);
            case SpanFilter.AttributeReads(var place, var key, var text) ->
                "text(%s) = %s".formatted(attribute(place, key), text(text));
            case SpanFilter.Compares(var field, var comparison, var value) ->
                "%s %s %s".formatted(of(field), of(comparison), value(field, value));
            case SpanFilter.Matches(var field, var pattern) -> "%s =~ %s".formatted(of(field), text(pattern.pattern()));
            case SpanFilter.Exists(var field) -> of(field) + " != nil";
            case SpanFilter.And(var filters) -> joined(filters, " && ", "true");
            case SpanFilter.Or(var filters) -> joined(filters, " || ", "false");
            case SpanFilter.Not(SpanFilter.Exists(var field)) -> of(field) + " = nil";
            case SpanFilter.Not(var not) -> "!(%s)".formatted(of(not));
        };
    }

    private static String joined(List<SpanFilter> filters, String by, String ofNone) {
        List<String> texts = filters.stream()
                .map(FilterText::operand)
                .filter(text -> !text.equals(ofNone))
                .distinct()
                .toList();
        return texts.isEmpty() ? ofNone : String.join(by, texts);
    }

    private static String operand(SpanFilter filter) {
        String text = of(filter);
        boolean isSeveral = filter instanceof SpanFilter.And || filter instanceof SpanFilter.Or;
        return isSeveral && (text.contains(" && ") || text.contains(" || ")) ? "(" + text + ")" : text;
    }

    private static String of(SpanField field) {
        return switch (field) {
            case SpanField.Intrinsic intrinsic -> of(intrinsic);
            case SpanField.Attribute(var place, var key) -> attribute(place, key);
            case SpanField.FirstOf(var fields) ->
                fields.getFirst() instanceof SpanField.Attribute attribute
                                && field.equals(SpanFields.of(new Field.Attribute(AttributeScope.ANY, attribute.key())))
                        ? QueryPrinter.print(new Field.Attribute(AttributeScope.ANY, attribute.key()))
                        : fields.stream().map(FilterText::of).collect(Collectors.joining(", ", "first(", ")"));
        };
    }

    private static String of(SpanField.Intrinsic known) {
        return switch (known) {
            case SERVICE -> "resource.service.name";
            case TRACE_STATE -> "traceState";
            default ->
                Arrays.stream(Field.Intrinsic.values())
                        .filter(intrinsic -> SpanFields.of(intrinsic) == known)
                        .map(QueryPrinter::print)
                        .findFirst()
                        .orElseThrow();
        };
    }

    private static String attribute(Place place, String key) {
        AttributeScope scope =
                switch (place) {
                    case SPAN -> AttributeScope.SPAN;
                    case RESOURCE -> AttributeScope.RESOURCE;
                    case SCOPE -> AttributeScope.INSTRUMENTATION;
                    case EVENT -> AttributeScope.EVENT;
                    case LINK -> AttributeScope.LINK;
                };
        return QueryPrinter.print(new Field.Attribute(scope, key));
    }

    private static String of(Comparison comparison) {
        return switch (comparison) {
            case EQUALS -> "=";
            case NOT_EQUALS -> "!=";
            case LESS -> "<";
            case LESS_OR_EQUAL -> "<=";
            case GREATER -> ">";
            case GREATER_OR_EQUAL -> ">=";
        };
    }

    private static String value(SpanField field, AnyValue value) {
        boolean isTime = field == SpanField.Intrinsic.DURATION || field == SpanField.Intrinsic.EVENT_TIME;
        boolean isName = field == SpanField.Intrinsic.STATUS || field == SpanField.Intrinsic.KIND;
        return switch (value) {
            case AnyValue.IntValue(var nanos) when isTime -> duration(nanos);
            case AnyValue.StringValue(var name) when isName -> name;
            case AnyValue.StringValue(var string) -> text(string);
            default -> value.text();
        };
    }

    private static String text(String value) {
        return print(new Literal.Text(value));
    }

    private static String duration(long nanos) {
        return print(new Literal.Duration(nanos));
    }

    private static String print(FieldExpression expression) {
        return QueryPrinter.print(expression);
    }
}
