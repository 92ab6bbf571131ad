package dev.clew.receive.tagged;

import dev.clew.receive.WireBuffer;

/// Writes OTLP's `KeyValue`, in three steps: [#open] and the key as field 1, [#value] and one case of `AnyValue`,
/// [#close].
public final class AttributeWriter {
    /// The cases of `AnyValue`.
    public static final int STRING = 1;

    public static final int BOOL = 2;
    public static final int INT = 3;
    public static final int DOUBLE = 4;
    public static final int BYTES = 7;

    private final WireBuffer out;
    private int at;
    private int keyValue;
    private int value;

    public AttributeWriter(WireBuffer out) {
        this.out = out;
    }

    /// Begins one as the field `field`. Its key goes into the buffer next, as field 1.
    public void open(int field) {
        at = out.length();
        keyValue = out.begin(field);
    }

    /// Ends the key. The value goes into the buffer next, under the number of its case.
    public void value() {
        value = out.begin(2);
    }

    /// Ends the value.
    public void close() {
        out.end(value);
        out.end(keyValue);
    }

    /// Begins one that has the key `key`; its value goes into the buffer next.
    public void open(int field, byte[] key) {
        open(field);
        out.slice(1, key);
        value();
    }

    public void text(int field, byte[] key, byte[] text) {
        open(field, key);
        out.slice(STRING, text);
        close();
    }

    public void number(int field, byte[] key, long number) {
        open(field, key);
        out.varint(INT, number);
        close();
    }

    public void bool(int field, byte[] key, boolean flag) {
        open(field, key);
        out.varint(BOOL, flag ? 1 : 0);
        close();
    }

    /// Where the one that is open began.
    int at() {
        return at;
    }

    /// Where the bytes of its key begin: behind its tag and its length.
    int keyFrom() {
        int from = keyValue + 1;
        while (out.bytes()[from] < 0) {
            from++;
        }
        return from + 1;
    }

    /// Where they end: before the tag of the value and the byte for its length.
    int keyTo() {
        return value - 2;
    }

    /// Where its value begins; the buffer ends where it does.
    int valueFrom() {
        return value;
    }
}
