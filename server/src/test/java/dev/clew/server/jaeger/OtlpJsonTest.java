package dev.clew.server.jaeger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.model.AnyValue;
import dev.clew.model.Fault;
import dev.clew.model.Span;
import dev.clew.model.SpanKind;
import dev.clew.model.StatusCode;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.model.otlp.SpanDecoder;
import dev.clew.query.adjust.AdjustedSpan;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class OtlpJsonTest {
    private static final String IDS =
            "\"traceId\":\"5b8efff798038103d269b633813fc60c\",\"spanId\":\"eee19b7ec3c1b174\"";

    @Test
    void whatIsWrittenIsReadBack() {
        Span span = Spans.full();
        assertThat(read(write(List.of(span)))).containsExactly(span);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void randomSpansAreReadBackAsTheyWere(long seed) {
        List<Span> spans = Spans.random(new Random(seed), 50);
        assertThat(read(write(spans))).as("seed %d", seed).isEqualTo(spans);
        assertThat(new SpanDecoder().decode(OtlpWriter.write(spans)))
                .as("the protobuf of the same spans, seed %d", seed)
                .isEqualTo(spans);
    }

    @Test
    void writesAsTheSpecificationSays() {
        JsonNode resourceSpans = new ObjectMapper()
                .readTree(write(List.of(Spans.full())))
                .get("resourceSpans")
                .get(0);
        JsonNode span = resourceSpans.get("scopeSpans").get(0).get("spans").get(0);
        assertThat(span.get("traceId").asString()).isEqualTo("5b8efff7980381030000000000000001");
        assertThat(span.get("spanId").asString()).isEqualTo("000000000000000a");
        assertThat(span.get("kind").isNumber()).isTrue();
        assertThat(span.get("kind").asInt()).isEqualTo(2);
        assertThat(span.get("startTimeUnixNano").isString()).isTrue();
        assertThat(span.get("startTimeUnixNano").asString()).isEqualTo("1800000000000001234");
        assertThat(span.get("status").get("code").asInt()).isEqualTo(2);
        assertThat(span.get("droppedLinksCount").asLong()).isEqualTo(4294967295L);
        JsonNode attributes = span.get("attributes");
        assertThat(attributes.get(2).get("value").get("intValue").asString()).isEqualTo("42");
        assertThat(attributes.get(5).get("value").get("bytesValue").asString()).isEqualTo("AAH/");
        assertThat(attributes.get(8).get("value").isEmpty()).isTrue();
    }

    @Test
    void warningsTravelAsAnAttribute() {
        var out = new ByteArrayOutputStream();
        try (JsonGenerator json = generator(out)) {
            json.writeStartArray();
            OtlpJsonWriter.writeResourceSpans(
                    json, List.of(new AdjustedSpan(Spans.span(1, 1, "shop").build(), List.of("odd"))));
            json.writeEndArray();
        }
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains(
                        "{\"key\":\"@jaeger@warnings\",\"value\":{\"arrayValue\":{\"values\":[{\"stringValue\":\"odd\"}]}}}");
    }

    @Test
    void readsWhatOthersWrite() {
        Span span = readSpan("""
                "traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"EEE19B7EC3C1B174","parentSpanId":"",
                "kind":"SPAN_KIND_CLIENT","startTimeUnixNano":1544712660000000000,"endTimeUnixNano":"1544712661000000000",
                "status":{"code":"STATUS_CODE_ERROR","message":null},"unknown":{"deep":[1,{"a":null}]},"flags":257,
                "attributes":[{"key":"n","value":{"intValue":7}},{"key":"e","value":{"intValue":1.5e3}},
                {"key":"d","value":{"doubleValue":"NaN"}},{"key":"i","value":{"double_value":"-Infinity"}},
                {"key":"f","value":{"doubleValue":3}},{"key":"b","value":{"bytesValue":"-_8"}}]
                """);
        assertThat(span.kind()).isEqualTo(SpanKind.CLIENT);
        assertThat(span.startNanos()).isEqualTo(1544712660000000000L);
        assertThat(span.durationNanos()).isEqualTo(1_000_000_000L);
        assertThat(span.status().code()).isEqualTo(StatusCode.ERROR);
        assertThat(span.isRoot()).isTrue();
        assertThat(span.attributes().get("n")).isEqualTo(AnyValue.of(7));
        assertThat(span.attributes().get("e")).isEqualTo(AnyValue.of(1500));
        assertThat(span.attributes().get("d")).isEqualTo(AnyValue.of(Double.NaN));
        assertThat(span.attributes().get("i")).isEqualTo(AnyValue.of(Double.NEGATIVE_INFINITY));
        assertThat(span.attributes().get("f")).isEqualTo(AnyValue.of(3.0));
        assertThat(span.attributes().get("b")).isEqualTo(new AnyValue.BytesValue(new byte[] {-5, -1}));
    }

    @Test
    void resourceAndScopeMayComeAfterTheirSpans() {
        List<Span> spans = read("""
                {"resourceSpans":[{"scopeSpans":[{"spans":[{%s}],"scope":{"name":"late"},"schemaUrl":"s"}],
                "schemaUrl":"r","resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]}}]}
                """.formatted(IDS));
        assertThat(spans).singleElement().satisfies(span -> {
            assertThat(span.serviceName()).isEqualTo("shop");
            assertThat(span.resource().schemaUrl()).isEqualTo("r");
            assertThat(span.scope().name()).isEqualTo("late");
            assertThat(span.scope().schemaUrl()).isEqualTo("s");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"resourceSpans\":[]}", "{\"resourceSpans\":null}", "{\"resourceLogs\":[{}]}"})
    void nothingIsNoError(String json) {
        assertThat(read(json)).isEmpty();
    }

    @Test
    void halfASurrogatePairIsReplaced() {
        assertThat(readSpan(IDS + ",\"name\":\"a\\ud800b\"").name()).isEqualTo("a?b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``| empty",
                "[]| an object expected",
                "{\"resourceSpans\":[{| line 1, column",
                "{\"resourceSpans\":{}}| /resourceSpans (line 1, column 18): a list expected",
                "{} {}| the end expected",
                "nonsense| line 1, column",
            })
    void saysWhereATextIsNoOtlp(String json, String said) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.CALLER))
                .hasMessageContaining("malformed OTLP JSON")
                .hasMessageContaining(said.strip());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"traceId\":\"5b8e\"| traceId (line 1, column 55): an id of 32 hexadecimal digits expected, this has 4",
                "\"traceId\":\"xb8efff798038103d269b633813fc60c\"| traceId",
                "\"traceId\":17| text expected",
                "\"spanId\":\"eee19b7ec3c1b17400\"| spanId",
                "\"spanId\":\"eee19b7ec3c1b174\"| without a usable traceId",
                "\"traceId\":\"00000000000000000000000000000000\",\"spanId\":\"eee19b7ec3c1b174\"| usable traceId",
                "\"traceId\":\"5b8efff798038103d269b633813fc60c\"| without a usable spanId",
                "\"startTimeUnixNano\":-1| startTimeUnixNano",
                "\"startTimeUnixNano\":\"18446744073709551616\"| startTimeUnixNano",
                "\"startTimeUnixNano\":1.5| startTimeUnixNano",
                "\"startTimeUnixNano\":\"1e999999999\"| startTimeUnixNano",
                "\"startTimeUnixNano\":\"1e-999999999\"| startTimeUnixNano",
                "\"startTimeUnixNano\":\"soon\"| startTimeUnixNano",
                "\"kind\":\"SERVER\"| a number or a name such as SPAN_KIND_INTERNAL expected",
                "\"status\":{\"code\":\"BAD\"}| /status/code",
                "\"flags\":4294967296| flags",
                "\"name\":{}| text expected",
                "\"attributes\":{}| a list expected",
                "\"attributes\":[{\"key\":\"a\",\"value\":{\"boolValue\":1}}]| /attributes/0/value/boolValue",
                "\"attributes\":[{\"key\":\"a\",\"value\":{\"intValue\":\"9223372036854775808\"}}]| 64 bits",
                "\"attributes\":[{\"key\":\"a\",\"value\":{\"doubleValue\":\"fast\"}}]| a number expected",
                "\"attributes\":[{\"key\":\"a\",\"value\":{\"bytesValue\":\"*\"}}]| base64 expected",
            })
    void saysWhereASpanIsWrong(String fields, String said) {
        assertThatThrownBy(() -> readSpan(fields))
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.CALLER))
                .hasMessageContaining("/resourceSpans/0/scopeSpans/0/spans/0")
                .hasMessageContaining(said.strip());
    }

    @Test
    void nestingHasALimit() {
        String deep = "{\"arrayValue\":{\"values\":[".repeat(1_000) + "]}}".repeat(1_000);
        assertThatThrownBy(() -> readSpan(IDS + ",\"attributes\":[{\"key\":\"a\",\"value\":" + deep + "}]"))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("malformed OTLP JSON");
    }

    private static Span readSpan(String fields) {
        return read("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{" + fields + "}]}]}]}")
                .getFirst();
    }

    private static List<Span> read(String json) {
        return OtlpJsonReader.read(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String write(List<Span> spans) {
        var out = new ByteArrayOutputStream();
        try (JsonGenerator json = generator(out)) {
            json.writeStartObject();
            json.writeArrayPropertyStart("resourceSpans");
            OtlpJsonWriter.writeResourceSpans(
                    json,
                    spans.stream()
                            .map(span -> new AdjustedSpan(span, List.of()))
                            .toList());
            json.writeEndArray();
            json.writeEndObject();
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static JsonGenerator generator(ByteArrayOutputStream out) {
        return new JsonFactory().createGenerator(ObjectWriteContext.empty(), out);
    }
}
