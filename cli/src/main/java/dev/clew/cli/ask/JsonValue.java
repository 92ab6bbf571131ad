package dev.clew.cli.ask;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// A JSON answer, read whole: for answers of some kilobytes. Asking for what is not there gives an empty
/// value, so that an older or newer server can say less or more.
///
/// @param content a map, a list, a string, or null; numbers, true and false are kept as text
record JsonValue(@Nullable Object content) {
    private static final JsonFactory FACTORY = new JsonFactory();

    /// Depth is bounded by the parser, so recursion below is safe.
    ///
    /// @throws JacksonException if `body` is no JSON
    static JsonValue parse(byte[] body) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), body)) {
            parser.nextToken();
            return read(parser);
        }
    }

    private static JsonValue read(JsonParser in) {
        return switch (in.currentToken()) {
            case START_OBJECT -> {
                var fields = new LinkedHashMap<String, JsonValue>();
                while (in.nextToken() != JsonToken.END_OBJECT) {
                    String name = in.currentName();
                    in.nextToken();
                    fields.put(name, read(in));
                }
                yield new JsonValue(fields);
            }
            case START_ARRAY -> {
                var elements = new ArrayList<JsonValue>();
                while (in.nextToken() != JsonToken.END_ARRAY) {
                    elements.add(read(in));
                }
                yield new JsonValue(elements);
            }
            case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE ->
                new JsonValue(in.getString());
            case null, default -> new JsonValue(null);
        };
    }

    JsonValue get(String name) {
        return content instanceof Map<?, ?> fields && fields.get(name) instanceof JsonValue found
                ? found
                : new JsonValue(null);
    }

    /// The elements of an array; empty for anything else.
    List<JsonValue> elements() {
        var found = new ArrayList<JsonValue>();
        if (content instanceof List<?> elements) {
            for (Object element : elements) {
                found.add((JsonValue) element);
            }
        }
        return found;
    }

    /// The fields of an object, in their order; none of anything else.
    Map<String, JsonValue> fields() {
        var found = new LinkedHashMap<String, JsonValue>();
        if (content instanceof Map<?, ?> fields) {
            fields.forEach((name, value) -> found.put((String) name, (JsonValue) value));
        }
        return found;
    }

    /// The fields of an object of whole numbers, in their order; none of anything else.
    ///
    /// @throws NumberFormatException if one is something else
    Map<String, Long> numbers() {
        var found = new LinkedHashMap<String, Long>();
        fields().forEach((name, value) -> found.put(name, value.number()));
        return found;
    }

    /// A string or a number as text; empty for anything else.
    String text() {
        return content instanceof String text ? text : "";
    }

    /// Whether it is true; false if it is not there.
    boolean isTrue() {
        return text().equals("true");
    }

    /// A whole number, sent as number or as string; zero if it is not there.
    ///
    /// @throws NumberFormatException if it is something else
    long number() {
        return content instanceof String text ? Long.parseLong(text) : 0;
    }

    /// A number, sent as number or as string; NaN if it is not there.
    ///
    /// @throws NumberFormatException if it is something else
    double decimal() {
        return content instanceof String text ? Double.parseDouble(text) : Double.NaN;
    }
}
