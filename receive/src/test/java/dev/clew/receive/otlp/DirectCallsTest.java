package dev.clew.receive.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeadersBuilder;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpRequestWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import dev.clew.receive.ReceiveLimits;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Calls that are read off the frames of a connection by HTTP/2, which Armeria reads otherwise.
class DirectCallsTest {
    private static final ReceiveLimits LIMITS = new ReceiveLimits(2 << 20, 16 << 20);
    private static final RequestHeaders CALL = RequestHeaders.of(
            HttpMethod.POST, OtlpReceiver.GRPC_PATH, "content-type", "application/grpc", "te", "trailers");

    private final CollectingSink sink = new CollectingSink();
    private final StalledSink disk = new StalledSink(sink);
    private final ReceivingServer server = new ReceivingServer(
            disk,
            _ -> {
                throw new AssertionError("log records, of which there were to be none");
            },
            LIMITS,
            Duration.ofMillis(500));

    private final WebClient client = server.client("h2c");

    @AfterEach
    void close() {
        disk.goOn();
        Until.holds("all memory is given back", () -> server.inFlightBytes() == 0);
        Until.holds("no call is under way", () -> server.finishCalls() == 0);
        server.close();
    }

    @Test
    void areLeftToArmeriaWhenTheServerStops() {
        CompletableFuture<AggregatedHttpResponse> direct = call(1);
        Until.holds("its spans are on their way", () -> server.inFlightBytes() > 0);
        assertThat(server.finishCalls()).isEqualTo(1);

        CompletableFuture<AggregatedHttpResponse> other = call(2);
        disk.goOn();

        assertThat(code(direct)).isEqualTo("0");
        assertThat(code(other)).isEqualTo("0");
        assertThat(sink.spans()).isEqualTo(3);
    }

    @Test
    void shareTheirConnectionWithEverythingElse() {
        disk.goOn();
        for (int i = 0; i < 3; i++) {
            CompletableFuture<AggregatedHttpResponse> direct = call(10);
            CompletableFuture<AggregatedHttpResponse> posted = client.execute(HttpRequest.of(
                            HttpMethod.POST,
                            OtlpReceiver.HTTP_PATH,
                            MediaType.X_PROTOBUF,
                            Requests.of(1).toByteArray()))
                    .aggregate();
            CompletableFuture<AggregatedHttpResponse> nowhere =
                    client.get("/nowhere").aggregate();
            CompletableFuture<AggregatedHttpResponse> got =
                    client.get(OtlpReceiver.GRPC_PATH).aggregate();

            assertThat(code(direct)).isEqualTo("0");
            assertThat(posted.join().status()).isEqualTo(HttpStatus.OK);
            assertThat(nowhere.join().status()).isEqualTo(HttpStatus.NOT_FOUND);
            assertThat(got.join().status()).isEqualTo(HttpStatus.METHOD_NOT_ALLOWED);
        }
        assertThat(sink.spans()).isEqualTo(33);
    }

    @Test
    void areForgottenWhenTheClientTakesThemBack() {
        HttpRequestWriter call = HttpRequest.streaming(CALL);
        byte[] frame = Requests.frame(0, Requests.ofBytes(1_000_000).toByteArray());
        call.write(HttpData.wrap(frame, 0, 500_000));
        CompletableFuture<AggregatedHttpResponse> answer = client.execute(call).aggregate();
        Until.holds("the body is being read", () -> server.inFlightBytes() > 0);

        call.abort();

        assertThat(answer).failsWithin(Duration.ofSeconds(20));
        Until.holds("the call is counted", () -> refused("aborted") == 1);
    }

    @Test
    void areAnsweredWhenTheDiskTakesTooLong() {
        CompletableFuture<AggregatedHttpResponse> answer = call(1);

        assertThat(code(answer)).isEqualTo("14");
        assertThat(answer.join().headers().get("grpc-message")).contains("send them again later");
        assertThat(refused("overloaded")).isEqualTo(1);
    }

    /// The client was told that its spans were not on disk in time, and then they were.
    @Test
    void areCountedOnceWhenTheDiskTakesTooLong() {
        assertThat(code(call(1))).isEqualTo("14");
        disk.goOn();
        Until.holds("the spans are there after all", () -> sink.spans() == 1);

        assertThat(code(call(1))).isEqualTo("0");
        assertThat(server.countedInAll("clew_ingest_requests")).isEqualTo(2);
        assertThat(refused("overloaded")).isEqualTo(1);
        assertThat(server.counted("clew_ingest_tenant_refused_requests", "tenant", "default", "reason", "overloaded"))
                .isEqualTo(1);
    }

    @Test
    void areAnsweredAfterTheirClientFellSilentForAsLongAsAConnectionMayBeIdle() {
        try (var patient = new ReceivingServer(
                sink, sink, LIMITS, Duration.ofMillis(300), Duration.ofMillis(1_200), Duration.ofMillis(1_000))) {
            HttpRequestWriter call = HttpRequest.streaming(CALL);
            call.write(HttpData.wrap(new byte[] {0, 0, 0, 1, 0}));

            assertThat(code(patient.client("h2c").execute(call).aggregate())).isEqualTo("1");
            call.abort();
        }
    }

    @ParameterizedTest
    @CsvSource({"300, 1", "1, 40000"})
    void areRefusedWhenTheirHeadersAreTooLarge(int fields, int bytes) {
        byte[] frame = Requests.frame(0, Requests.of(1).toByteArray());
        RequestHeaders large = CALL.withMutations(more -> pad(more, fields, bytes));

        assertThat(code(client.execute(HttpRequest.of(large, HttpData.wrap(frame)))
                        .aggregate()))
                .isEqualTo("8");
        assertThat(refused("too_large")).isEqualTo(1);
        assertThat(sink.spans()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"300, 1, 431", "1, 40000, 431", "100, 100, 404"})
    void refuseLargeHeadersOfWhatElseTheirConnectionBrings(int fields, int bytes, int status) {
        var headers = RequestHeaders.builder(HttpMethod.GET, "/nowhere?" + "x".repeat(20_000));
        pad(headers, fields, bytes);

        AggregatedHttpResponse answer =
                client.execute(HttpRequest.of(headers.build())).aggregate().join();

        assertThat(answer.status().code()).isEqualTo(status);
    }

    private static void pad(HttpHeadersBuilder headers, int fields, int bytes) {
        for (int i = 0; i < fields; i++) {
            headers.add("x-pad-" + i, "x".repeat(bytes));
        }
    }

    @Test
    void areRefusedBeforeTheirBodyHasCome() {
        HttpRequestWriter call =
                HttpRequest.streaming(CALL.withMutations(more -> more.set("content-type", "text/xml")));
        call.write(HttpData.wrap(new byte[10]));

        AggregatedHttpResponse answer = client.execute(call).aggregate().join();

        assertThat(answer.status()).isEqualTo(HttpStatus.UNSUPPORTED_MEDIA_TYPE);
        assertThat(answer.contentUtf8()).contains("application/grpc");
        call.abort();
    }

    private CompletableFuture<AggregatedHttpResponse> call(int spans) {
        byte[] frame = Requests.frame(0, Requests.of(spans).toByteArray());
        return client.execute(HttpRequest.of(CALL, HttpData.wrap(frame))).aggregate();
    }

    private static String code(CompletableFuture<AggregatedHttpResponse> answer) {
        AggregatedHttpResponse found = answer.join();
        return found.trailers().get("grpc-status", found.headers().get("grpc-status", "none"));
    }

    private long refused(String reason) {
        return server.counted("clew_ingest_refused_requests", "protocol", "otlp_grpc", "reason", reason);
    }
}
