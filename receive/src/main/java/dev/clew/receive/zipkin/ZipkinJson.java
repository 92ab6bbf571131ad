package dev.clew.receive.zipkin;

import dev.clew.receive.NameTable;
import dev.clew.receive.WireBuffer;
import dev.clew.receive.json.JsonReader;
import dev.clew.receive.tagged.AttributeWriter;
import dev.clew.receive.tagged.SpanTags;
import java.util.Map;

/// Makes OTLP of a list of Zipkin's spans, version 2, in JSON (zipkin-api, zipkin2-api.yaml).
public final class ZipkinJson {
    private enum Name {
        TRACE_ID,
        PARENT_ID,
        ID,
        KIND,
        NAME,
        TIMESTAMP,
        DURATION,
        DEBUG,
        SHARED,
        LOCAL_ENDPOINT,
        REMOTE_ENDPOINT,
        ANNOTATIONS,
        TAGS,
        VALUE,
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
            Map.entry("kind", Name.KIND),
            Map.entry("name", Name.NAME),
            Map.entry("timestamp", Name.TIMESTAMP),
            Map.entry("duration", Name.DURATION),
            Map.entry("debug", Name.DEBUG),
            Map.entry("shared", Name.SHARED),
            Map.entry("localEndpoint", Name.LOCAL_ENDPOINT),
            Map.entry("remoteEndpoint", Name.REMOTE_ENDPOINT),
            Map.entry("annotations", Name.ANNOTATIONS),
            Map.entry("tags", Name.TAGS),
            Map.entry("value", Name.VALUE),
            Map.entry("serviceName", Name.SERVICE_NAME),
            Map.entry("ipv4", Name.IPV4),
            Map.entry("ipv6", Name.IPV6),
            Map.entry("port", Name.PORT)));
    private static final NameTable<Integer> KINDS =
            new NameTable<>(Map.of("SERVER", 2, "CLIENT", 3, "PRODUCER", 4, "CONSUMER", 5));

    private static final int LONG_ID_DIGITS = 32;
    private static final int ID_DIGITS = 16;

    private final JsonReader in;
    private final WireBuffer out;
    private final ZipkinSpans spans;
    // The last one that was read.
    private int localFrom;
    private int localTo;

    private ZipkinJson(JsonReader in, WireBuffer out, ZipkinSpans spans) {
        this.in = in;
        this.out = out;
        this.spans = spans;
    }

    /// A [dev.clew.receive.Transcoder].
    public static void transcode(byte[] bytes, int from, int to, WireBuffer out) {
        var in = new JsonReader("Zipkin JSON", bytes, from, ZipkinSpans.withoutZeros(bytes, from, to));
        try (var spans = new ZipkinSpans(out)) {
            var json = new ZipkinJson(in, out, spans);
            in.list();
            while (in.element()) {
                json.span();
            }
            in.end();
            spans.endAll();
        }
    }

    private void span() {
        spans.begin();
        in.object();
        while (in.field()) {
            switch (in.name(NAMES, Name.OTHER)) {
                case TRACE_ID -> {
                    in.hex(LONG_ID_DIGITS);
                    spans.traceId(in.hexHigh(), in.hexLow());
                }
                case PARENT_ID -> spans.parent(id());
                case ID -> spans.spanId(id());
                case KIND -> kind();
                case NAME -> in.text(5, out);
                case TIMESTAMP -> spans.timestamp(in.int64());
                case DURATION -> spans.duration(in.int64());
                case DEBUG -> spans.debug(in.bool());
                case SHARED -> spans.shared(in.bool());
                case LOCAL_ENDPOINT -> localEndpoint();
                case REMOTE_ENDPOINT -> endpoint(spans.remote());
                case ANNOTATIONS -> {
                    in.list();
                    while (in.element()) {
                        annotation();
                    }
                }
                case TAGS -> tags();
                default -> in.skip();
            }
        }
        spans.end();
    }

    private long id() {
        in.hex(ID_DIGITS);
        return in.hexLow();
    }

    /// One that Zipkin does not have is none.
    private void kind() {
        Integer kind = in.text(KINDS);
        if (kind != null) {
            spans.kind(kind);
        }
    }

    /// Span after span comes from the same: what was written for it is not made again.
    private void localEndpoint() {
        boolean isFirst = spans.isNowhere();
        if (isFirst && in.skipSame(localFrom, localTo)) {
            spans.localAgain();
            return;
        }
        int from = in.position();
        endpoint(spans.local());
        localFrom = from;
        localTo = isFirst ? in.position() : from;
        spans.keepLocal();
    }

    private void endpoint(ZipkinEndpoint endpoint) {
        endpoint.begin();
        in.object();
        while (in.field()) {
            switch (in.name(NAMES, Name.OTHER)) {
                case SERVICE_NAME -> {
                    endpoint.openService();
                    in.text(AttributeWriter.STRING, endpoint.out());
                    endpoint.close();
                }
                case IPV4 -> {
                    endpoint.openIpv4();
                    in.text(AttributeWriter.STRING, endpoint.out());
                    endpoint.close();
                }
                case IPV6 -> {
                    endpoint.openIpv6();
                    in.text(AttributeWriter.STRING, endpoint.out());
                    endpoint.close();
                }
                case PORT -> endpoint.port((int) in.int64());
                default -> in.skip();
            }
        }
    }

    private void annotation() {
        long micros = 0;
        spans.openAnnotation();
        in.object();
        while (in.field()) {
            switch (in.name(NAMES, Name.OTHER)) {
                case TIMESTAMP -> micros = in.int64();
                case VALUE -> in.text(2, out);
                default -> in.skip();
            }
        }
        spans.closeAnnotation(micros);
    }

    /// The names are the keys. Most tags are two texts to be copied as they are.
    private void tags() {
        in.object();
        while (in.field()) {
            int key = in.plainName();
            int keyLength = in.plainLength();
            boolean isPlain = key >= 0 && SpanTags.isPlain(in.bytes(), key, key + keyLength);
            int text = isPlain ? in.plainText() : -1;
            if (text >= 0) {
                spans.tag(in.bytes(), key, keyLength, text, in.plainLength());
            } else if (key >= 0) {
                spans.openTag();
                out.slice(1, in.bytes(), key, keyLength);
                closeTag();
            } else {
                spans.openTag();
                in.nameAsText(1, out);
                closeTag();
            }
        }
    }

    private void closeTag() {
        spans.tagValue();
        in.scalar(AttributeWriter.STRING, out);
        spans.closeTag();
    }
}
