package dev.clew.receive.otlp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpRequestWriter;
import com.linecorp.armeria.common.RequestHeaders;
import dev.clew.receive.ReceiveLimits;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// More requests at once than the server can work on, of 100 kB each, by many connections or all by one.
class WaitingRequestsTest {
    private static final int BUDGET = 8 << 20;
    private static final int REQUESTS = 60;
    private static final int BYTES = 100_000;

    private static final RequestHeaders CALL = RequestHeaders.of(
            HttpMethod.POST, OtlpReceiver.GRPC_PATH, "content-type", "application/grpc", "te", "trailers");

    private final CollectingSink sink = new CollectingSink();
    private final StalledSink disk = new StalledSink(sink);
    private final ReceivingServer server = new ReceivingServer(disk, new ReceiveLimits(2 << 20, BUDGET));

    @AfterEach
    void close() {
        disk.goOn();
        Until.holds("all memory is given back", () -> server.inFlightBytes() == 0);
        assertThat(server.waitingRequests()).isZero();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"h1c", "h2c"})
    void keepTheirBodiesUntilThereIsRoomAndAreTakenThen(String protocol) {
        List<CompletableFuture<AggregatedHttpResponse>> answers = send(protocol);
        Until.holds("most wait", () -> server.waitingRequests() > REQUESTS / 2);
        assertThat(server.inFlightBytes()).isPositive().isLessThan(BUDGET / 2);

        long inside = REQUESTS - server.waitingRequests();
        disk.goOn();

        // On a slow machine some may have waited too long.
        assertThat(count("taken", answers, protocol)).isGreaterThan(inside);
    }

    @ParameterizedTest
    @ValueSource(strings = {"h1c", "h2c"})
    void areRefusedAfterAWhileSoThatClientsSendThemAgain(String protocol) {
        List<CompletableFuture<AggregatedHttpResponse>> answers = send(protocol);
        Until.holds("most wait", () -> server.waitingRequests() > REQUESTS / 2);
        Until.holds("none waits any more", () -> server.waitingRequests() == 0);

        disk.goOn();

        assertThat(count("refused for now", answers, protocol)).isPositive();
    }

    @Test
    void areRefusedForGoodWhenTheirTurnComesAndTheyAreTooLarge() {
        var log = new ByteArrayOutputStream();
        PrintStream usual = System.err;
        System.setErr(new PrintStream(log, true, UTF_8));
        try {
            List<CompletableFuture<AggregatedHttpResponse>> answers = send("h2c");
            Until.holds("most wait", () -> server.waitingRequests() > REQUESTS / 2);
            long waiting = server.waitingRequests();
            HttpRequestWriter large = HttpRequest.streaming(CALL);
            CompletableFuture<AggregatedHttpResponse> answer =
                    server.client("h2c").execute(large).aggregate();
            large.write(HttpData.wrap(new byte[] {0, 0, 0x30, 0, 0}));
            large.write(HttpData.wrap(new byte[10]));
            Until.holds("it waits, too", () -> server.waitingRequests() > waiting);

            disk.goOn();

            assertThat(answer.join().headers().get("grpc-status")).isEqualTo("8");
            large.abort();
            assertThat(answers)
                    .allSatisfy(each -> assertThat(status("h2c", each.join())).isIn("taken", "refused for now"));
        } finally {
            System.setErr(usual);
        }
        assertThat(log.toString(UTF_8)).as("what failed on an event loop").doesNotContain("Exception");
    }

    /// How many ended so. All were taken or are to be sent again, as the books say.
    private long count(String end, List<CompletableFuture<AggregatedHttpResponse>> answers, String protocol) {
        List<String> ends =
                answers.stream().map(answer -> status(protocol, answer.join())).toList();
        assertThat(ends).isSubsetOf("taken", "refused for now");
        long refused = ends.stream().filter("refused for now"::equals).count();
        assertThat(sink.spans()).isEqualTo(REQUESTS - refused);
        assertThat(server.countedInAll("clew_ingest_refused_requests")).isEqualTo(refused);
        return ends.stream().filter(end::equals).count();
    }

    private List<CompletableFuture<AggregatedHttpResponse>> send(String protocol) {
        boolean byGrpc = protocol.equals("h2c");
        WebClient client = server.client(protocol);
        byte[] message = Requests.ofBytes(BYTES).toByteArray();
        RequestHeaders headers = byGrpc
                ? CALL
                : RequestHeaders.of(HttpMethod.POST, "/v1/traces", "content-type", "application/x-protobuf");
        byte[] body = byGrpc ? Requests.frame(0, message) : message;
        var answers = new ArrayList<CompletableFuture<AggregatedHttpResponse>>();
        for (int i = 0; i < REQUESTS; i++) {
            answers.add(
                    client.execute(HttpRequest.of(headers, HttpData.wrap(body))).aggregate());
        }
        return answers;
    }

    private static String status(String protocol, AggregatedHttpResponse answer) {
        if (protocol.equals("h2c")) {
            String code = answer.trailers().get("grpc-status", answer.headers().get("grpc-status", "none"));
            boolean saysWhen = answer.headers().contains("grpc-status-details-bin");
            return code.equals("0") ? "taken" : code.equals("14") && saysWhen ? "refused for now" : "status " + code;
        }
        boolean saysWhen = answer.headers().getInt("retry-after", 0) > 0;
        return switch (answer.status().code()) {
            case 200 -> "taken";
            case 503 -> saysWhen ? "refused for now" : "refused";
            default -> answer.status().toString();
        };
    }
}
