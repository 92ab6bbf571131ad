package dev.clew.receive.jaeger;

import dev.clew.receive.WireBuffer;
import dev.clew.receive.tagged.AttributeWriter;
import java.nio.charset.StandardCharsets;

/// The tag under the reader: reused, and valid until the next one is read.
final class JaegerTag {
    private final byte[] bytes;
    private final int[] cases;
    int keyFrom;
    int keyLength;
    int type;
    int textFrom;
    int textLength;
    int binaryFrom;
    int binaryLength;
    long number;
    long doubleBits;
    boolean flag;

    /// @param bytes of the request
    /// @param cases the case of OTLP's `AnyValue` for each type of tag, in the order of the form that is read
    JaegerTag(byte[] bytes, int... cases) {
        this.bytes = bytes;
        this.cases = cases;
    }

    void clear() {
        keyLength = 0;
        type = 0;
        textLength = 0;
        binaryLength = 0;
        number = 0;
        doubleBits = 0;
        flag = false;
    }

    void writeKey(WireBuffer out) {
        out.slice(1, bytes, keyFrom, keyLength);
    }

    void writeValue(WireBuffer out) {
        switch (type >= 0 && type < cases.length ? cases[type] : 0) {
            case AttributeWriter.STRING -> out.slice(AttributeWriter.STRING, bytes, textFrom, textLength);
            case AttributeWriter.BOOL -> out.varint(AttributeWriter.BOOL, flag ? 1 : 0);
            case AttributeWriter.INT -> out.varint(AttributeWriter.INT, number);
            case AttributeWriter.DOUBLE -> out.fixed64(AttributeWriter.DOUBLE, doubleBits);
            case AttributeWriter.BYTES -> out.slice(AttributeWriter.BYTES, bytes, binaryFrom, binaryLength);
            default ->
                out.slice(
                        AttributeWriter.STRING,
                        "(a tag of type %d)".formatted(type).getBytes(StandardCharsets.UTF_8));
        }
    }
}
