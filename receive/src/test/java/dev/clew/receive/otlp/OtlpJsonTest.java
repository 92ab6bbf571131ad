package dev.clew.receive.otlp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.JsonFormat;
import dev.clew.model.Fault;
import dev.clew.model.otlp.OtlpReader;
import dev.clew.model.otlp.OtlpResource;
import dev.clew.model.otlp.OtlpSpan;
import dev.clew.model.otlp.OtlpVisitor;
import dev.clew.receive.Transcoded;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OtlpJsonTest {
    private static final int REQUESTS = 500;

    @Test
    void meansWhatProtobufsOwnMappingMeans() throws Exception {
        long seed = System.nanoTime();
        for (int i = 0; i < REQUESTS; i++) {
            var random = new Random(seed + i);
            ExportTraceServiceRequest request = new RandomMessages(random).next();
            String json = OtlpJsonPrinter.otlp(request, random);
            var theirs = ExportTraceServiceRequest.newBuilder();
            JsonFormat.parser().ignoringUnknownFields().merge(OtlpJsonPrinter.protobuf(request, random), theirs);

            assertThat(read(json)).as("seed %d: %s", seed + i, json).isEqualTo(request);
            assertThat(theirs.build()).as("seed %d", seed + i).isEqualTo(request);
        }
    }

    @Test
    void readsTheExampleOfTheSpecification() {
        Span span = read("""
                {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"my.service"}}]},
                "scopeSpans":[{"scope":{"name":"my.library","version":"1.0.0",
                "attributes":[{"key":"my.scope.attribute","value":{"stringValue":"some scope attribute"}}]},
                "spans":[{"traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"EEE19B7EC3C1B174",
                "parentSpanId":"EEE19B7EC3C1B173","name":"I'm a server span",
                "startTimeUnixNano":"1544712660000000000","endTimeUnixNano":1544712661000000000,"kind":2,
                "attributes":[{"key":"my.span.attr","value":{"stringValue":"some value"}}]}]}]}]}""").getResourceSpans(0).getScopeSpans(0).getSpans(0);

        assertThat(span.getTraceId()).isEqualTo(ByteString.fromHex("5b8efff798038103d269b633813fc60c"));
        assertThat(span.getParentSpanId()).isEqualTo(ByteString.fromHex("eee19b7ec3c1b173"));
        assertThat(span.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
        assertThat(span.getEndTimeUnixNano() - span.getStartTimeUnixNano()).isEqualTo(1_000_000_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", " {\n} ", "{\"resourceSpans\":[]}", "{\"resourceSpans\":null}", "{\"other\":[{}]}"})
    void takesARequestWithNothingInIt(String json) {
        assertThat(read(json)).isEqualTo(ExportTraceServiceRequest.getDefaultInstance());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "1 | 1",
                "'\"1\"' | 1",
                "-1 | -1",
                "1.0 | 1",
                "1e3 | 1000",
                "9223372036854775807 | 9223372036854775807",
                "'\"-9223372036854775808\"' | -9223372036854775808",
                "0e999999999 | 0",
            })
    void readsWholeNumbersHoweverTheyAreWritten(String json, long number) {
        assertThat(value("{\"intValue\":%s}".formatted(json)).getIntValue()).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9223372036854775808",
                "-9223372036854775809",
                "1.5",
                "1e999999999",
                "1e-999999999",
                "true",
                "\"\"",
                "{}",
                "\"1d\"",
                "\"0x1\"",
                "99999999999999999999999999"
            })
    void refusesWhatIsNoWholeNumber(String json) {
        assertThatThrownBy(() -> value("{\"intValue\":%s}".formatted(json)))
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.CALLER))
                .hasMessageContaining("a whole number of 64 bits expected");
    }

    @ParameterizedTest
    @CsvSource({
        "0.1",
        "-0.0",
        "-2.5",
        "1e-7",
        "123456789012345678",
        "4.9e-324",
        "1.7976931348623157e308",
        "0.30000000000000004"
    })
    void readsDoublesToTheLastBit(String json) {
        assertThat(value("{\"doubleValue\":%s}".formatted(json)).getDoubleValue())
                .isEqualTo(Double.parseDouble(json));
    }

    @ParameterizedTest
    @CsvSource({"AQID,010203", "+_/-,fbfffe", "AQ==,01", "AQ,01", "'',''", "'+\\/+\\/',fbffbf"})
    void readsBase64OfEitherAlphabetPaddedOrNot(String base64, String hex) {
        assertThat(value("{\"bytesValue\":\"%s\"}".formatted(base64)).getBytesValue())
                .isEqualTo(ByteString.fromHex(hex));
    }

    @ParameterizedTest
    @ValueSource(strings = {"A", "AQI*", "AQ===", "AAAAA", "é"})
    void refusesWhatIsNoBase64(String base64) {
        assertThatThrownBy(() -> value("{\"bytesValue\":\"%s\"}".formatted(base64)))
                .hasMessageContaining("bytes in base64 expected");
    }

    @Test
    void keepsTextThatIsNoUnicodeAndHalfAPairBecomesAReplacement() throws Exception {
        var json = new ByteArrayOutputStream();
        json.write("{\"resourceSpans\":[{\"schemaUrl\":\"".getBytes(UTF_8));
        json.write(new byte[] {'a', (byte) 0xff, 0, 1});
        json.write("\\ud800x\\udc00\\ud83e\\uddf6\\q\\u12\"}]}".getBytes(UTF_8));

        byte[] otlp = Transcoded.bytes(OtlpJson::transcode, json.toByteArray());
        var schemaUrl = new ByteArrayOutputStream();
        new OtlpReader().read(otlp, 0, otlp.length, new OtlpVisitor() {
            @Override
            public void resource(OtlpResource resource) {
                schemaUrl.writeBytes(resource.schemaUrl().copy());
            }

            @Override
            public void span(OtlpSpan span) {}
        });

        var expected = new ByteArrayOutputStream();
        expected.write(new byte[] {'a', (byte) 0xff, 0, 1});
        expected.write("\ufffdx\ufffd🧶qu12".getBytes(UTF_8));
        assertThat(schemaUrl.toByteArray()).isEqualTo(expected.toByteArray());
    }

    @Test
    void countsAFieldThatComesTwiceAsProtobufDoes() {
        var resourceSpans = read("""
                {"resourceSpans":[{"schemaUrl":"a","resource":{"droppedAttributesCount":1}}],
                 "resource_spans":[{"schemaUrl":"b","schema_url":"c","resource":{"attributes":[]},
                 "resource":{"droppedAttributesCount":2}}]}""").getResourceSpansList();

        assertThat(resourceSpans).hasSize(2);
        assertThat(resourceSpans.get(1).getSchemaUrl()).isEqualTo("c");
        assertThat(resourceSpans.get(1).getResource().getDroppedAttributesCount())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 30, 46, 47, 48, 100, 10_000, 200_000})
    void keepsASpanWhoseValuesNestTooDeeply(int depth) {
        String nested = "{\"arrayValue\":{\"values\":[".repeat(depth) + "{\"intValue\":7}" + "]}}".repeat(depth);
        byte[] otlp = Transcoded.bytes(
                OtlpJson::transcode, span("\"attributes\":[{\"key\":\"deep\",\"value\":%s}]".formatted(nested)));
        new OtlpReader().read(otlp, 0, otlp.length, _ -> {});

        String text = new String(otlp, UTF_8);
        assertThat(text.contains("bytes of JSON, nested too deeply to be kept)"))
                .isEqualTo(depth > 47);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~~ | at $ (byte 0): an object expected",
                "[] | at $ (byte 0): an object expected",
                "{ | at $ (byte 1): the name of a field expected",
                "{} x | at $ (byte 3): the end expected",
                "{'resourceSpans':{}} | at $.resourceSpans (byte 17): a list expected",
                "{'resourceSpans':[{}{}]} | at $.resourceSpans[0] (byte 20): a comma or the end of the list expected",
                "{'resourceSpans':[{},1]} | at $.resourceSpans[1] (byte 21): an object expected",
                "{'resourceSpans':[{'schemaUrl':1}]} | at $.resourceSpans[0].schemaUrl (byte 31): a text expected",
                "{'resourceSpans':[{'schemaUrl' | at $.resourceSpans[0] (byte 30): a colon expected",
                "{'resourceSpans':[{'schemaUrl':'a | .schemaUrl (byte 31): the end of this text expected",
                "{'a':tru,'resourceSpans':[{'schemaUrl':'\\ | the end of this text expected",
                "{'a':[[[[[}, | a value expected",
                "{'resourceSpans':[{'scopeSpans':[{'spans':[{'traceId':'0'}]}]}]} | .spans[0].traceId (byte 57)",
                "{'resourceSpans':[{'scopeSpans':[{'spans':[{},{'spanId':'xx'}]}]}]} | .spans[1].spanId (byte 60)",
                "{'resourceSpans':[{'scopeSpans':[{'spans':[{'kind':'SERVER'}]}]}]} | a name that OTLP has, expected",
                "{'resourceSpans':[{'scopeSpans':[{'spans':[{'flags':4294967296}]}]}]} | from 0 to 4294967295 expected",
                "{'resourceSpans':[{'scopeSpans':[{'spans':[{'endTimeUnixNano':-1}]}]}]} | 0 to 18446744073709551615",
            })
    void saysWhereAndWhatWasDue(String json, String message) {
        assertThatThrownBy(() -> read(json.replace('\'', '"')))
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.CALLER))
                .hasMessageStartingWith("malformed OTLP JSON at $")
                .hasMessageContaining(message);
    }

    /// Whatever is cut off, the rest is refused, and not read beyond.
    @Test
    void refusesEveryBeginningOfARequest() {
        byte[] whole = span(
                "\"attributes\":[{\"key\":\"a\",\"value\":{\"doubleValue\":-1.5}}],\"name\":\"\\u00e9\",\"flags\":1");
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> Transcoded.bytes(OtlpJson::transcode, cut))
                    .as("the first %d bytes", length)
                    .isInstanceOf(Fault.class);
        }
    }

    private static byte[] span(String fields) {
        return "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{%s}]}]}]}"
                .formatted(fields)
                .getBytes(UTF_8);
    }

    private static AnyValue value(String json) {
        return Transcoded.of(OtlpJson::transcode, span("\"attributes\":[{\"key\":\"k\",\"value\":%s}]".formatted(json)))
                .getResourceSpans(0)
                .getScopeSpans(0)
                .getSpans(0)
                .getAttributes(0)
                .getValue();
    }

    private static ExportTraceServiceRequest read(String json) {
        return Transcoded.of(OtlpJson::transcode, json.getBytes(UTF_8));
    }
}
