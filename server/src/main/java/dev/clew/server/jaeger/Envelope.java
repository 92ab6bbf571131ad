package dev.clew.server.jaeger;

import dev.clew.model.TraceId;
import java.util.List;
import java.util.function.IntSupplier;
import tools.jackson.core.JsonGenerator;

/// What the first generation puts around every answer.
final class Envelope {
    private Envelope() {}

    static void write(JsonGenerator json, IntSupplier data) {
        write(json, List.of(), data);
    }

    /// @param missing traces that were asked for by id and do not exist
    /// @param data writes the elements of the array `data` and says how many they are
    static void write(JsonGenerator json, List<TraceId> missing, IntSupplier data) {
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

    private static void writeErrors(JsonGenerator json, List<TraceId> missing) {
        if (missing.isEmpty()) {
            json.writeNullProperty("errors");
            return;
        }
        json.writeArrayPropertyStart("errors");
        for (TraceId id : missing) {
            json.writeStartObject();
            json.writeNumberProperty("code", 404);
            json.writeStringProperty("msg", "trace not found");
            json.writeStringProperty("traceID", UiTraceWriter.text(id));
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
