package dev.clew.server;

import static dev.clew.server.RawConnection.frameBytes;
import static dev.clew.server.RawConnection.headers;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.UnprocessedRequestException;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpRequestWriter;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import dev.clew.receive.redaction.Redaction;
import dev.clew.server.jaeger.SamplingStrategies;
import dev.clew.store.memory.MemoryStore;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Clients that are slow, silent, greedy or hostile, over sockets, while another sends spans as it should.
class ConnectionLimitsTest {
    private static final int CONNECTIONS = 30;
    private static final String POST =
            "POST /v1/traces HTTP/1.1\r\nHost: clew\r\nContent-Type: application/x-protobuf\r\n";
    private static final String[] GRPC = {
        ":method",
        "POST",
        ":scheme",
        "http",
        ":path",
        "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
        "content-type",
        "application/grpc",
        "te",
        "trailers"
    };

    private static final byte[] NO_ERROR = {0, 0, 0, 0};
    private static final byte[] REFUSED_STREAM = {0, 0, 0, 7};
    private static final String ENHANCE_YOUR_CALM = "\0\0\0\13";

    private static final MemoryStore STORE = new MemoryStore();
    private static final ClewServer SERVER = new ClewServer(
            STORE,
            List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
            /* jaegerUi= */ null,
            SamplingStrategies.everything(),
            Redaction.NONE,
            ServerLimits.DEFAULT.with(new ConnectionLimits(
                    Duration.ofMillis(400), Duration.ofMillis(700), Duration.ofMillis(1_000), CONNECTIONS)),
            /* tls= */ null);

    private static final ClientFactory FACTORY =
            ClientFactory.builder().connectTimeoutMillis(20_000).build();
    private static final AtomicInteger SENT = new AtomicInteger();
    private static final Queue<String> FAILED = new ConcurrentLinkedQueue<>();
    private static volatile boolean isOver;

    @BeforeAll
    static void start() {
        SERVER.start();
        Thread.startVirtualThread(ConnectionLimitsTest::goOn);
    }

    @AfterAll
    static void stop() {
        isOver = true;
        SERVER.close();
        STORE.close();
        var _ = FACTORY.closeAsync();
    }

    /// The client that does as it should.
    private static void goOn() {
        WebClient client = client();
        while (!isOver) {
            try {
                AggregatedHttpResponse answer = client.execute(
                                HttpRequest.of(HttpMethod.POST, "/v1/traces", MediaType.X_PROTOBUF, new byte[0]))
                        .aggregate()
                        .join();
                if (!answer.status().isSuccess()) {
                    FAILED.add(answer.toString());
                }
                SENT.incrementAndGet();
            } catch (CompletionException e) {
                // Its connection, idle on a busy machine, was closed at the same moment; else the test says so.
                assertThat(e).hasCauseInstanceOf(UnprocessedRequestException.class);
            }
            pause(10);
        }
    }

    @AfterEach
    void theOtherClientGoesOn() {
        int before = SENT.get();
        for (int i = 0; SENT.get() < before + 3 && i < 20_000; i++) {
            pause(1);
        }
        assertThat(SENT.get()).isGreaterThanOrEqualTo(before + 3);
        assertThat(FAILED).isEmpty();
    }

    @Test
    void closesAConnectionThatSaysNothing() throws Exception {
        try (var silent = RawConnection.to(SERVER.uri())) {
            assertThat(silent.untilClosed()).isEmpty();
        }
        assertThat(closed("slow_headers")).isPositive();
    }

    @Test
    void closesAConnectionWhoseHeadersDribble() throws Exception {
        try (var slow = RawConnection.to(SERVER.uri())) {
            slow.send("GET /-/ready HTTP/1.1\r\nHost: ");
            assertThat(slow.untilClosed(() -> dribble(slow))).isEmpty();
        }
    }

    @Test
    void closesAConnectionWhoseSecondHeadersDribble() throws Exception {
        try (var slow = RawConnection.to(SERVER.uri())) {
            slow.send("GET /-/ready HTTP/1.1\r\nHost: clew\r\n\r\n");
            assertThat(slow.untilClosed(() -> dribble(slow)))
                    .startsWith("HTTP/1.1 200")
                    .containsOnlyOnce("HTTP/1.1");
        }
    }

    @Test
    void refusesABodyThatDribblesAndClosesItsConnection() throws Exception {
        int before = closed("slow_body");
        try (var slow = RawConnection.to(SERVER.uri())) {
            slow.send(POST + "Content-Length: 100000\r\n\r\n");
            assertThat(slow.untilClosed(() -> dribble(slow))).startsWith("HTTP/1.1 408");
        }
        assertThat(closed("slow_body")).isEqualTo(before + 1);
    }

