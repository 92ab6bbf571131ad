package dev.clew.receive.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import dev.clew.model.Fault;
import dev.clew.receive.ReceiveLimits;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OtlpGrpcTest {
    private static final int LIMIT = 2 << 20;

    private final CollectingSink sink = new CollectingSink();
    private final ReceivingServer server = new ReceivingServer(sink, new ReceiveLimits(LIMIT, 16 << 20));

    @AfterEach
    void takesTheNextGoodCall() {
        sink.failWith(null);
        assertSuccess(call("", Requests.frame(0, Requests.of(3).toByteArray())));
        Until.holds("all memory is given back", () -> server.inFlightBytes() == 0);
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"'',0", "identity,0", "gzip,0", "gzip,1"})
    void handsOnWhatWasSent(String encoding, int flag) {
        ExportTraceServiceRequest request = Requests.of(1_000);
        byte[] message = flag == 1 ? Requests.gzip(request.toByteArray()) : request.toByteArray();

        assertSuccess(call(encoding, Requests.frame(flag, message)));

        assertThat(sink.requests()).containsExactly(request);
    }

    @Test
    void takesAnEmptyMessageEvenWhileTheSinkIsOverloaded() {
        sink.failWith(new Fault(Fault.Kind.OVERLOADED, "the disk is full"));
        assertSuccess(call("", Requests.frame(0, new byte[0])));
        assertSuccess(call("gzip", Requests.frame(1, Requests.gzip(new byte[0]))));
    }

    @Test
    void leavesOutSpansWithoutUsableIdsAndSaysSo() throws Exception {
        var request =
                Requests.mixed(2, Requests.span().setSpanId(Requests.NO_SPAN).build());

        AggregatedHttpResponse response = call("gzip", Requests.frame(1, Requests.gzip(request.toByteArray())));

        assertThat(response.trailers().get("grpc-status")).isEqualTo("0");
        byte[] frame = response.content().array();
        var answer = ExportTraceServiceResponse.parseFrom(Arrays.copyOfRange(frame, 5, frame.length));
        assertThat(answer.getPartialSuccess().getRejectedSpans()).isEqualTo(1);
        assertThat(answer.getPartialSuccess().getErrorMessage())
                .isEqualTo("1 of 4 spans were left out: 1 with a span id of zero");
        assertThat(sink.spans()).isEqualTo(3);
    }

    /// The frame in hexadecimal, with `+n` for n more bytes of zero.
    @ParameterizedTest
    @CsvSource({
        "a call without a message,            '',   '',                     12, message_count",
        "two messages,                        '',   00000000000000000000,   12, message_count",
        "a message and half a prefix,         '',   00000000000000,         12, message_count",
        "half a prefix,                       '',   000000,                 13, framing",
        "a message that is shorter than said, '',   00000000050a00,         13, framing",
        "a flag without an encoding,          '',   0100000000,             13, framing",
        "a flag with the encoding identity,   identity, 0100000000,         13, framing",
        "a flag that is not defined,          gzip, 0200000000,             13, framing",
        "an encoding that is not read,        br,   0100000000,             12, encoding",
        "no protobuf,                         '',   0000000001ff,            3, malformed",
        "no gzip,                             gzip, 0100000001ff,            3, malformed",
        "gzip of nothing,                     gzip, 0100000000,              3, malformed",
        "a length over the limit,             '',   0000200001,              8, too_large",
        "a length of four gibibytes,          '',   00ffffffff,              8, too_large",
    })
    void refusesForGood(String what, String encoding, String hex, int code, String reason) {
        AggregatedHttpResponse response = call(encoding, HexFormat.of().parseHex(hex));

        RpcStatus status = assertRefused(response, code, reason);
        assertThat(status.details()).as(what).doesNotContainKey("RetryInfo");
        assertThat(response.headers().get("grpc-accept-encoding")).contains("gzip");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gzip"})
    void takesTheLimitExactly(String encoding) {
        for (int bytes : new int[] {LIMIT - 1, LIMIT}) {
            assertSuccess(call(encoding, framed(encoding, bytes)));
        }
        RpcStatus status = assertRefused(call(encoding, framed(encoding, LIMIT + 1)), 8, "too_large");
        assertThat(status.details()).doesNotContainKey("RetryInfo");
    }

    @Test
    void disarmsABombOfAGibibyte() {
        assertRefused(call("gzip", Requests.frame(1, Requests.bomb())), 8, "too_large");
    }

    @Test
    void asksToComeBackLaterIfTheSinkIsOverloaded() {
        sink.failWith(new Fault(Fault.Kind.OVERLOADED, "disk full (100%): \u00e9"));

        AggregatedHttpResponse response =
                call("", Requests.frame(0, Requests.of(7).toByteArray()));

        RpcStatus status = assertRefused(response, 14, "overloaded");
        assertThat(response.headers().get("grpc-message")).isEqualTo("disk full (100%25): %C3%A9");
        assertThat(status.message()).isEqualTo("disk full (100%): \u00e9");
        assertThat(status.retrySeconds()).isBetween(1L, 5L);
    }

    @Test
    void asksToSendAgainIfTheOutcomeIsUnknown() {
        sink.failWith(new Fault(Fault.Kind.INTERNAL, "the disk failed"));
        RpcStatus status =
                assertRefused(call("", Requests.frame(0, Requests.of(1).toByteArray())), 14, "internal");
        assertThat(status.details()).containsOnlyKeys("RetryInfo");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/json", "application/grpc+json", "application/grpc-web", "application/x-protobuf", ""
            })
    void refusesAnotherContentTypeAsHttpDoes(String contentType) {
        var headers = RequestHeaders.builder(HttpMethod.POST, OtlpReceiver.GRPC_PATH);
        if (!contentType.isEmpty()) {
            headers.set("content-type", contentType);
        }
        AggregatedHttpResponse response = server.client("h2c")
                .execute(headers.build(), Requests.frame(0, new byte[0]))
                .aggregate()
                .join();

        assertThat(response.status()).isEqualTo(HttpStatus.UNSUPPORTED_MEDIA_TYPE);
        assertThat(response.contentUtf8()).contains("application/grpc");
        assertThat(refused("content_type")).isEqualTo(1);
    }

    private AggregatedHttpResponse call(String encoding, byte[] frame) {
        var headers = RequestHeaders.builder(HttpMethod.POST, OtlpReceiver.GRPC_PATH)
                .set("content-type", "application/grpc")
                .set("te", "trailers");
        if (!encoding.isEmpty()) {
            headers.set("grpc-encoding", encoding);
        }
        return server.client("h2c")
                .execute(HttpRequest.of(headers.build(), HttpData.wrap(frame)))
                .aggregate()
                .join();
    }

    private static byte[] framed(String encoding, int bytes) {
        byte[] message = Requests.ofBytes(bytes).toByteArray();
        return encoding.isEmpty() ? Requests.frame(0, message) : Requests.frame(1, Requests.gzip(message));
    }

    private static void assertSuccess(AggregatedHttpResponse response) {
        assertThat(response.status()).isEqualTo(HttpStatus.OK);
        assertThat(response.trailers().get("grpc-status")).isEqualTo("0");
        assertThat(response.content().array())
                .as("an empty message: partial_success is unset")
                .containsExactly(0, 0, 0, 0, 0);
    }

    private RpcStatus assertRefused(AggregatedHttpResponse response, int code, String reason) {
        assertThat(response.status()).isEqualTo(HttpStatus.OK);
        HttpHeaders trailers = response.headers();
        assertThat(trailers.get("grpc-status")).isEqualTo(String.valueOf(code));
        assertThat(response.content().isEmpty()).isTrue();
        assertThat(refused(reason)).isEqualTo(1);
        RpcStatus status = RpcStatus.parse(Base64.getDecoder().decode(trailers.get("grpc-status-details-bin")));
        assertThat(status.code()).isEqualTo(code);
        return status;
    }

    private long refused(String reason) {
        return server.counted("clew_ingest_refused_requests", "protocol", "otlp_grpc", "reason", reason);
    }
}
