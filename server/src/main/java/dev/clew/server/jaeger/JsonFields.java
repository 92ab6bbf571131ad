package dev.clew.server.jaeger;

import dev.clew.model.Fault;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;

/// Reads objects, lists and scalars in the forms that protobuf's JSON allows, and says where it could not.
final class JsonFields {
    private static final BigDecimal TWO_TO_64 = BigDecimal.TWO.pow(64);
    private static final int LONGEST_NUMBER = 100;

    private final JsonParser parser;

    JsonFields(JsonParser parser) {
        this.parser = parser;
    }

    interface Field {
        /// Reads the value of the field `name`, the parser's current token, or calls [#skip].
        void read(String name);
    }

    /// Reads every field of the object that the parser stands at; those that are null count as absent.
    void object(Field field) {
        expect(JsonToken.START_OBJECT, "an object");
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            if (parser.nextToken() != JsonToken.VALUE_NULL) {
                field.read(name);
            }
        }
    }

    /// Reads every element of the list that the parser stands at.
    void list(Runnable element) {
        expect(JsonToken.START_ARRAY, "a list");
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            element.run();
        }
    }

    /// Steps over a field that nobody has a use for.
    void skip() {
        parser.skipChildren();
    }

    String text() {
        expect(JsonToken.VALUE_STRING, "text");
        String text = parser.getString();
        // Half a surrogate pair is no character; encoding replaces it.
        return text.chars().anyMatch(c -> Character.isSurrogate((char) c))
                ? new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8)
                : text;
    }

    boolean bool() {
        return switch (parser.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> throw malformed("true or false expected");
        };
    }

    long int64() {
        try {
            return number("a whole number of 64 bits").longValueExact();
        } catch (ArithmeticException _) {
            throw malformed("a whole number of 64 bits expected");
        }
    }

    /// The bits of an unsigned number.
    long uint64() {
        String expected = "a whole number from 0 to 18446744073709551615";
        BigDecimal number = number(expected);
        if (number.signum() < 0 || number.compareTo(TWO_TO_64) >= 0) {
            throw malformed(expected + " expected");
        }
        try {
            boolean fits = number.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0;
            return (fits ? number : number.subtract(TWO_TO_64)).longValueExact();
        } catch (ArithmeticException _) {
            throw malformed(expected + " expected");
        }
    }

    /// The bits of an unsigned number.
    int uint32() {
        long number = uint64();
        if (number >>> Integer.SIZE != 0) {
            throw malformed("a whole number from 0 to 4294967295 expected");
        }
        return (int) number;
    }

    double float64() {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            switch (parser.getString()) {
                case "NaN" -> {
                    return Double.NaN;
                }
                case "Infinity" -> {
                    return Double.POSITIVE_INFINITY;
                }
                case "-Infinity" -> {
                    return Double.NEGATIVE_INFINITY;
                }
                default -> {}
            }
        } else if (parser.currentToken().isNumeric()) {
            return parser.getDoubleValue();
        }
        return number("a number").doubleValue();
    }

    private BigDecimal number(String expected) {
        boolean scalar = parser.currentToken().isNumeric() || parser.currentToken() == JsonToken.VALUE_STRING;
        String text = scalar ? parser.getString() : "";
        if (text.isEmpty() || text.length() > LONGEST_NUMBER) {
            throw malformed(expected + " expected");
        }
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException _) {
            throw malformed(expected + " expected");
        }
    }

    byte[] base64() {
        try {
            return Base64.getDecoder().decode(text().replace('-', '+').replace('_', '/'));
        } catch (IllegalArgumentException _) {
            throw malformed("base64 expected");
        }
    }

    /// The bytes of an id written in hexadecimal digits; none if it is empty.
    byte[] id(int length) {
        String digits = text();
        if (!digits.isEmpty() && digits.length() != 2 * length) {
            throw malformed(
                    "an id of %d hexadecimal digits expected, this has %d".formatted(2 * length, digits.length()));
        }
        try {
            return HexFormat.of().parseHex(digits);
        } catch (IllegalArgumentException _) {
            throw malformed("an id of %d hexadecimal digits expected".formatted(2 * length));
        }
    }

    boolean isText() {
        return parser.currentToken() == JsonToken.VALUE_STRING;
    }

    private void expect(JsonToken token, String expected) {
        if (parser.currentToken() != token) {
            throw malformed(expected + " expected");
        }
    }

    /// Something is wrong with what the parser stands at.
    Fault malformed(String what) {
        return new Fault(
                Fault.Kind.CALLER,
                "malformed OTLP JSON at %s (%s): %s"
                        .formatted(
                                parser.streamReadContext().pathAsPointer(),
                                place(parser.currentTokenLocation()),
                                what));
    }

    /// The text itself is no JSON.
    static Fault malformed(JacksonException failure) {
        TokenStreamLocation location = failure.getLocation();
        return new Fault(
                Fault.Kind.CALLER,
                "malformed OTLP JSON (%s): %s"
                        .formatted(
                                location == null ? "where is unknown" : place(location), failure.getOriginalMessage()),
                failure);
    }

    private static String place(TokenStreamLocation location) {
        return "line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
    }
}
