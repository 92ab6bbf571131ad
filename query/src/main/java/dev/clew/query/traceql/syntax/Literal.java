package dev.clew.query.traceql.syntax;

import dev.clew.model.SpanKind;
import dev.clew.model.StatusCode;

/// A value that stands in the query itself.
public sealed interface Literal extends FieldExpression {
    record Text(String value) implements Literal {}

    record Whole(long value) implements Literal {}

    record Decimal(double value) implements Literal {}

    record Flag(boolean value) implements Literal {
        public static final Flag TRUE = new Flag(true);
    }

    record Duration(long nanos) implements Literal {}

    record Status(StatusCode code) implements Literal {}

    record Kind(SpanKind kind) implements Literal {}

    /// The value of what is not there.
    record Nil() implements Literal {}

    default ValueType type() {
        return switch (this) {
            case Text _ -> ValueType.TEXT;
            case Whole _ -> ValueType.WHOLE;
            case Decimal _ -> ValueType.DECIMAL;
            case Flag _ -> ValueType.FLAG;
            case Duration _ -> ValueType.DURATION;
            case Status _ -> ValueType.STATUS;
            case Kind _ -> ValueType.KIND;
            case Nil() -> ValueType.NIL;
        };
    }

    /// The number, durations in nanoseconds; NaN if it is none.
    default double number() {
        return switch (this) {
            case Whole(var value) -> value;
            case Decimal(var value) -> value;
            case Duration(var nanos) -> nanos;
            case Text _, Flag _, Status _, Kind _, Nil() -> Double.NaN;
        };
    }
}
