package dev.clew.server.jaeger;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Span;
import dev.clew.model.SpanKind;
import dev.clew.model.StatusCode;
import java.util.Base64;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/// Writes attributes as tags, `{"key","type","value"}`, and a span's kind, status, scope and tracestate as
/// tags beside them, under the keys that Jaeger gives them.
final class UiTags {
    /// The largest whole number that JavaScript keeps exactly.
    private static final long MAX_SAFE = (1L << 53) - 1;

    private final JsonGenerator json;

    UiTags(JsonGenerator json) {
        this.json = json;
    }

    void ofSpan(Span span) {
        textIfAny("otel.scope.name", span.scope().name());
        textIfAny("otel.scope.version", span.scope().version());
        all(span.attributes());
        if (span.kind() != SpanKind.UNSPECIFIED) {
            text("span.kind", span.kind().name().toLowerCase(Locale.ROOT));
        }
        if (span.status().code() != StatusCode.UNSET) {
            text("otel.status_code", span.status().code().name());
        }
        if (span.isError()) {
            bool("error", true);
        }
        textIfAny("otel.status_description", span.status().message());
        textIfAny("w3c.tracestate", span.traceState());
    }

    void all(Attributes attributes) {
        for (int i = 0; i < attributes.size(); i++) {
            tag(attributes.key(i), attributes.value(i));
        }
    }

    void allBut(String key, Attributes attributes) {
        for (int i = 0; i < attributes.size(); i++) {
            if (!attributes.key(i).equals(key)) {
                tag(attributes.key(i), attributes.value(i));
            }
        }
    }

    void text(String key, String value) {
        begin(key, "string");
        json.writeString(value);
        json.writeEndObject();
    }

    private void textIfAny(String key, String value) {
        if (!value.isEmpty()) {
            text(key, value);
        }
    }

    private void bool(String key, boolean value) {
        begin(key, "bool");
        json.writeBoolean(value);
        json.writeEndObject();
    }

    private void tag(String key, AnyValue value) {
        switch (value) {
            // The UI takes any text under this key for true, "false" as well.
            case AnyValue.StringValue(var text) when key.equals("error") && text.equals("false") -> bool(key, false);
            case AnyValue.StringValue(var text) -> text(key, text);
            case AnyValue.BoolValue(var flag) -> bool(key, flag);
            case AnyValue.IntValue(var number) -> {
                begin(key, "int64");
                if (number > MAX_SAFE || number < -MAX_SAFE) {
                    json.writeString(Long.toString(number));
                } else {
                    json.writeNumber(number);
                }
                json.writeEndObject();
            }
            case AnyValue.DoubleValue(var number) -> {
                begin(key, "float64");
                json.writeNumber(number);
                json.writeEndObject();
            }
            case AnyValue.BytesValue(var bytes) -> {
                begin(key, "binary");
                json.writeString(Base64.getEncoder().encodeToString(bytes));
                json.writeEndObject();
            }
            case AnyValue.ArrayValue _, AnyValue.KeyValueList _, AnyValue.EmptyValue _ -> text(key, value.text());
        }
    }

    private void begin(String key, String type) {
        json.writeStartObject();
        json.writeStringProperty("key", key);
        json.writeStringProperty("type", type);
        json.writeName("value");
    }
}
