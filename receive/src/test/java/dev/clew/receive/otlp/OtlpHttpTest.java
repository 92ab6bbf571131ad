package dev.clew.receive.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.stream.StreamMessage;
import dev.clew.model.Fault;
import dev.clew.model.Receipt;
import dev.clew.receive.Encoding;
import dev.clew.receive.ReceiveLimits;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OtlpHttpTest {
    private static final int LIMIT = 2 << 20;
    private static final int BUDGET = 8 << 20;
    private static final String PROTOBUF = "application/x-protobuf";

    private final CollectingSink sink = new CollectingSink();
    private final ReceivingServer server = new ReceivingServer(sink, new ReceiveLimits(LIMIT, BUDGET));

    /// Whatever a test did, the memory is back and the next good request succeeds.
    @AfterEach
    void takesTheNextGoodRequest() {
        sink.failWith(null);
        AggregatedHttpResponse response = send("h1c", "", Requests.of(3).toByteArray());
        assertThat(response.status()).isEqualTo(HttpStatus.OK);
        assertThat(response.content().isEmpty()).isTrue();
        Until.holds("all memory is given back", () -> server.inFlightBytes() == 0);
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"h1c,''", "h1c,identity", "h1c,gzip", "h1c,GZIP", "h2c,''", "h2c,gzip"})
    void handsOnWhatWasSent(String protocol, String encoding) {
        ExportTraceServiceRequest request = Requests.of(1_000);

        AggregatedHttpResponse response = send(protocol, encoding, encoded(encoding, request));

        assertThat(response.status()).isEqualTo(HttpStatus.OK);
        assertThat(response.headers().get("content-type")).isEqualTo(PROTOBUF);
        assertThat(response.content().isEmpty()).as("partial_success is unset").isTrue();
        assertThat(sink.requests()).containsExactly(request);
        assertThat(server.counted(
                        "clew_ingest_spans", "protocol", "otlp_http", "tenant", "default", "outcome", "accepted"))
                .isEqualTo(1_000);
    }

    @Test
    void answersOnlyAfterTheSinkHasReturned() throws Exception {
        var entered = new CountDownLatch(1);
        var leave = new CountDownLatch(1);
        try (var slow = new ReceivingServer(
                _ -> {
                    entered.countDown();
                    awaitQuietly(leave);
                    return new Receipt(1, Map.of());
                },
                ReceiveLimits.DEFAULT)) {
            var response = slow.client("h1c")
                    .execute(request("", HttpData.wrap(Requests.of(1).toByteArray())))
                    .aggregate();
            entered.await();
            assertThat(response.isDone()).isFalse();
            leave.countDown();
            assertThat(response.join().status()).isEqualTo(HttpStatus.OK);
        }
    }

    @Test
    void takesAnEmptyRequestEvenWhileTheSinkIsOverloaded() {
        sink.failWith(new Fault(Fault.Kind.OVERLOADED, "the disk is full"));
        ExportTraceServiceRequest noSpans = ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(Requests.of(0).getResourceSpans(0))
                .build();

        assertThat(send("h1c", "", new byte[0]).status()).isEqualTo(HttpStatus.OK);
        assertThat(send("h1c", "gzip", Requests.gzip(new byte[0])).status()).isEqualTo(HttpStatus.OK);
        assertThat(send("h2c", "", noSpans.toByteArray()).status()).isEqualTo(HttpStatus.OK);
    }

    @Test
    void leavesOutSpansWithoutUsableIdsAndSaysSo() throws Exception {
        var request = Requests.mixed(
                2,
                Requests.span().setTraceId(Requests.NO_TRACE).build(),
                Requests.span().setSpanId(Requests.NO_SPAN).build(),
                Requests.span().clearTraceId().build());

        var response = ExportTraceServiceResponse.parseFrom(
                send("h1c", "", request.toByteArray()).content().array());

        assertThat(response.getPartialSuccess().getRejectedSpans()).isEqualTo(3);
        assertThat(response.getPartialSuccess().getErrorMessage())
                .isEqualTo("3 of 8 spans were left out: 1 with a trace id that has neither 16 nor 8 bytes, "
                        + "1 with a trace id of zero, 1 with a span id of zero");
        assertThat(sink.requests()).hasSize(1);
        assertThat(sink.spans()).isEqualTo(5);
        assertThat(server.counted("clew_ingest_rejected_spans", "reason", "trace_id_zero"))
                .isEqualTo(1);
        assertThat(server.counted("clew_ingest_requests", "protocol", "otlp_http", "outcome", "partial"))
                .isEqualTo(1);
    }

    @Test
    void leavesOutEverySpanEvenWhileTheSinkIsOverloaded() throws Exception {
        sink.failWith(new Fault(Fault.Kind.OVERLOADED, "the disk is full"));
        var request = Requests.of(0).toBuilder();
        request.getResourceSpansBuilder(0)
                .getScopeSpansBuilder(0)
                .addSpans(Requests.span().setSpanId(Requests.NO_SPAN));

        var response = ExportTraceServiceResponse.parseFrom(
                send("h1c", "", request.build().toByteArray()).content().array());

        assertThat(response.getPartialSuccess().getRejectedSpans()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"'', 0a", "'', 0a05", "'', ffffffffffffffffffff01", "gzip, 0a00", "gzip, ''"})
    void refusesBadDataForGood(String encoding, String hex) {
        AggregatedHttpResponse response = send("h1c", encoding, HexFormat.of().parseHex(hex));

        RpcStatus status = assertRefused(response, HttpStatus.BAD_REQUEST, "malformed");
        assertThat(status.code()).isEqualTo(3);
        assertThat(status.message()).isNotBlank();
        assertThat(status.details()).containsOnlyKeys("BadRequest");
        assertThat(response.headers().contains("retry-after")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/xml", ""})
    void refusesWhatItDoesNotReadAndNamesWhatItDoes(String contentType) {
        var headers = RequestHeaders.builder(HttpMethod.POST, "/v1/traces");
        if (!contentType.isEmpty()) {
            headers.set("content-type", contentType);
        }
        AggregatedHttpResponse response = server.client("h1c")
                .execute(headers.build(), HttpData.ofUtf8("{}"))
                .aggregate()
                .join();

        assertThat(response.status()).isEqualTo(HttpStatus.UNSUPPORTED_MEDIA_TYPE);
        assertThat(response.contentUtf8())
                .contains("'" + contentType + "'")
                .contains("application/x-protobuf or application/json");
        assertThat(refused("content_type")).isEqualTo(1);
    }

    @Test
    void refusesAnEncodingItDoesNotReadAndNamesThoseItDoes() {
        AggregatedHttpResponse response = send("h1c", "br", Requests.of(1).toByteArray());

        assertRefused(response, HttpStatus.UNSUPPORTED_MEDIA_TYPE, "encoding");
        assertThat(response.headers().get("accept-encoding")).isEqualTo(Encoding.ACCEPTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "OPTIONS"})
    void refusesOtherMethodsAndNamesTheRightOne(String method) {
        AggregatedHttpResponse response = server.client("h1c")
                .execute(HttpRequest.of(HttpMethod.valueOf(method), "/v1/traces"))
                .aggregate()
                .join();

        assertThat(response.status()).isEqualTo(HttpStatus.METHOD_NOT_ALLOWED);
        assertThat(response.headers().get("allow")).isEqualTo("POST");
        assertThat(refused("method")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"h1c,''", "h1c,gzip", "h2c,''", "h2c,gzip"})
    void takesTheLimitExactly(String protocol, String encoding) {
        for (int bytes : new int[] {LIMIT - 1, LIMIT}) {
            AggregatedHttpResponse response = send(protocol, encoding, encoded(encoding, Requests.ofBytes(bytes)));
            assertThat(response.status()).as("%d bytes", bytes).isEqualTo(HttpStatus.OK);
        }
        AggregatedHttpResponse response = send(protocol, encoding, encoded(encoding, Requests.ofBytes(LIMIT + 1)));
        RpcStatus status = assertRefused(response, HttpStatus.REQUEST_ENTITY_TOO_LARGE, "too_large");
        assertThat(status.code()).isEqualTo(8);
        assertThat(status.details()).doesNotContainKey("RetryInfo");
        assertThat(response.headers().contains("retry-after")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"h1c", "h2c"})
    void refusesABodyThatGrowsOverTheLimitWithoutHavingSaidSo(String protocol) {
        var chunks = new ArrayList<HttpData>();
        for (int i = 0; i < 3 * LIMIT / 16_384; i++) {
            chunks.add(HttpData.wrap(new byte[16_384]));
        }
        HttpRequest streaming = HttpRequest.of(
                RequestHeaders.of(HttpMethod.POST, "/v1/traces", "content-type", PROTOBUF),
                StreamMessage.of(chunks.toArray(HttpData[]::new)));

        AggregatedHttpResponse response =
                server.client(protocol).execute(streaming).aggregate().join();

        assertRefused(response, HttpStatus.REQUEST_ENTITY_TOO_LARGE, "too_large");
    }

    @Test
    void refusesAnAnnouncedLengthOverTheLimitBeforeTheBodyComes() throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(head(LIMIT + 1));
            assertThat(firstLine(socket.getInputStream())).startsWith("HTTP/1.1 413");
        }
        assertThat(refused("too_large")).isEqualTo(1);
    }

    @Test
    void disarmsABombOfAGibibyte() {
        AggregatedHttpResponse response = send("h1c", "gzip", Requests.bomb());

        assertRefused(response, HttpStatus.REQUEST_ENTITY_TOO_LARGE, "too_large");
    }

    @Test
    void asksToComeBackLaterIfTheSinkIsOverloaded() {
        sink.failWith(new Fault(Fault.Kind.OVERLOADED, "the disk is full"));

        AggregatedHttpResponse response = send("h1c", "", Requests.of(7).toByteArray());

        RpcStatus status = assertRefused(response, HttpStatus.SERVICE_UNAVAILABLE, "overloaded");
        assertThat(status.code()).isEqualTo(14);
        assertThat(status.message()).isEqualTo("the disk is full");
        assertThat(status.retrySeconds()).isBetween(1L, 5L);
        assertThat(response.headers().getInt("retry-after", 0)).isBetween(1, 5);
        assertThat(server.counted("clew_ingest_rejected_spans", "reason", "overloaded"))
                .isEqualTo(7);
    }

    @Test
    void asksToSendAgainIfTheOutcomeIsUnknown() {
        sink.failWith(new Fault(Fault.Kind.INTERNAL, "the disk failed"));
        assertRefused(send("h1c", "", Requests.of(1).toByteArray()), HttpStatus.SERVICE_UNAVAILABLE, "internal");
    }

    @Test
    void survivesADefectOfTheSink() {
        sink.failWith(new IllegalStateException("on purpose, by a test"));
        assertRefused(send("h1c", "", Requests.of(1).toByteArray()), HttpStatus.SERVICE_UNAVAILABLE, "internal");
    }

    @Test
    void refusesForGoodWhatTheSinkSaysIsTheCallersFault() {
        sink.failWith(new Fault(Fault.Kind.CALLER, "no such tenant"));
        assertRefused(send("h1c", "", Requests.of(1).toByteArray()), HttpStatus.BAD_REQUEST, "malformed");
    }

    @Test
    void forgetsABodyWhoseClientGoesAway() throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream().write(head(1_000_000));
            socket.getOutputStream().write(new byte[500_000]);
            Until.holds("the body is being read", () -> server.inFlightBytes() > 0);
        }
        Until.holds("the request is counted", () -> refused("aborted") == 1);
    }

    @Test
    void refusesEarlyWhatDoesNotFitIntoTheBudget() throws Exception {
        var held = new ArrayList<Socket>();
        try {
            // Each takes 128 KiB, a few at a time, since those before do not go on.
            for (int i = 0; i < 30; i++) {
                var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
                held.add(socket);
                socket.getOutputStream().write(head(100_000));
                socket.getOutputStream().write(new byte[70_000]);
            }
            Until.holds("what small requests may have is nearly used up", () -> server.inFlightBytes() == 30 << 17);

            AggregatedHttpResponse response =
                    send("h1c", "", Requests.ofBytes(300_000).toByteArray());

            assertThat(assertRefused(response, HttpStatus.SERVICE_UNAVAILABLE, "overloaded")
                            .retrySeconds())
                    .isBetween(1L, 5L);
        } finally {
            for (Socket socket : held) {
                socket.close();
            }
        }
        Until.holds("the budget is free again", () -> server.inFlightBytes() == 0);
    }

    private RpcStatus assertRefused(AggregatedHttpResponse response, HttpStatus status, String reason) {
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.headers().get("content-type")).isEqualTo(PROTOBUF);
        assertThat(refused(reason)).isEqualTo(1);
        return RpcStatus.parse(response.content().array());
    }

    private long refused(String reason) {
        return server.counted("clew_ingest_refused_requests", "protocol", "otlp_http", "reason", reason);
    }

    private AggregatedHttpResponse send(String protocol, String encoding, byte[] body) {
        return server.client(protocol)
                .execute(request(encoding, HttpData.wrap(body)))
                .aggregate()
                .join();
    }

    private static HttpRequest request(String encoding, HttpData body) {
        var headers = RequestHeaders.builder(HttpMethod.POST, "/v1/traces").set("content-type", PROTOBUF);
        if (!encoding.isEmpty()) {
            headers.set("content-encoding", encoding);
        }
        return HttpRequest.of(headers.build(), body);
    }

    private static byte[] encoded(String encoding, ExportTraceServiceRequest request) {
        return encoding.equalsIgnoreCase("gzip") ? Requests.gzip(request.toByteArray()) : request.toByteArray();
    }

    private static byte[] head(int contentLength) {
        return String.join(
                        "\r\n",
                        "POST /v1/traces HTTP/1.1",
                        "Host: localhost",
                        "Content-Type: " + PROTOBUF,
                        "Content-Length: " + contentLength,
                        "",
                        "")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static String firstLine(InputStream in) throws IOException {
        byte[] line = new byte[100];
        int length = 0;
        for (int next = in.read(); next != '\r' && next >= 0 && length < line.length; next = in.read()) {
            line[length++] = (byte) next;
        }
        return new String(Arrays.copyOf(line, length), StandardCharsets.US_ASCII);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
