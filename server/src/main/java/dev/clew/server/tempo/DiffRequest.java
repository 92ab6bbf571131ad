package dev.clew.server.tempo;

import dev.clew.model.TraceId;
import dev.clew.server.jaeger.Params;
import dev.clew.server.jaeger.Refusal;
import java.util.Arrays;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Which traces are to be compared, and how it is to be told. The times that may come with an id only say
/// where to look.
record DiffRequest(TraceId base, TraceId compare, Format format) {
    private static final JsonFactory JSON = new JsonFactory();

    enum Format {
        PATCH("trace-patch-v0"),
        SUMMARY("trace-summary-v0-native"),
        BOTH("trace-summary-v0-composed");

        private final String text;

        Format(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }

        static Format of(String text) {
            for (Format format : values()) {
                if (format.text.equals(text)) {
                    return format;
                }
            }
            throw Params.refuse(
                    "format",
                    text,
                    "one of "
                            + String.join(
                                    ", ",
                                    Arrays.stream(values()).map(Format::text).toList()));
        }
    }

    static DiffRequest read(byte[] json) {
        String base = "";
        String compare = "";
        Format format = Format.PATCH;
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw malformed("an object expected");
            }
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                parser.nextToken();
                switch (name) {
                    case "base" -> base = traceId(parser);
                    case "compare" -> compare = traceId(parser);
                    case "format" -> format = Format.of(String.valueOf(parser.getString()));
                    default -> parser.skipChildren();
                }
            }
        } catch (JacksonException e) {
            throw malformed(String.valueOf(e.getOriginalMessage()));
        }
        return new DiffRequest(
                Params.traceId("base.traceId", base), Params.traceId("compare.traceId", compare), format);
    }

    private static String traceId(JsonParser parser) {
        String id = "";
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw malformed("an object with a traceId expected");
        }
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            if (name.equals("traceId")) {
                id = String.valueOf(parser.getString());
            } else {
                parser.skipChildren();
            }
        }
        return id;
    }

    private static Refusal malformed(String why) {
        return Refusal.badRequest(
                "malformed body: %s; {\"base\":{\"traceId\":\"…\"},\"compare\":{\"traceId\":\"…\"}} expected"
                        .formatted(why));
    }
}
