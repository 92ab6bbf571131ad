package dev.clew.receive.zipkin;

import dev.clew.receive.NameTable;
import dev.clew.receive.WireBuffer;
import dev.clew.receive.json.JsonReader;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes OTLP of a list of Zipkin's spans, version 1, in JSON (zipkin-api, zipkin-api.yaml).
final class V1Json {
    private enum Name {
        TRACE_ID,
        PARENT_ID,
        ID,
        NAME,
        TIMESTAMP,
        DURATION,
        DEBUG,
        ANNOTATIONS,
        BINARY_ANNOTATIONS,
        KEY,
        VALUE,
        ENDPOINT,
        SERVICE_NAME,
        IPV4,
        IPV6,
        PORT,
        /// None that Clew reads.
        OTHER
    }

    private static final NameTable<Name> NAMES = new NameTable<>(Map.ofEntries(
            Map.entry("traceId", Name.TRACE_ID),
            Map.entry("parentId", Name.PARENT_ID),
            Map.entry("id", Name.ID),
            Map.entry("name", Name.NAME),
            Map.entry("timestamp", Name.TIMESTAMP),
            Map.entry("duration", Name.DURATION),
            Map.entry("debug", Name.DEBUG),
            Map.entry("annotations", Name.ANNOTATIONS),
            Map.entry("binaryAnnotations", Name.BINARY_ANNOTATIONS),
            Map.entry("key", Name.KEY),
            Map.entry("value", Name.VALUE),
            Map.entry("endpoint", Name.ENDPOINT),
            Map.entry("serviceName", Name.SERVICE_NAME),
            Map.entry("ipv4", Name.IPV4),
            Map.entry("ipv6", Name.IPV6),
            Map.entry("port", Name.PORT)));

    private final JsonReader in;

    private V1Json(JsonReader in) {
        this.in = in;
    }

    /// A [dev.clew.receive.Transcoder].
    static void transcode(byte[] bytes, int from, int to, WireBuffer out) {
        var in = new JsonReader("Zipkin JSON", bytes, from, ZipkinSpans.withoutZeros(bytes, from, to));
        try (var spans = new ZipkinSpans(out)) {
            var json = new V1Json(in);
            in.list();
            while (in.element()) {
                V1Span span = json.span();
                V1Sides.of(span).forEach(side -> side.write(span, spans, out));
            }
            in.end();
            spans.endAll();
        }
    }

    private V1Span span() {
        var span = new V1Span();
        in.object();
        while (in.field()) {
            switch (in.name(NAMES, Name.OTHER)) {
                case TRACE_ID -> {
                    in.hex(32);
                    span.traceHigh = in.hexHigh();
                    span.traceLow = in.hexLow();
                }
                case PARENT_ID -> span.parent = id();
                case ID -> span.id = id();
                case NAME -> span.name = in.string();
                case TIMESTAMP -> span.timestamp = in.int64();
                case DURATION -> span.duration = in.int64();
                case DEBUG -> span.debug = in.bool();
                case ANNOTATIONS -> {
                    in.list();
                    while (in.element()) {
                        span.add(annotation());
                    }
                }
                case BINARY_ANNOTATIONS -> {
                    in.list();
                    while (in.element()) {
                        span.add(binaryAnnotation());
                    }
                }
                default -> in.skip();
            }
        }
        return span;
    }

    private long id() {
        in.hex(16);
        return in.hexLow();
    }

    private V1Span.Annotation annotation() {
        long timestamp = 0;
        String value = "";
        V1Endpoint endpoint = null;
        in.object();
        while (in.field()) {
            switch (in.name(NAMES, Name.OTHER)) {
                case TIMESTAMP -> timestamp = in.int64();
                case VALUE -> value = in.string();
                case ENDPOINT -> endpoint = endpoint();
                default -> in.skip();
            }
        }
        return new V1Span.Annotation(timestamp, value, endpoint);
    }

    /// A value that is true and no text marks an address.
    private V1Span.BinaryAnnotation binaryAnnotation() {
        String key = "";
        String value = null;
        boolean isText = false;
        V1Endpoint endpoint = null;
        in.object();
        while (in.field()) {
            switch (in.name(NAMES, Name.OTHER)) {
                case KEY -> key = in.string();
                case VALUE -> {
                    isText = in.isText();
                    value = isText ? in.string() : in.scalar();
                }
                case ENDPOINT -> endpoint = endpoint();
                default -> in.skip();
            }
        }
        boolean isAddress = !isText && "true".equals(value) && isAddress(key);
        return new V1Span.BinaryAnnotation(key, isAddress ? null : value, endpoint);
    }

    static boolean isAddress(String key) {
        return key.equals("ca") || key.equals("sa") || key.equals("ma");
    }

    private V1Endpoint endpoint() {
        String service = "";
        String ipv4 = null;
        String ipv6 = null;
        int port = 0;
        in.object();
        while (in.field()) {
            switch (in.name(NAMES, Name.OTHER)) {
                case SERVICE_NAME -> service = in.string();
                case IPV4 -> ipv4 = in.string();
                case IPV6 -> ipv6 = in.string();
                case PORT -> port = (int) in.int64();
                default -> in.skip();
            }
        }
        return new V1Endpoint(service, noneIfEmpty(ipv4), noneIfEmpty(ipv6), port);
    }

    private static @Nullable String noneIfEmpty(@Nullable String address) {
        return address == null || address.isEmpty() ? null : address;
    }
}
