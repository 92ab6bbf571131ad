package dev.clew.cli;

import java.io.PrintStream;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/// The one line of JSON that a command prints for programs.
final class JsonDocument {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
            .build();

    private JsonDocument() {}

    /// Prints an object of the fields that `fields` writes, and ends the line.
    static void print(PrintStream out, Consumer<JsonGenerator> fields) {
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            fields.accept(json);
            json.writeEndObject();
        }
        out.println();
    }

    /// Writes a field that holds a list.
    static <T> void list(JsonGenerator json, String name, Iterable<T> elements, Consumer<T> each) {
        json.writeName(name).writeStartArray();
        elements.forEach(each);
        json.writeEndArray();
    }
}
