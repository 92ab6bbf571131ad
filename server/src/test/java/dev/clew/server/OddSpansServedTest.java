package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import dev.clew.receive.WireBuffer;
import dev.clew.receive.edit.SpanLimits;
import dev.clew.server.jaeger.SamplingStrategies;
import dev.clew.store.segment.SegmentStore;
import dev.clew.store.segment.StoreLimits;
import dev.clew.store.segment.v1.ColumnarFormat;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Spans that are not as they should be, all the way through a server with a store on disk: sent, found, and fetched by
/// Jaeger's API. They are kept, and say what is odd about them.
class OddSpansServedTest {
    private static final long START = 1_700_000_000_000_000_000L;
    private static final byte[] ODD_TEXT = {'a', (byte) 0xff, 0, (byte) 0xc3, '"', '<', (byte) 0xf0, (byte) 0x9f};
    private static final String AS_SHOWN = new String(ODD_TEXT, StandardCharsets.UTF_8);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path folder;

    private static SegmentStore store;
    private static ClewServer server;
    private static WebClient client;
    private static int lastTrace;

    private final int trace = ++lastTrace;

    @BeforeAll
    static void start() {
        store = SegmentStore.open(folder, new ColumnarFormat(), StoreLimits.DEFAULT.reserving(0));
        server = new ClewServer(
                store,
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                /* jaegerUi= */ null,
                SamplingStrategies.everything());
        server.start();
        client = WebClient.builder(server.uri()).maxResponseLength(0).build();
    }

    @AfterAll
    static void stop() {
        server.close();
        store.close();
    }

    @Test
    void keepsTextThatIsNoUtf8InEveryField() {
        send(
                out -> {
                    attribute(out, 1, ODD_TEXT, value -> value.slice(1, ODD_TEXT));
                    attribute(out, 1, utf8("service.name"), value -> value.slice(1, utf8("odd text")));
                },
                out -> {
                    out.slice(1, ODD_TEXT);
                    out.slice(2, ODD_TEXT);
                },
                out -> {
                    out.slice(3, ODD_TEXT);
                    out.slice(5, ODD_TEXT);
                    times(out, START, START + 1_000);
                    attribute(out, 9, ODD_TEXT, value -> value.slice(1, ODD_TEXT));
                    message(out, 11, event -> {
                        event.slice(2, ODD_TEXT);
                        attribute(event, 3, ODD_TEXT, value -> value.slice(1, ODD_TEXT));
                    });
                    message(out, 13, link -> {
                        link.id(1, 7, 7);
                        link.id(2, 7);
                        link.slice(3, ODD_TEXT);
                        attribute(link, 4, ODD_TEXT, value -> value.slice(1, ODD_TEXT));
                    });
                    message(out, 15, status -> status.slice(2, ODD_TEXT));
                });
        JsonNode span = found("odd text");

        assertThat(span.at("/operationName").asString()).isEqualTo(AS_SHOWN);
        assertThat(tags(span.at("/tags")))
                .containsEntry(AS_SHOWN, AS_SHOWN)
                .containsEntry("otel.status_description", AS_SHOWN)
                .containsEntry("otel.scope.name", AS_SHOWN)
                .containsEntry("otel.scope.version", AS_SHOWN)
                .containsEntry("w3c.tracestate", AS_SHOWN);
        assertThat(tags(span.at("/logs/0/fields")))
                .containsEntry("event", AS_SHOWN)
                .containsEntry(AS_SHOWN, AS_SHOWN);
        assertThat(span.at("/references")).hasSize(1);
        assertThat(warnings(span)).anySatisfy(warning -> assertThat(warning).contains("no UTF-8"));
    }

    @Test
    void keepsASpanWithoutNameAndService() {
        send(out -> {}, out -> {}, out -> times(out, START, START + 1_000));
        JsonNode span = found("unknown_service");

        assertThat(span.at("/operationName").asString()).isEmpty();
        assertThat(warnings(span))
                .containsExactly(
                        "it was sent without a name",
                        "it was sent without a service.name; unknown_service stands for that");
    }

