package dev.clew.receive.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import dev.clew.model.Fault;
import dev.clew.receive.ReceiveLimits;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// OTLP/HTTP in JSON against a running server: JSON is answered in JSON.
class OtlpHttpJsonTest {
    private static final int LIMIT = 2 << 20;

    private final CollectingSink sink = new CollectingSink();
    private final ReceivingServer server = new ReceivingServer(sink, new ReceiveLimits(LIMIT, 16 << 20));

    /// Whatever a test did, the memory is back and the next good request succeeds.
    @AfterEach
    void takesTheNextGoodRequest() {
        sink.failWith(null);
        AggregatedHttpResponse response = send("", json(Requests.of(3)));
        assertThat(response.status()).isEqualTo(HttpStatus.OK);
        assertThat(response.contentUtf8()).isEqualTo("{}");
        Until.holds("all memory is given back", () -> server.inFlightBytes() == 0);
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"h1c,application/json,''", "h2c,application/json,gzip", "h1c,application/json; charset=utf-8,''"})
    void handsOnWhatWasSentAsProtobuf(String protocol, String contentType, String encoding) {
        ExportTraceServiceRequest request = Requests.of(1_000);
        byte[] json = json(request);

        AggregatedHttpResponse response =
                send(protocol, contentType, encoding, encoding.isEmpty() ? json : Requests.gzip(json));

        assertThat(response.status()).isEqualTo(HttpStatus.OK);
        assertThat(response.headers().get("content-type")).isEqualTo("application/json");
        assertThat(response.contentUtf8()).as("partial_success is unset").isEqualTo("{}");
        assertThat(sink.requests()).containsExactly(request);
        assertThat(server.counted(
                        "clew_ingest_spans", "protocol", "otlp_http", "tenant", "default", "outcome", "accepted"))
                .isEqualTo(1_000);
    }

    @Test
    void leavesOutSpansWithoutUsableIdsAndSaysSo() {
        var request = Requests.mixed(
                2,
                Requests.span().setTraceId(Requests.NO_TRACE).build(),
                Requests.span().clearSpanId().build());

        AggregatedHttpResponse response = send("", json(request));

        assertThat(response.status()).isEqualTo(HttpStatus.OK);
        assertThat(response.contentUtf8())
                .isEqualTo(
                        "{\"partialSuccess\":{\"rejectedSpans\":\"2\",\"errorMessage\":\"2 of 6 spans were left out: "
                                + "1 with a trace id of zero, 1 with a span id that has not 8 bytes\"}}");
        assertThat(sink.spans()).isEqualTo(4);
    }

    @Test
    void refusesBadDataForGoodAndSaysWhere() {
        AggregatedHttpResponse response = send("", utf8("{\"resourceSpans\":[{\"schemaUrl\":\"a\"},\n\"\\u0000\"]}"));

        assertThat(response.status()).isEqualTo(HttpStatus.BAD_REQUEST);
        assertThat(response.headers().get("content-type")).isEqualTo("application/json");
        assertThat(response.contentUtf8())
                .isEqualTo("{\"code\":3,\"message\":\"malformed OTLP JSON at $.resourceSpans[1] (byte 37): an object "
                        + "expected\",\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.BadRequest\","
                        + "\"fieldViolations\":[{\"field\":\"request\",\"description\":\"malformed OTLP JSON at "
                        + "$.resourceSpans[1] (byte 37): an object expected\"}]}]}");
        assertThat(refused("malformed")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "null", "\u0000"})
    void refusesWhatIsNoRequest(String body) {
        assertThat(send("", utf8(body)).status()).isEqualTo(HttpStatus.BAD_REQUEST);
    }

    @Test
    void asksToComeBackLaterIfTheSinkIsOverloaded() {
        sink.failWith(new Fault(Fault.Kind.OVERLOADED, "the disk is \"full\""));

        AggregatedHttpResponse response = send("", json(Requests.of(7)));

        assertThat(response.status()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
        assertThat(response.headers().getInt("retry-after", 0)).isBetween(1, 5);
        assertThat(response.contentUtf8())
                .matches("\\{\"code\":14,\"message\":\"the disk is \\\\\"full\\\\\"\",\"details\":\\[\\{\"@type\":"
                        + "\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"[1-5]\\.\\d{3}s\"}]}");
        assertThat(server.counted("clew_ingest_rejected_spans", "reason", "overloaded"))
                .isEqualTo(7);
    }

    @Test
    void refusesWhatIsTooLargeAlsoAfterDecompression() {
        byte[] large = json(Requests.ofBytes(LIMIT));

        assertThat(send("", large).status()).isEqualTo(HttpStatus.REQUEST_ENTITY_TOO_LARGE);
        AggregatedHttpResponse response = send("gzip", Requests.gzip(large));
        assertThat(response.status()).isEqualTo(HttpStatus.REQUEST_ENTITY_TOO_LARGE);
        assertThat(response.contentUtf8()).startsWith("{\"code\":8,");
        assertThat(send("gzip", Requests.bomb()).status()).isEqualTo(HttpStatus.REQUEST_ENTITY_TOO_LARGE);
    }

    @Test
    void countsSpansThatHoldNothingAndKeepsNone() {
        String spans = "{},".repeat(LIMIT / 4);

        AggregatedHttpResponse response =
                send("", utf8("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[" + spans + "{}]}]}]}"));

        assertThat(response.status()).isEqualTo(HttpStatus.OK);
        assertThat(response.contentUtf8()).contains("\"rejectedSpans\":\"" + (LIMIT / 4 + 1) + "\"");
        assertThat(sink.spans()).isZero();
    }

    private long refused(String reason) {
        return server.counted("clew_ingest_refused_requests", "protocol", "otlp_http", "reason", reason);
    }

    private AggregatedHttpResponse send(String encoding, byte[] body) {
        return send("h1c", "application/json", encoding, body);
    }

    private AggregatedHttpResponse send(String protocol, String contentType, String encoding, byte[] body) {
        var headers = RequestHeaders.builder(HttpMethod.POST, "/v1/traces").set("content-type", contentType);
        if (!encoding.isEmpty()) {
            headers.set("content-encoding", encoding);
        }
        return server.client(protocol)
                .execute(headers.build(), HttpData.wrap(body))
                .aggregate()
                .join();
    }

    private static byte[] json(ExportTraceServiceRequest request) {
        return utf8(OtlpJsonPrinter.otlp(request, new Random(1)));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
