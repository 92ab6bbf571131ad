package dev.clew.receive.otlp;

import dev.clew.receive.WireBuffer;
import dev.clew.receive.json.JsonReader;
import java.nio.charset.StandardCharsets;

/// Makes protobuf of OTLP's `KeyValue` and `AnyValue` in JSON.
final class OtlpJsonValue {
    /// How deeply messages may nest, as in protobuf-java; the request itself is depth 0.
    private static final int DEPTH_LIMIT = 100;
    /// A list of key-values takes three levels: its own, the pair's, and the value's.
    private static final int DEEPEST_VALUE = DEPTH_LIMIT - 3;

    private final JsonReader in;
    private final WireBuffer out;

    OtlpJsonValue(JsonReader in, WireBuffer out) {
        this.in = in;
        this.out = out;
    }

    /// A list of `KeyValue`, each as the field `field` of a message at `depth`.
    void attributes(int field, int depth) {
        in.list();
        while (in.element()) {
            int begun = out.begin(field);
            in.object();
            while (in.field()) {
                switch (in.name(OtlpName.TABLE, OtlpName.OTHER)) {
                    case KEY -> in.text(1, out);
                    case VALUE -> message(2, depth + 2);
                    default -> in.skip();
                }
            }
            out.end(begun);
        }
    }

    /// An `AnyValue` as the field `field`. Recursion ends at the depth limit.
    ///
    /// @param depth that of the value's message
    void message(int field, int depth) {
        int begun = out.begin(field);
        in.object();
        while (in.field()) {
            switch (in.name(OtlpName.TABLE, OtlpName.OTHER)) {
                case STRING_VALUE -> in.text(1, out);
                case BOOL_VALUE -> out.varint(2, in.bool() ? 1 : 0);
                case INT_VALUE -> out.varint(3, in.int64());
                case DOUBLE_VALUE -> out.fixed64(4, Double.doubleToRawLongBits(in.float64()));
                case ARRAY_VALUE -> list(5, depth, begun);
                case KVLIST_VALUE -> list(6, depth, begun);
                case BYTES_VALUE -> in.base64(7, out);
                default -> in.skip();
            }
        }
        out.end(begun);
    }

    private void list(int field, int depth, int begunValue) {
        if (depth > DEEPEST_VALUE) {
            int bytes = in.skip();
            out.cut(begunValue);
            String marker = "(%d bytes of JSON, nested too deeply to be kept)".formatted(bytes);
            out.slice(1, marker.getBytes(StandardCharsets.UTF_8));
            return;
        }
        int begun = out.begin(field);
        in.object();
        while (in.field()) {
            switch (in.name(OtlpName.TABLE, OtlpName.OTHER)) {
                case VALUES -> {
                    if (field == 6) {
                        attributes(1, depth + 1);
                    } else {
                        values(depth + 2);
                    }
                }
                default -> in.skip();
            }
        }
        out.end(begun);
    }

    private void values(int depth) {
        in.list();
        while (in.element()) {
            message(1, depth);
        }
    }
}