    @ParameterizedTest
    @CsvSource({
        "1700000000000000000, 1600000000000000000, ends before it starts",
        "0,                   1000,                without a start time",
        "1700000000000000000, -1,                  after the year 2262",
        "0,                   -1,                  ends before it starts",
        "5000000000000000000, 5000000000000001000, more than a year from now",
        "9000000000000000000, 9000000000000001000, more than a year from now",
        "86400000000000,      86400000001000,      a clock that was not set",
        "1,                   1,                   a clock that was not set"
    })
    void keepsTimesAsTheyCame(long startNanos, long endNanos, String warning) {
        String service = "times " + trace;
        send(service(service), out -> {}, out -> {
            out.slice(5, utf8("op"));
            times(out, startNanos, endNanos);
        });
        JsonNode span = found(service);

        assertThat(span.at("/startTime").asLong()).isEqualTo(startNanos / 1_000);
        assertThat(span.at("/duration").asLong()).isEqualTo(Math.max(0, endNanos - startNanos) / 1_000);
        assertThat(warnings(span)).anySatisfy(each -> assertThat(each).contains(warning));
    }

    /// No search reaches that far, since its times are signed.
    @Test
    void keepsTheLatestTimeThereIs() {
        send(service("late"), out -> {}, out -> {
            out.slice(5, utf8("op"));
            times(out, -1, -1);
        });
        JsonNode span = fetched();

        assertThat(span.at("/startTime").asLong()).isEqualTo(Long.divideUnsigned(-1, 1_000));
        assertThat(warnings(span)).anySatisfy(each -> assertThat(each).contains("after the year 2262"));
    }

    @Test
    void cutsWhatIsTooLongAndSaysHowLongItWas() {
        int limit = SpanLimits.DEFAULT.textBytes();
        byte[] text = utf8("ü".repeat(limit));
        byte[] bytes = new byte[limit + 1];
        double before = Metrics.of(client).sum("clew_ingest_cuts_total", "reason=\"length\"");
        send(service("long"), out -> {}, out -> {
            out.slice(5, text);
            times(out, START, START + 1_000);
            attribute(out, 9, utf8("statement"), value -> value.slice(1, text));
            attribute(out, 9, utf8("blob"), value -> value.slice(7, bytes));
            attribute(
                    out,
                    9,
                    utf8("list"),
                    value -> message(value, 5, list -> {
                        message(list, 1, element -> element.slice(1, new byte[limit]));
                    }));
            attribute(out, 9, utf8("fits"), value -> value.slice(1, new byte[limit]));
            attribute(out, 9, utf8("after"), value -> value.slice(1, utf8("as it was")));
            message(out, 11, event -> event.slice(2, utf8("e".repeat(limit + 1))));
        });
        JsonNode span = found("long");
        Map<String, String> tags = tags(span.at("/tags"));

        String marker = "… (cut, of %d bytes)".formatted(text.length);
        assertThat(tags.get("statement")).endsWith("ü" + marker).doesNotContain("\ufffd");
        assertThat(utf8(tags.get("statement"))).hasSizeBetween(limit - 1, limit);
        assertThat(span.at("/operationName").asString()).endsWith("ü" + marker);
        assertThat(tags)
                .containsEntry("after", "as it was")
                .containsEntry("clew.sanitized", "length")
                .containsEntry("clew.original_bytes.statement", Integer.toString(text.length))
                .containsEntry("clew.original_bytes.name", Integer.toString(text.length))
                .containsEntry("clew.original_bytes.blob", Integer.toString(bytes.length))
                .containsKey("clew.original_bytes.list")
                .doesNotContainKey("clew.original_bytes.fits");
        assertThat(tags.get("fits")).hasSize(limit);
        assertThat(tags.get("list")).endsWith("bytes, too long to be kept)");
        assertThat(tags.get("blob")).hasSize((limit + 2) / 3 * 4);
        assertThat(tags(span.at("/logs/0/fields")))
                .containsEntry("clew.original_bytes.name", Integer.toString(limit + 1));
        assertThat(warnings(span)).anySatisfy(each -> assertThat(each).contains("cut (length)"));
        assertThat(Metrics.of(client).sum("clew_ingest_cuts_total", "reason=\"length\""))
                .isEqualTo(before + 2);
    }

