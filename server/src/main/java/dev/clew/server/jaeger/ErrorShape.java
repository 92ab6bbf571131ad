package dev.clew.server.jaeger;

import tools.jackson.core.JsonGenerator;

/// How each generation of the API writes an error.
enum ErrorShape {
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
    };

    abstract void write(JsonGenerator json, int status, String message);
}
