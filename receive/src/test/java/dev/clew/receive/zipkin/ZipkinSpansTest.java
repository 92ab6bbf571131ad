package dev.clew.receive.zipkin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.clew.model.Fault;
import dev.clew.receive.Transcoded;
import dev.clew.receive.Transcoder;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import zipkin2.Annotation;
import zipkin2.Endpoint;
import zipkin2.Span;
import zipkin2.codec.SpanBytesDecoder;
import zipkin2.codec.SpanBytesEncoder;

/// Held against Zipkin's own codecs: what they read is what comes out again.
class ZipkinSpansTest {
    private static final int LISTS = 200;

    private record Form(String name, Transcoder transcoder, SpanBytesEncoder encoder, SpanBytesDecoder decoder) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static List<Form> forms() {
        return List.of(
                new Form("JSON", ZipkinJson::transcode, SpanBytesEncoder.JSON_V2, SpanBytesDecoder.JSON_V2),
                new Form("protobuf", ZipkinProto::transcode, SpanBytesEncoder.PROTO3, SpanBytesDecoder.PROTO3),
                new Form("old JSON", V1Json::transcode, SpanBytesEncoder.JSON_V1, SpanBytesDecoder.JSON_V1),
                new Form("old thrift", V1Thrift::transcode, SpanBytesEncoder.THRIFT, SpanBytesDecoder.THRIFT));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void loseNothingThatZipkinReads(Form form) {
        long seed = System.nanoTime();
        for (int i = 0; i < LISTS; i++) {
            var random = new Random(seed + i);
            List<Span> spans = new ArrayList<>();
            for (int j = random.nextInt(6); j >= 0; j--) {
                spans.add(span(random));
            }
            byte[] bytes = form.encoder.encodeList(spans);

            assertThat(ZipkinView.of(Transcoded.of(form.transcoder, bytes)))
                    .as("seed %d: %s", seed + i, spans)
                    .isEqualTo(withTimestamps(form.decoder.decodeList(bytes)));
        }
    }

    /// What a client and a server wrote on one span, by themselves or together, in any order, whole or not.
    @Test
    void partOldSpansAsZipkinDoes() {
        long seed = System.nanoTime();
        for (int i = 0; i < 10 * LISTS; i++) {
            String json = oldSpan(new Random(seed + i));
            List<Span> theirs = withTimestamps(SpanBytesDecoder.JSON_V1.decodeList(json.getBytes(UTF_8)));

            assertThat(ZipkinView.of(read(V1Json::transcode, json)))
                    .as("seed %d: %s", seed + i, json)
                    .containsExactlyInAnyOrderElementsOf(theirs);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1,                                  0000000000000000, 0000000000000001",
        "ABCDEFabcdef0123,                   0000000000000000, abcdefabcdef0123",
        "10000000000000002,                  0000000000000001, 0000000000000002",
        "463ac35c9f6413ad48485a3953bb6124,   463ac35c9f6413ad, 48485a3953bb6124",
    })
    void padShortIdsOnTheLeft(String id, String high, String low) {
        var span = onlySpan("[{'traceId':'%s','id':'a'}]".formatted(id));

        assertThat(span.getTraceId()).isEqualTo(ByteString.fromHex(high + low));
        assertThat(span.getSpanId()).isEqualTo(ByteString.fromHex("000000000000000a"));
    }

    @Test
    void keepClientAndServerThatShareAnIdApart() {
        var request = read(ZipkinJson::transcode, """
                [{"traceId":"1","id":"2","kind":"CLIENT","localEndpoint":{"serviceName":"shop"}},
                 {"traceId":"1","id":"2","kind":"SERVER","shared":true,"localEndpoint":{"serviceName":"bank"}}]""");

        assertThat(request.getResourceSpansCount()).isEqualTo(2);
        assertThat(ZipkinView.of(request)).extracting(Span::kind).containsExactly(Span.Kind.CLIENT, Span.Kind.SERVER);
        assertThat(ZipkinView.of(request)).extracting(Span::shared).containsExactly(null, true);
    }

