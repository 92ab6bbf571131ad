package dev.clew.store;

import dev.clew.model.AnyValue;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/// How a value stands to another. Numbers compare as numbers, whole or not; texts by their code points; false comes
/// before true. Values of different sorts, lists, NaN and empty values do not compare: then no comparison holds,
/// and [#NOT_EQUALS] neither.
public enum Comparison {
    EQUALS,
    /// None of the values that compare is equal, and there is one.
    NOT_EQUALS,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL;

    private static final double TWO_TO_63 = 0x1p63;
    private static final OptionalInt NONE = OptionalInt.empty();

    /// Whether it holds for one of `values`, or for one element of those that are arrays.
    boolean holds(List<AnyValue> values, AnyValue wanted) {
        boolean compared = false;
        boolean held = false;
        for (AnyValue value : values) {
            List<AnyValue> each = value instanceof AnyValue.ArrayValue(var elements) ? elements : List.of(value);
            for (AnyValue element : each) {
                OptionalInt order = order(element, wanted);
                compared |= order.isPresent();
                held |= order.isPresent() && accepts(order.getAsInt());
            }
        }
        return this == NOT_EQUALS ? compared && !held : held;
    }

    /// Whether it holds where `value` is to the wanted one as `order` is to zero; of [#NOT_EQUALS], whether that
    /// fails it.
    private boolean accepts(int order) {
        return switch (this) {
            case EQUALS, NOT_EQUALS -> order == 0;
            case LESS -> order < 0;
            case LESS_OR_EQUAL -> order <= 0;
            case GREATER -> order > 0;
            case GREATER_OR_EQUAL -> order >= 0;
        };
    }

    /// Negative, zero or positive as `a` is less, equal or greater; empty if they do not compare.
    public static OptionalInt order(AnyValue a, AnyValue b) {
        return switch (a) {
            case AnyValue.StringValue(var text) ->
                b instanceof AnyValue.StringValue(var other) ? OptionalInt.of(byCodePoint(text, other)) : NONE;
            case AnyValue.BoolValue(var flag) ->
                b instanceof AnyValue.BoolValue(var other) ? OptionalInt.of(Boolean.compare(flag, other)) : NONE;
            case AnyValue.IntValue(var number) ->
                switch (b) {
                    case AnyValue.IntValue(var other) -> OptionalInt.of(Long.compare(number, other));
                    case AnyValue.DoubleValue(var other) -> order(number, other);
                    default -> NONE;
                };
            case AnyValue.DoubleValue(var number) ->
                switch (b) {
                    case AnyValue.IntValue(var other) -> reversed(order(other, number));
                    case AnyValue.DoubleValue(var other) -> order(number, other);
                    default -> NONE;
                };
            case AnyValue.BytesValue(var bytes) ->
                b instanceof AnyValue.BytesValue(var other)
                        ? OptionalInt.of(Arrays.compareUnsigned(bytes, other))
                        : NONE;
            case AnyValue.ArrayValue _, AnyValue.KeyValueList _, AnyValue.EmptyValue() -> NONE;
        };
    }

    private static OptionalInt order(double a, double b) {
        if (Double.isNaN(a) || Double.isNaN(b)) {
            return NONE;
        }
        return OptionalInt.of(a < b ? -1 : a > b ? 1 : 0);
    }

    /// Exact, also where a whole number is no double.
    private static OptionalInt order(long a, double b) {
        if (Double.isNaN(b)) {
            return NONE;
        }
        if (b >= TWO_TO_63 || b < -TWO_TO_63) {
            return OptionalInt.of(b > 0 ? -1 : 1);
        }
        long whole = (long) b;
        return a == whole ? order((double) whole, b) : OptionalInt.of(Long.compare(a, whole));
    }

    private static OptionalInt reversed(OptionalInt order) {
        return order.isPresent() ? OptionalInt.of(-Integer.signum(order.getAsInt())) : order;
    }

    /// The order of UTF-8 bytes; that of `String` differs from it beyond U+FFFF.
    private static int byCodePoint(String a, String b) {
        int at = 0;
        int most = Math.min(a.length(), b.length());
        while (at < most && a.charAt(at) == b.charAt(at)) {
            at++;
        }
        if (at == most) {
            return Integer.compare(a.length(), b.length());
        }
        char left = a.charAt(at);
        char right = b.charAt(at);
        // Surrogates stand for more than any other char.
        return Character.isSurrogate(left) == Character.isSurrogate(right)
                ? Character.compare(left, right)
                : Character.isSurrogate(left) ? 1 : -1;
    }
}
