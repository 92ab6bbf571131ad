package dev.clew.model;

import java.util.Arrays;
import java.util.List;

/// The value of an attribute, with the cases of OTLP's `AnyValue`.
public sealed interface AnyValue {
    /// @param value text; bytes that were no UTF-8 are replaced by U+FFFD
    record StringValue(String value) implements AnyValue {}

    record BoolValue(boolean value) implements AnyValue {}

    record IntValue(long value) implements AnyValue {}

    record DoubleValue(double value) implements AnyValue {}

    /// @param values unmodifiable, of any mixture of cases
    record ArrayValue(List<AnyValue> values) implements AnyValue {
        public ArrayValue {
            values = List.copyOf(values);
        }
    }

    record KeyValueList(Attributes values) implements AnyValue {}

    /// @param value owned by this record; never written to
    record BytesValue(byte[] value) implements AnyValue {
        @Override
        public boolean equals(Object other) {
            return other instanceof BytesValue(var theirs) && Arrays.equals(value, theirs);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(value);
        }
    }

    /// A value that was sent without any content; not the same as an empty string.
    record EmptyValue() implements AnyValue {
        public static final EmptyValue INSTANCE = new EmptyValue();
    }

    static AnyValue of(String value) {
        return new StringValue(value);
    }

    static AnyValue of(boolean value) {
        return new BoolValue(value);
    }

    static AnyValue of(long value) {
        return new IntValue(value);
    }

    static AnyValue of(double value) {
        return new DoubleValue(value);
    }

    /// The value as people read it: text as it is, bytes as hexadecimal, lists as JSON-like text.
    default String text() {
        return ValueText.of(this);
    }
}
