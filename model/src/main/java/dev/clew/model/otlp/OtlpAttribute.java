package dev.clew.model.otlp;

import dev.clew.model.AnyValue;

/// The attribute under the reader: reused, valid during [OtlpVisitor#attribute] only.
public final class OtlpAttribute {
    final Slice key = new Slice();
    final OtlpValue value = new OtlpValue();

    OtlpAttribute() {}

    /// The key as sent; may be empty, may be no UTF-8.
    public Slice key() {
        return key;
    }

    public ValueType type() {
        return value.type;
    }

    /// The content of a `STRING` or `BYTES`; the encoded message of an `ARRAY` or `KEY_VALUE_LIST`.
    public Slice slice() {
        return value.slice;
    }

    /// The content of an `INT`; of a `BOOL`, 0 or 1; of a `DOUBLE`, its bits as [Double#doubleToRawLongBits].
    public long number() {
        return value.number;
    }

    /// The value as an object.
    public AnyValue decode() {
        return value.decode();
    }
}
