package dev.clew.query.traceql.plan;

import dev.clew.model.AnyValue;
import dev.clew.query.traceql.syntax.Field;
import dev.clew.query.traceql.syntax.Literal;
import dev.clew.query.traceql.syntax.QueryPrinter;
import dev.clew.store.SpanField;
import dev.clew.store.SpanFilter.Place;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The fields and values of the language, as the store knows them.
public final class SpanFields {
    private SpanFields() {}

    /// Null if it depends on other spans of the trace.
    public static @Nullable SpanField of(Field field) {
        return switch (field) {
            case Field.Attribute(var scope, var name) -> attribute(scope, name);
            case Field.OfParent _ -> null;
            case Field.Intrinsic intrinsic -> intrinsic(intrinsic);
        };
    }

    private static SpanField attribute(Field.AttributeScope scope, String name) {
        return switch (scope) {
            case SPAN -> new SpanField.Attribute(Place.SPAN, name);
            case RESOURCE -> new SpanField.Attribute(Place.RESOURCE, name);
            case EVENT -> new SpanField.Attribute(Place.EVENT, name);
            case LINK -> new SpanField.Attribute(Place.LINK, name);
            case INSTRUMENTATION -> new SpanField.Attribute(Place.SCOPE, name);
            case ANY ->
                new SpanField.FirstOf(List.of(
                        new SpanField.Attribute(Place.SPAN, name),
                        new SpanField.Attribute(Place.RESOURCE, name),
                        new SpanField.Attribute(Place.EVENT, name),
                        new SpanField.Attribute(Place.LINK, name),
                        new SpanField.Attribute(Place.SCOPE, name)));
        };
    }

    private static @Nullable SpanField intrinsic(Field.Intrinsic intrinsic) {
        return switch (intrinsic) {
            case NAME -> SpanField.Intrinsic.NAME;
            case STATUS -> SpanField.Intrinsic.STATUS;
            case STATUS_MESSAGE -> SpanField.Intrinsic.STATUS_MESSAGE;
            case DURATION -> SpanField.Intrinsic.DURATION;
            case KIND -> SpanField.Intrinsic.KIND;
            case SPAN_ID -> SpanField.Intrinsic.SPAN_ID;
            case PARENT_ID -> SpanField.Intrinsic.PARENT_ID;
            case TRACE_ID -> SpanField.Intrinsic.TRACE_ID;
            case EVENT_NAME -> SpanField.Intrinsic.EVENT_NAME;
            case EVENT_TIME -> SpanField.Intrinsic.EVENT_TIME;
            case LINK_TRACE_ID -> SpanField.Intrinsic.LINK_TRACE_ID;
            case LINK_SPAN_ID -> SpanField.Intrinsic.LINK_SPAN_ID;
            case INSTRUMENTATION_NAME -> SpanField.Intrinsic.SCOPE_NAME;
            case INSTRUMENTATION_VERSION -> SpanField.Intrinsic.SCOPE_VERSION;
            case CHILD_COUNT,
                    ROOT_NAME,
                    ROOT_SERVICE,
                    TRACE_DURATION,
                    NESTED_SET_LEFT,
                    NESTED_SET_RIGHT,
                    NESTED_SET_PARENT -> null;
        };
    }

    /// Null for nil.
    public static @Nullable AnyValue value(Literal literal) {
        return switch (literal) {
            case Literal.Text(var text) -> AnyValue.of(text);
            case Literal.Whole(var whole) -> AnyValue.of(whole);
            case Literal.Decimal(var number) -> AnyValue.of(number);
            case Literal.Flag(var flag) -> AnyValue.of(flag);
            case Literal.Duration(var nanos) -> AnyValue.of(nanos);
            case Literal.Status(var code) -> AnyValue.of(QueryPrinter.name(code));
            case Literal.Kind(var kind) -> AnyValue.of(QueryPrinter.name(kind));
            case Literal.Nil() -> null;
        };
    }
}