    @Test
    void keepsAsManyAttributesEventsAndLinksAsItSaysAndCountsTheOthers() {
        int sent = 100_000;
        int kept = SpanLimits.DEFAULT.attributes();
        send(service("many"), out -> {}, out -> {
            out.slice(5, utf8("op"));
            times(out, START, START + 1_000);
            out.varint(10, 1);
            for (int i = 0; i < sent; i++) {
                int number = i;
                attribute(out, 9, utf8("key " + i), value -> value.varint(3, number));
                message(out, 11, event -> event.slice(2, utf8("event " + number)));
                message(out, 13, link -> link.id(1, 1, 1 + number));
            }
        });
        JsonNode span = found("many");
        Map<String, String> tags = tags(span.at("/tags"));

        assertThat(tags)
                .hasSize(kept + 1)
                .containsEntry("key " + (kept - 1), Integer.toString(kept - 1))
                .doesNotContainKey("key " + kept)
                .containsEntry("clew.sanitized", "attributes,events,links");
        assertThat(span.at("/logs")).hasSize(kept);
        assertThat(span.at("/references")).hasSize(kept);
        assertThat(warnings(span)).anySatisfy(each -> assertThat(each).contains("cut (attributes, events, links)"));
        JsonNode otlp = json("/api/v3/traces/" + id()).at("/result/resourceSpans/0/scopeSpans/0/spans/0");
        assertThat(otlp.at("/droppedAttributesCount").asInt()).isEqualTo(1 + sent - kept);
        assertThat(otlp.at("/droppedEventsCount").asInt()).isEqualTo(sent - kept);
        assertThat(otlp.at("/droppedLinksCount").asInt()).isEqualTo(sent - kept);
    }

    @Test
    void keepsASpanWithAListTenThousandDeep() {
        send(service("deep"), out -> {}, out -> {
            out.slice(5, utf8("op"));
            times(out, START, START + 1_000);
            attribute(out, 9, utf8("deep"), value -> nest(value, 10_000));
            attribute(out, 9, utf8("flat"), value -> nest(value, 10));
        });
        JsonNode span = found("deep");

        assertThat(tags(span.at("/tags")).get("deep")).contains("nested too deeply to be kept)");
        assertThat(tags(span.at("/tags")).get("flat"))
                .contains("\"at the bottom\"")
                .doesNotContain("nested too");
        assertThat(tags(span.at("/tags"))).containsEntry("clew.sanitized", "depth");
        assertThat(warnings(span)).anySatisfy(each -> assertThat(each).contains("cut (depth)"));
        assertThat(json("/api/v3/traces/" + id()).toString()).contains("nested too deeply");
    }

    @Test
    void keepsASpanWithAListTenThousandDeepInJson() {
        int depth = 10_000;
        String deep = "{\"kvlistValue\":{\"values\":[{\"key\":\"k\",\"value\":".repeat(depth) + "{\"intValue\":1}"
                + "}]}}".repeat(depth);
        String request = """
                {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"deep json"}}]},
                "scopeSpans":[{"spans":[{"traceId":"%s","spanId":"0000000000000001","name":"op",
                "startTimeUnixNano":"%d","endTimeUnixNano":"%d","attributes":[{"key":"deep","value":%s}]}]}]}]}""".formatted(id(), START, START + 1_000, deep);
        assertThat(Door.OTLP_JSON.post(client, utf8(request)).status().code()).isEqualTo(200);
        JsonNode span = found("deep json");

        assertThat(tags(span.at("/tags")).get("deep")).contains("nested too deeply to be kept)");
        assertThat(warnings(span)).anySatisfy(each -> assertThat(each).contains("cut (depth)"));
    }

    @Test
    void rejectsOnlyIdsOfZeroAndSaysSo() throws InvalidProtocolBufferException {
        byte[] request = request(
                service("ids"), out -> {}, List.of(out -> span(out, 0, 0, 1), out -> span(out, 0, trace, 0), out -> {
                    span(out, 0, trace, 5);
                    // It is its own parent.
                    out.id(4, 5);
                }));
        AggregatedHttpResponse answer = Door.OTLP_PROTOBUF.post(client, request);

        assertThat(answer.status().code()).isEqualTo(200);
        var partial =
                ExportTraceServiceResponse.parseFrom(answer.content().array()).getPartialSuccess();
        assertThat(partial.getRejectedSpans()).isEqualTo(2);
        assertThat(partial.getErrorMessage()).contains("1 with a trace id of zero", "1 with a span id of zero");
        JsonNode span = found("ids");
        assertThat(span.at("/spanID").asString()).isEqualTo("0000000000000005");
        assertThat(span.at("/references")).isEmpty();
        assertThat(warnings(span)).singleElement().asString().contains("circle was cut");
    }

