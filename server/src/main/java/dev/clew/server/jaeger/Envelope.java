package dev.clew.server.jaeger;

import dev.clew.model.TraceId;
import java.util.Map;
import java.util.function.IntSupplier;
import tools.jackson.core.JsonGenerator;

/// What the first generation puts around every answer.
final class Envelope {
    private Envelope() {}

    static void write(JsonGenerator json, IntSupplier data) {
        write(json, Map.of(), data);
    }

    /// @param missing traces that cannot be shown, and why; `data` may add some
    /// @param data writes the elements of the array `data` and says how many they are
    static void write(JsonGenerator json, Map<TraceId, Refusal> missing, IntSupplier data) {
        json.writeStartObject();
        json.writeArrayPropertyStart("data");
        int total = data.getAsInt();
        json.writeEndArray();
        json.writeNumberProperty("total", total);
        json.writeNumberProperty("limit", 0);
        json.writeNumberProperty("offset", 0);
        writeErrors(json, missing);
        json.writeEndObject();
    }

    private static void writeErrors(JsonGenerator json, Map<TraceId, Refusal> missing) {
        if (missing.isEmpty()) {
            json.writeNullProperty("errors");
            return;
        }
        json.writeArrayPropertyStart("errors");
        missing.forEach((id, refusal) -> {
            json.writeStartObject();
            json.writeNumberProperty("code", refusal.status().code());
            json.writeStringProperty("msg", refusal.text());
            json.writeStringProperty("traceID", UiTraceWriter.text(id));
            json.writeEndObject();
        });
        json.writeEndArray();
    }
}