    @Test
    void refusesACallThatDribblesInTheMannerOfGrpc() {
        HttpRequestWriter endless = HttpRequest.streaming(RequestHeaders.of(
                HttpMethod.POST,
                "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
                HttpHeaderNames.CONTENT_TYPE,
                "application/grpc"));
        endless.write(HttpData.wrap(new byte[] {0, 0, 0, 1, 0}));

        AggregatedHttpResponse answer = client().execute(endless).aggregate().join();

        assertThat(answer.headers().get("grpc-status")).isEqualTo("1");
    }

    @Test
    void closesAConnectionThatIsIdle() throws Exception {
        try (var idle = RawConnection.to(SERVER.uri())) {
            idle.send("GET /-/ready HTTP/1.1\r\nHost: clew\r\n\r\n");
            assertThat(idle.untilClosed()).startsWith("HTTP/1.1 200").endsWith("ready\n");
        }
    }

    @Test
    void closesAnIdleConnectionByHttp2HoweverOftenItPings() throws Exception {
        try (var idle = RawConnection.http2(SERVER.uri())) {
            idle.untilClosed(() -> {
                idle.frame(RawConnection.PING, 0, 0, new byte[8]);
                Thread.sleep(50);
            });
        }
    }

    @Test
    void closesWhatComesOverTheMostConnections() throws Exception {
        var held = new ArrayList<RawConnection>();
        try {
            for (int i = 0; i < 2 * CONNECTIONS; i++) {
                held.add(RawConnection.to(SERVER.uri()));
            }
            try (var oneMore = RawConnection.to(SERVER.uri())) {
                assertThat(oneMore.untilClosed()).isEmpty();
            }
        } finally {
            for (RawConnection connection : held) {
                connection.close();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"/-/ready, 40000, 431", "/, 250000, 431"})
    void refusesHeadersThatAreTooLarge(String path, int bytes, int status) throws Exception {
        try (var greedy = RawConnection.to(SERVER.uri())) {
            greedy.send("GET %s HTTP/1.1\r\nHost: clew\r\nX: %s\r\n\r\n".formatted(path, "x".repeat(bytes)));
            assertThat(greedy.untilClosed()).startsWith("HTTP/1.1 " + status);
        }
    }

    @Test
    void refusesAnAddressThatIsTooLong() throws Exception {
        try (var greedy = RawConnection.to(SERVER.uri())) {
            greedy.send("GET /" + "x".repeat(200_000) + " HTTP/1.1\r\nHost: clew\r\n\r\n");
            assertThat(greedy.untilClosed()).startsWith("HTTP/1.1 414");
        }
    }

    /// It sends more than all buffers in between hold: a server that closed at once would make it fail. All of it is
    /// there before the connection is, whose headers have little time.
    @Test
    void letsAClientFinishThatIsStillSendingWhatIsRefused() throws Exception {
        byte[] tooLong = ("GET /" + "x".repeat(64_000_000)).getBytes(ISO_8859_1);
        try (var greedy = RawConnection.to(SERVER.uri())) {
            greedy.write(tooLong);
            greedy.send(" HTTP/1.1\r\nHost: clew\r\n\r\n");
            assertThat(greedy.untilClosed()).startsWith("HTTP/1.1 414").contains("196608");
        }
    }

    /// As one does whose network takes a breath.
    @Test
    void letsAClientFinishThatPausesInTheMiddleOfWhatIsRefused() throws Exception {
        byte[] part = "x".repeat(1_000_000).getBytes(ISO_8859_1);
        try (var greedy = RawConnection.to(SERVER.uri())) {
            greedy.send("GET /");
            for (int i = 0; i < 5; i++) {
                greedy.write(part);
                Thread.sleep(200);
            }
            greedy.send(" HTTP/1.1\r\nHost: clew\r\n\r\n");
            assertThat(greedy.untilClosed()).startsWith("HTTP/1.1 414").contains("196608");
        }
    }

    @Test
    void refusesAHundredThousandHeaders() throws Exception {
        try (var greedy = RawConnection.to(SERVER.uri())) {
            greedy.send("GET / HTTP/1.1\r\nHost: clew\r\n" + "a: b\r\n".repeat(100_000) + "\r\n");
            assertThat(greedy.untilClosed()).startsWith("HTTP/1.1 431");
        }
    }

    @Test
    void endsHeadersByHttp2ThatGoOnAndOn() throws Exception {
        try (var flood = RawConnection.http2(SERVER.uri())) {
            flood.frame(RawConnection.HEADERS, 0, 1, headers(GRPC));
            byte[] more = headers("x", "y".repeat(10_000));
            flood.untilClosed(() -> flood.frame(RawConnection.CONTINUATION, 0, 1, more));
        }
    }

    @Test
    void endsAFloodOfContinuationsThatHoldNothing() throws Exception {
        try (var flood = RawConnection.http2(SERVER.uri())) {
            flood.frame(RawConnection.HEADERS, 0, 1, headers(GRPC));
            flood.untilClosed(() -> flood.frame(RawConnection.CONTINUATION, 0, 1, new byte[0]));
        }
    }

    @Test
    void endsAFloodOfRequestsThatAreTakenBack() throws Exception {
        try (var flood = RawConnection.http2(SERVER.uri())) {
            var next = new AtomicInteger(1);
            flood.untilClosed(() -> {
                int stream = next.getAndAdd(2);
                flood.frame(RawConnection.HEADERS, RawConnection.END_HEADERS, stream, headers(GRPC));
                flood.frame(RawConnection.RESET, 0, stream, new byte[] {0, 0, 0, 8});
            });
        }
    }

    /// Each is begun, and then gets a frame that is wrong for it (CVE-2025-8671).
    @Test
    void endsAFloodOfRequestsThatItIsMadeToReset() throws Exception {
        try (var flood = RawConnection.http2(SERVER.uri())) {
            var next = new AtomicInteger(1_001);
            String answer = flood.untilClosed(() -> {
                int stream = next.getAndAdd(2);
                flood.frame(RawConnection.HEADERS, RawConnection.END_HEADERS, stream, headers(GRPC));
                flood.frame(RawConnection.WINDOW_UPDATE, 0, stream, new byte[4]);
            });

            assertThat(answer).contains(ENHANCE_YOUR_CALM);
            assertThat(RawConnection.count(answer, RawConnection.RESET)).isGreaterThan(400);
        }
    }

    @Test
    void endsAFloodOfPingsWhoseAnswersNobodyReads() throws Exception {
        try (var flood = RawConnection.http2(SERVER.uri())) {
            var pings = new ByteArrayOutputStream();
            for (int i = 0; i < 10_000; i++) {
                pings.writeBytes(frameBytes(RawConnection.PING, 0, 0, new byte[8]));
            }
            flood.untilRefused(() -> flood.write(pings.toByteArray()));
        }
    }

    /// Its client has not even confirmed that it knows the limit.
    @Test
    void refusesMoreRequestsOnAConnectionThanAgreed() throws Exception {
        try (var greedy = RawConnection.http2(SERVER.uri())) {
            var calls = new ByteArrayOutputStream();
            for (int stream = 1; stream < 2_000; stream += 2) {
                calls.writeBytes(frameBytes(RawConnection.HEADERS, RawConnection.END_HEADERS, stream, headers(GRPC)));
            }
            greedy.write(calls.toByteArray());

            String answer = greedy.untilClosed();

            assertThat(RawConnection.count(answer, RawConnection.RESET, REFUSED_STREAM))
                    .isGreaterThanOrEqualTo(1_000 - 256);
            assertThat(RawConnection.count(answer, RawConnection.HEADERS)).isPositive();
        }
    }

    @Test
    void tellsACallerThatIsStillSendingThatItNeedNot() throws Exception {
        try (var eager = RawConnection.http2(SERVER.uri())) {
            String[] wrong = GRPC.clone();
            wrong[7] = "text/xml";
            eager.write(frameBytes(RawConnection.HEADERS, RawConnection.END_HEADERS, 1, headers(wrong)));

            String answer = eager.untilClosed();

            assertThat(answer).contains("send application/grpc");
            assertThat(RawConnection.count(answer, RawConnection.RESET, NO_ERROR))
                    .isEqualTo(1);
        }
    }

    private static void dribble(RawConnection slow) throws Exception {
        slow.send("x");
        Thread.sleep(20);
    }

    private static int closed(String reason) {
        String line = "clew_connections_closed_total{reason=\"" + reason + "\"} ";
        String metrics = client().get("/metrics").aggregate().join().contentUtf8();
        return metrics.lines()
                .filter(each -> each.startsWith(line))
                .mapToInt(each -> (int) Double.parseDouble(each.substring(line.length())))
                .sum();
    }

    private static WebClient client() {
        return WebClient.builder("h2c://" + SERVER.listeners().getFirst())
                .factory(FACTORY)
                .responseTimeout(Duration.ofSeconds(30))
                .build();
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
