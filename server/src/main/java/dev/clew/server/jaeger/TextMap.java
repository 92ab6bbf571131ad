package dev.clew.server.jaeger;

import java.util.HashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// A JSON object whose values are text; numbers and booleans are taken as the text they are written in.
final class TextMap {
    private static final JsonFactory JSON = new JsonFactory();

    private TextMap() {}

    /// @throws IllegalArgumentException if `text` is anything else
    static Map<String, String> parse(String text) {
        var map = new HashMap<String, String>();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException();
            }
            for (String key = parser.nextName(); key != null; key = parser.nextName()) {
                JsonToken value = parser.nextToken();
                if (!value.isScalarValue() || value == JsonToken.VALUE_NULL) {
                    throw new IllegalArgumentException();
                }
                map.put(key, parser.getString());
            }
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException();
            }
        } catch (JacksonException malformed) {
            throw new IllegalArgumentException(malformed);
        }
        return map;
    }
}
