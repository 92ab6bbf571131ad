package dev.clew.server.tempo;

import dev.clew.model.AnyValue;
import dev.clew.query.traceql.evaluate.Label;
import dev.clew.query.traceql.metrics.TimeSeries;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/// Writes labels as Go's jsonpb reads `KeyValue`: 64-bit numbers as text, and no field that it does not
/// know.
final class TempoJson {
    private TempoJson() {}

    static void labels(JsonGenerator json, String name, List<Label> labels) {
        json.writeArrayPropertyStart(name);
        for (Label label : labels) {
            json.writeStartObject();
            json.writeStringProperty("key", label.key());
            json.writeObjectPropertyStart("value");
            value(json, label.value());
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /// What has no form of its own there is told as text.
    private static void value(JsonGenerator json, AnyValue value) {
        switch (value) {
            case AnyValue.StringValue(var text) -> json.writeStringProperty("stringValue", text);
            case AnyValue.BoolValue(var flag) -> json.writeBooleanProperty("boolValue", flag);
            case AnyValue.IntValue(var number) -> json.writeStringProperty("intValue", Long.toString(number));
            case AnyValue.DoubleValue(var number) -> number(json, "doubleValue", number);
            case AnyValue.ArrayValue _, AnyValue.KeyValueList _, AnyValue.BytesValue _, AnyValue.EmptyValue _ ->
                json.writeStringProperty("stringValue", TimeSeries.text(value));
        }
    }

    /// What is no number of JSON is a text there.
    static void number(JsonGenerator json, String name, double number) {
        if (Double.isFinite(number)) {
            json.writeNumberProperty(name, number);
        } else {
            json.writeStringProperty(name, Double.toString(number));
        }
    }
}