    @Test
    void putSpansOfOneServiceBelowOneResource() {
        String span = "{'traceId':'1','id':'%d','tags':{'a':'b'},'localEndpoint':{'serviceName':'shop'}}";
        var request = read(
                ZipkinJson::transcode,
                "[%s,%s,{'traceId':'1','id':'3'},%s]"
                        .formatted(span.formatted(1), span.formatted(2), span.formatted(4))
                        .replace('\'', '"'));

        assertThat(request.getResourceSpansList())
                .extracting(each -> each.getScopeSpans(0).getSpansCount())
                .containsExactly(2, 1, 1);
    }

    /// An endpoint that is the one before again is not read again, unless something came between.
    @Test
    void sayOfEachSpanWhereItWasWhateverTheOneBeforeSaid() {
        String shop = "{ 'serviceName': 'shop', 'ipv4': '10.0.0.1' }";
        String shopTwice = "{'serviceName':'shop','ipv4':'10.0.0.1'}, 'localEndpoint' : " + shop;
        String bank = "{'serviceName':'bank','ipv4':'10.0.0.2'}";
        var request = read(
                ZipkinJson::transcode,
                Stream.of(shop, shop, shopTwice, shop, bank, "null", bank, "{}", bank, shop)
                        .map("{'traceId':'1','id':'2','localEndpoint': %s}"::formatted)
                        .collect(Collectors.joining(", ", "[", "]"))
                        .replace('\'', '"'));

        assertThat(request.getResourceSpansList())
                .extracting(each -> each.getResource().getAttributesList().stream()
                        .map(attribute -> attribute.getValue().getStringValue())
                        .collect(Collectors.joining(" ")))
                .containsExactly(
                        "shop 10.0.0.1",
                        "shop 10.0.0.1 shop 10.0.0.1",
                        "shop 10.0.0.1",
                        "bank 10.0.0.2",
                        "",
                        "bank 10.0.0.2",
                        "",
                        "bank 10.0.0.2",
                        "shop 10.0.0.1");
    }

