package dev.clew.server.jaeger;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import java.util.ArrayList;

/// Reads OTLP's `KeyValue` and `AnyValue`. Recursion ends: the parser limits the depth of what it reads.
final class JsonAttributes {
    private final JsonFields fields;

    JsonAttributes(JsonFields fields) {
        this.fields = fields;
    }

    /// A list of `KeyValue`.
    Attributes read() {
        var attributes = Attributes.builder();
        fields.list(() -> {
            var keyValue = new KeyValue();
            fields.object(keyValue::field);
            attributes.add(keyValue.key, keyValue.value);
        });
        return attributes.build();
    }

    private final class KeyValue {
        private String key = "";
        private AnyValue value = AnyValue.EmptyValue.INSTANCE;

        void field(String name) {
            switch (name) {
                case "key" -> key = fields.text();
                case "value" -> value = value();
                default -> fields.skip();
            }
        }
    }

    private AnyValue value() {
        var any = new Any();
        fields.object(any::field);
        return any.value;
    }

    private final class Any {
        private AnyValue value = AnyValue.EmptyValue.INSTANCE;

        void field(String name) {
            switch (name) {
                case "stringValue", "string_value" -> value = AnyValue.of(fields.text());
                case "boolValue", "bool_value" -> value = AnyValue.of(fields.bool());
                case "intValue", "int_value" -> value = AnyValue.of(fields.int64());
                case "doubleValue", "double_value" -> value = AnyValue.of(fields.float64());
                case "bytesValue", "bytes_value" -> value = new AnyValue.BytesValue(fields.base64());
                case "arrayValue", "array_value" -> value = array();
                case "kvlistValue", "kvlist_value" -> value = list();
                default -> fields.skip();
            }
        }
    }

    private AnyValue array() {
        var values = new ArrayList<AnyValue>();
        fields.object(name -> {
            if (name.equals("values")) {
                fields.list(() -> values.add(value()));
            } else {
                fields.skip();
            }
        });
        return new AnyValue.ArrayValue(values);
    }

    private AnyValue list() {
        var list = new Holder();
        fields.object(name -> {
            if (name.equals("values")) {
                list.attributes = read();
            } else {
                fields.skip();
            }
        });
        return new AnyValue.KeyValueList(list.attributes);
    }

    private static final class Holder {
        private Attributes attributes = Attributes.EMPTY;
    }
}
