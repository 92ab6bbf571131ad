package dev.clew.server.api;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.query.traceql.evaluate.Label;
import dev.clew.store.Completeness;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/// Writes values with their types, and what answers have in common. Whole numbers are text, because a number of
/// JavaScript holds no more than 53 bits of them; so are decimals that JSON has no number for.
final class ValueJson {
    private ValueJson() {}

    /// Fields `type` and `value` of the object that is open.
    static void fields(JsonGenerator json, AnyValue value) {
        switch (value) {
            case AnyValue.StringValue(var text) -> text(json, "string", text);
            case AnyValue.BoolValue(var flag) -> {
                json.writeStringProperty("type", "bool");
                json.writeBooleanProperty("value", flag);
            }
            case AnyValue.IntValue(var number) -> text(json, "int", Long.toString(number));
            case AnyValue.DoubleValue(var number) -> {
                json.writeStringProperty("type", "double");
                if (Double.isFinite(number)) {
                    json.writeNumberProperty("value", number);
                } else {
                    json.writeStringProperty("value", Double.toString(number));
                }
            }
            case AnyValue.BytesValue _ -> text(json, "bytes", value.text());
            case AnyValue.ArrayValue(var elements) -> {
                json.writeStringProperty("type", "array");
                json.writeArrayPropertyStart("value");
                for (AnyValue element : elements) {
                    json.writeStartObject();
                    fields(json, element);
                    json.writeEndObject();
                }
                json.writeEndArray();
            }
            case AnyValue.KeyValueList(var attributes) -> {
                json.writeStringProperty("type", "kvlist");
                attributes(json, "value", attributes);
            }
            case AnyValue.EmptyValue() -> {
                json.writeStringProperty("type", "empty");
                json.writeNullProperty("value");
            }
        }
    }

    private static void text(JsonGenerator json, String type, String value) {
        json.writeStringProperty("type", type);
        json.writeStringProperty("value", value);
    }

    static void attributes(JsonGenerator json, String name, Attributes attributes) {
        json.writeArrayPropertyStart(name);
        for (int i = 0; i < attributes.size(); i++) {
            attribute(json, attributes.key(i), attributes.value(i));
        }
        json.writeEndArray();
    }

    static void labels(JsonGenerator json, String name, List<Label> labels) {
        json.writeArrayPropertyStart(name);
        labels.forEach(label -> attribute(json, label.key(), label.value()));
        json.writeEndArray();
    }

    private static void attribute(JsonGenerator json, String key, AnyValue value) {
        json.writeStartObject();
        json.writeStringProperty("key", key);
        fields(json, value);
        json.writeEndObject();
    }

    /// A moment, nanoseconds since 1970.
    static void time(JsonGenerator json, String name, long nanos) {
        json.writeStringProperty(name, Long.toUnsignedString(nanos));
    }

    /// Null where there is no number.
    static void number(JsonGenerator json, String name, double number) {
        json.writeName(name);
        number(json, number);
    }

    static void number(JsonGenerator json, double number) {
        if (Double.isFinite(number)) {
            json.writeNumber(number);
        } else {
            json.writeNull();
        }
    }

    static void numbers(JsonGenerator json, String name, long[] numbers) {
        json.writeArrayPropertyStart(name);
        for (long number : numbers) {
            json.writeNumber(number);
        }
        json.writeEndArray();
    }

    static void completeness(JsonGenerator json, Completeness completeness) {
        json.writeObjectPropertyStart("completeness");
        json.writeBooleanProperty("complete", completeness.isComplete());
        json.writeNumberProperty("scannedSpans", completeness.scannedSpans());
        json.writeStringProperty("truncatedBecause", completeness.truncatedBecause());
        json.writeEndObject();
    }
}