    // What is sent.

    private void send(Consumer<WireBuffer> resource, Consumer<WireBuffer> scope, Consumer<WireBuffer> rest) {
        byte[] body = request(resource, scope, List.of(out -> {
            out.id(1, 0, trace);
            out.id(2, 1);
            rest.accept(out);
        }));
        AggregatedHttpResponse answer = Door.OTLP_PROTOBUF.post(client, body);
        assertThat(answer.status().code()).as(answer.contentUtf8()).isEqualTo(200);
        assertThat(answer.content().isEmpty()).as("nothing was rejected").isTrue();
    }

    private static byte[] request(
            Consumer<WireBuffer> resource, Consumer<WireBuffer> scope, List<Consumer<WireBuffer>> spans) {
        try (var out = WireBuffer.alone()) {
            message(out, 1, resourceSpans -> {
                message(resourceSpans, 1, resource);
                message(resourceSpans, 2, scopeSpans -> {
                    message(scopeSpans, 1, scope);
                    spans.forEach(span -> message(scopeSpans, 2, span));
                });
            });
            return Arrays.copyOf(out.bytes(), out.length());
        }
    }

    private static void span(WireBuffer out, long traceHigh, long traceLow, long spanId) {
        out.id(1, traceHigh, traceLow);
        out.id(2, spanId);
        out.slice(5, utf8("op"));
        times(out, START, START + 1_000);
    }

    private static Consumer<WireBuffer> service(String name) {
        return out -> attribute(out, 1, utf8("service.name"), value -> value.slice(1, utf8(name)));
    }

    private static void times(WireBuffer out, long startNanos, long endNanos) {
        out.fixed64(7, startNanos);
        out.fixed64(8, endNanos);
    }

    private static void attribute(WireBuffer out, int field, byte[] key, Consumer<WireBuffer> value) {
        message(out, field, keyValue -> {
            keyValue.slice(1, key);
            message(keyValue, 2, value);
        });
    }

    private static void nest(WireBuffer out, int depth) {
        var begun = new ArrayList<Integer>();
        for (int i = 0; i < depth; i++) {
            begun.add(out.begin(6));
            begun.add(out.begin(1));
            out.slice(1, utf8("k"));
            begun.add(out.begin(2));
        }
        out.slice(1, utf8("at the bottom"));
        begun.reversed().forEach(out::end);
    }

    private static void message(WireBuffer out, int field, Consumer<WireBuffer> content) {
        int begun = out.begin(field);
        content.accept(out);
        out.end(begun);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    // What comes back.

    private String id() {
        return "%032x".formatted(trace);
    }

    /// The one span of this test, found by its service first.
    private JsonNode found(String service) {
        String query = "/api/traces?service=%s&start=0&end=%d&raw=true"
                .formatted(service.replace(' ', '+'), Long.MAX_VALUE / 1_000);
        assertThat(json(query).at("/data"))
                .as("traces of %s", service)
                .anySatisfy(each -> assertThat(each.at("/traceID").asString()).isEqualTo("%016x".formatted(trace)));
        return fetched();
    }

    private JsonNode fetched() {
        JsonNode spans = json("/api/traces/" + id()).at("/data/0/spans");
        assertThat(spans).hasSize(1);
        return spans.get(0);
    }

    private static JsonNode json(String path) {
        AggregatedHttpResponse answer = client.get(path).aggregate().join();
        assertThat(answer.status().code()).as(path).isEqualTo(200);
        return JSON.readTree(answer.contentUtf8());
    }

    private static Map<String, String> tags(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .collect(Collectors.toMap(
                        tag -> tag.at("/key").asString(),
                        tag -> tag.at("/value").asString(),
                        (_, last) -> last));
    }

    private static List<String> warnings(JsonNode span) {
        return span.at("/warnings").valueStream().map(JsonNode::asString).toList();
    }
}
