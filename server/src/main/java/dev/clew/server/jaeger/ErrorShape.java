package dev.clew.server.jaeger;

import com.linecorp.armeria.common.MediaType;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// How each API writes an error.
public enum ErrorShape {
    LEGACY {
        @Override
        void write(JsonGenerator json, int status, String message) {
            json.writeStartObject();
            json.writeNullProperty("data");
            json.writeNumberProperty("total", 0);
            json.writeNumberProperty("limit", 0);
            json.writeNumberProperty("offset", 0);
            json.writeArrayPropertyStart("errors");
            json.writeStartObject();
            json.writeNumberProperty("code", status);
            json.writeStringProperty("msg", message);
            json.writeEndObject();
            json.writeEndArray();
            json.writeEndObject();
        }
    },
    V3 {
        @Override
        void write(JsonGenerator json, int status, String message) {
            json.writeStartObject();
            json.writeObjectPropertyStart("error");
            json.writeNumberProperty("httpCode", status);
            json.writeStringProperty("message", message);
            json.writeEndObject();
            json.writeEndObject();
        }
    },
    /// As Prometheus does.
    PROMETHEUS {
        @Override
        void write(JsonGenerator json, int status, String message) {
            json.writeStartObject();
            json.writeStringProperty("status", "error");
            json.writeStringProperty("errorType", status < 500 && status != 429 ? "bad_data" : "execution");
            json.writeStringProperty("error", message);
            json.writeEndObject();
        }
    },
    /// In words, as Zipkin does.
    WORDS {
        @Override
        MediaType type() {
            return MediaType.PLAIN_TEXT_UTF_8;
        }

        @Override
        public byte[] bytes(Refusal refusal) {
            return refusal.text().getBytes(StandardCharsets.UTF_8);
        }
    },
    /// Clew's own: whose turn it is, where, and the likely cause.
    CLEW {
        @Override
        public byte[] bytes(Refusal refusal) {
            return json(json -> {
                json.writeStartObject();
                json.writeObjectPropertyStart("error");
                json.writeNumberProperty("status", refusal.status().code());
                json.writeStringProperty("turn", refusal.turn().name().toLowerCase(Locale.ROOT));
                json.writeStringProperty("where", refusal.where());
                json.writeStringProperty("cause", refusal.text());
                json.writeEndObject();
                json.writeEndObject();
            });
        }
    };

    private static final JsonFactory JSON = new JsonFactory();

    MediaType type() {
        return MediaType.JSON;
    }

    /// Writes an error that is JSON.
    void write(JsonGenerator json, int status, String message) {}

    /// The bytes are the caller's.
    public byte[] bytes(Refusal refusal) {
        return json(json -> write(json, refusal.status().code(), refusal.text()));
    }

    private static byte[] json(Consumer<JsonGenerator> content) {
        var out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            content.accept(json);
        }
        return out.toByteArray();
    }
}