    @Test
    void takeWholeNumbersOfAnyLengthAndForm() {
        long longest = Long.MAX_VALUE / 1_000;
        for (long micros = 1; micros < longest / 10; micros = 10 * micros + micros % 9 + 1) {
            for (String form : List.of("%d", " %d ", "\"%d\"", "%d.0", "%de0", "0%d")) {
                String json = "[{\"traceId\":\"1\",\"id\":\"2\",\"timestamp\":" + form.formatted(micros) + "}]";

                assertThat(read(ZipkinJson::transcode, json)
                                .getResourceSpans(0)
                                .getScopeSpans(0)
                                .getSpans(0)
                                .getStartTimeUnixNano())
                        .as(json)
                        .isEqualTo(1_000 * micros);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'',        STATUS_CODE_ERROR, '',      0",
        "true,      STATUS_CODE_ERROR, '',      0",
        "timed out, STATUS_CODE_ERROR, timed out, 0",
        "false,     STATUS_CODE_UNSET, '',      1",
    })
    void takeATagThatSaysErrorForTheStatus(String value, Status.StatusCode code, String message, int attributes) {
        var span = onlySpan("[{'traceId':'1','id':'2','tags':{'error':'%s'}}]".formatted(value));

        assertThat(span.getStatus().getCode()).isEqualTo(code);
        assertThat(span.getStatus().getMessage()).isEqualTo(message);
        assertThat(span.getAttributesCount()).isEqualTo(attributes);
    }

    @Test
    void takeWhatOpenTelemetryWroteAsTagsForWhatItWas() {
        var request = read(ZipkinJson::transcode, """
                [{"traceId":"1","id":"2","tags":{"otel.scope.name":"io.shop","otel.scope.version":"1.2",
                  "otel.status_description":"nö","otel.status_code":"OK","w3c.tracestate":"a=b","span.kind":"internal",
                  "count":3,"flag":true}}]""");
        var scopeSpans = request.getResourceSpans(0).getScopeSpans(0);
        var span = scopeSpans.getSpans(0);

        assertThat(scopeSpans.getScope().getName()).isEqualTo("io.shop");
        assertThat(scopeSpans.getScope().getVersion()).isEqualTo("1.2");
        assertThat(span.getStatus().getMessage()).isEqualTo("nö");
        assertThat(span.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_OK);
        assertThat(span.getTraceState()).isEqualTo("a=b");
        assertThat(span.getKindValue()).isEqualTo(1);
        assertThat(span.getAttributesList())
                .extracting(each -> each.getKey() + "=" + each.getValue().getStringValue())
                .containsExactly("count=3", "flag=true");
    }

    @Test
    void beginWithTheFirstAnnotationIfNothingElseIsKnown() {
        var span = onlySpan("[{'traceId':'1','id':'2','parentId':'2','duration':9,'annotations':["
                + "{'timestamp':1700000000000005,'value':'b'},{'value':'a','timestamp':1700000000000002}]}]");

        assertThat(span.getStartTimeUnixNano()).isEqualTo(1_700_000_000_000_002_000L);
        assertThat(span.getEndTimeUnixNano()).isEqualTo(1_700_000_000_000_011_000L);
        assertThat(span.getParentSpanId().isEmpty())
                .as("nobody is its own parent")
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", " [ ]"})
    void takeAListWithNothingInIt(String json) {
        assertThat(read(ZipkinJson::transcode, json)).isEqualTo(ExportTraceServiceRequest.getDefaultInstance());
        assertThat(read(V1Json::transcode, json)).isEqualTo(ExportTraceServiceRequest.getDefaultInstance());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{} | $ (byte 0): a list expected",
                "[1] | $[0] (byte 1): an object expected",
                "[{'traceId':'g'}] | $[0].traceId (byte 15): 1 to 32 hexadecimal digits expected",
                "[{},{'id':''}] | $[1].id (byte 12): 1 to 16 hexadecimal digits expected",
                "[{'timestamp':12x}] | $[0].timestamp (byte 17): a whole number of 64 bits expected",
                "[{'timestamp':}] | $[0].timestamp (byte 14): a whole number of 64 bits expected",
                "[{'tags':{'a':{}}}] | $[0].tags.a (byte 14): a text, a number, true or false expected",
            })
    void sayWhereAndWhatWasDue(String json, String message) {
        assertThatThrownBy(() -> read(ZipkinJson::transcode, json.replace('\'', '"')))
                .isInstanceOf(Fault.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @MethodSource("forms")
    void areRefusedWhereverTheyAreCutOff(Form form) {
        byte[] whole = form.encoder.encodeList(List.of(span(new Random(5)), span(new Random(6))));
        for (int length = 1; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            try {
                // Protobuf may end between two spans.
                assertThat(ZipkinView.of(Transcoded.of(form.transcoder, cut))).hasSize(1);
            } catch (Fault fault) {
                assertThat(fault.kind()).isEqualTo(Fault.Kind.CALLER);
            }
        }
    }

    private static Span span(Random random) {
        long timestamp = random.nextInt(5) == 0 ? 0 : 1_700_000_000_000_000L + random.nextInt(1_000);
        var span = Span.newBuilder()
                .traceId(random.nextBoolean() ? 0 : random.nextLong(), random.nextLong() | 1)
                .id(random.nextLong() | 1)
                .parentId(random.nextInt(3) == 0 ? 0 : random.nextLong())
                .name(random.nextInt(4) == 0 ? null : "get /lóans/" + random.nextInt(9))
                .kind(
                        random.nextInt(4) == 0
                                ? null
                                : List.of(Span.Kind.values()).get(random.nextInt(4)))
                .timestamp(timestamp)
                .duration(timestamp == 0 ? 0 : random.nextLong(5_000_000))
                .localEndpoint(endpoint(random))
                .remoteEndpoint(endpoint(random))
                .debug(random.nextInt(4) == 0 ? true : null)
                .shared(random.nextInt(4) == 0 ? true : null);
        for (int i = timestamp == 0 ? 0 : random.nextInt(3); i > 0; i--) {
            span.addAnnotation(timestamp + random.nextInt(1_000), "wire \"" + i + "\"");
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            span.putTag("tag." + i, "välue\n".repeat(random.nextInt(30)));
        }
        if (random.nextInt(3) == 0) {
            span.putTag("error", random.nextBoolean() ? "true" : "connection refused");
        }
        return span.build();
    }

    private static Endpoint endpoint(Random random) {
        if (random.nextInt(4) == 0) {
            return null;
        }
        var endpoint =
                Endpoint.newBuilder().serviceName(random.nextInt(4) == 0 ? null : "service-" + random.nextInt(3));
        if (random.nextBoolean()) {
            endpoint.ip("10.0.0." + random.nextInt(200));
        }
        if (random.nextInt(4) == 0) {
            endpoint.ip("2001:db8::c00" + random.nextInt(9));
        }
        return endpoint.port(random.nextBoolean() ? random.nextInt(65_536) : 0).build();
    }

    private static String oldSpan(Random random) {
        List<String> annotations = new ArrayList<>();
        for (String core : List.of("cs", "cr", "sr", "ss", "ms", "mr", "ws", "wr", "foo", "long value")) {
            boolean isLikely = core.startsWith("c") || core.startsWith("s");
            if (random.nextInt(isLikely ? 2 : 8) == 0) {
                annotations.add("{\"timestamp\":%d,\"value\":\"%s\"%s}"
                        .formatted(1_000_000 + random.nextInt(50), core, oldEndpoint(random)));
            }
        }
        Collections.shuffle(annotations, random);
        List<String> binary = new ArrayList<>();
        for (String key : List.of("ca", "sa", "ma", "lc", "http.path", "error")) {
            if (random.nextInt(4) == 0) {
                String value = key.length() == 2 && !key.equals("lc") ? "true" : "\"true\"";
                binary.add("{\"key\":\"%s\",\"value\":%s%s}".formatted(key, value, oldEndpoint(random)));
            }
        }
        String times =
                switch (random.nextInt(3)) {
                    case 0 -> "";
                    case 1 -> ",\"timestamp\":%d".formatted(1_000_000 + random.nextInt(50));
                    default -> ",\"timestamp\":%d,\"duration\":%d".formatted(1_000_000, random.nextInt(50));
                };
        return "[{\"traceId\":\"a\",\"id\":\"b\",\"parentId\":\"c\",\"name\":\"get\"%s,\"annotations\":%s,\"binaryAnnotations\":%s}]"
                .formatted(times, annotations, binary);
    }

    private static String oldEndpoint(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> "";
            case 1 -> ",\"endpoint\":{\"serviceName\":\"\",\"ipv4\":\"10.0.0.%d\"}".formatted(random.nextInt(3));
            default ->
                ",\"endpoint\":{\"serviceName\":\"service-%d\",\"ipv4\":\"10.0.0.%d\",\"port\":%d}"
                        .formatted(random.nextInt(2), random.nextInt(2), random.nextInt(2));
        };
    }

    /// Where Zipkin leaves open when a span began, it is shown at its first annotation.
    private static List<Span> withTimestamps(List<Span> spans) {
        return spans.stream()
                .map(span -> span.timestampAsLong() != 0 || span.annotations().isEmpty()
                        ? span
                        : span.toBuilder()
                                .timestamp(span.annotations().stream()
                                        .mapToLong(Annotation::timestamp)
                                        .min()
                                        .orElseThrow())
                                .build())
                .toList();
    }

    private static io.opentelemetry.proto.trace.v1.Span onlySpan(String json) {
        return read(ZipkinJson::transcode, json.replace('\'', '"'))
                .getResourceSpans(0)
                .getScopeSpans(0)
                .getSpans(0);
    }

    private static ExportTraceServiceRequest read(Transcoder transcoder, String json) {
        return Transcoded.of(transcoder, json.getBytes(UTF_8));
    }
}
