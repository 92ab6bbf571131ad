package dev.clew.model.otlp;

/// Which case of OTLP's `AnyValue` a value is.
public enum ValueType {
    /// No value at all, or one that only profiles can resolve (`string_value_strindex`).
    EMPTY,
    STRING,
    BOOL,
    INT,
    DOUBLE,
    ARRAY,
    KEY_VALUE_LIST,
    BYTES
}
