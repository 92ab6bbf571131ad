package dev.clew.store.segment.v1;

import dev.clew.model.otlp.ValueType;

/// Which kind of values an attribute's column holds. The codes are part of the format.
enum ColumnType {
    EMPTY(0, false),
    STRING(1, true),
    BOOL(2, false),
    INT(3, false),
    DOUBLE(4, false),
    /// The encoded `ArrayValue`.
    ARRAY(5, true),
    /// The encoded `KeyValueList`.
    KEY_VALUE_LIST(6, true),
    BYTES(7, true),
    /// Whole attributes, each as [AttributeCodec] writes one: those for whose keys there was no column left.
    SPILL(8, true);

    private static final ColumnType[] BY_CODE = values();

    private final int code;
    private final boolean inDictionary;

    ColumnType(int code, boolean inDictionary) {
        this.code = code;
        this.inDictionary = inDictionary;
    }

    static ColumnType of(int code) {
        return BY_CODE[code];
    }

    static ColumnType of(ValueType type) {
        return switch (type) {
            case EMPTY -> EMPTY;
            case STRING -> STRING;
            case BOOL -> BOOL;
            case INT -> INT;
            case DOUBLE -> DOUBLE;
            case ARRAY -> ARRAY;
            case KEY_VALUE_LIST -> KEY_VALUE_LIST;
            case BYTES -> BYTES;
        };
    }

    /// The inverse of [#of]; the spill has values of every type.
    ValueType valueType() {
        return ValueType.valueOf(name());
    }

    int code() {
        return code;
    }

    /// Whether values are byte strings in a dictionary; the others are numbers.
    boolean inDictionary() {
        return inDictionary;
    }
}
