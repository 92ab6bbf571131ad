package dev.clew.receive.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.RequestHeaders;
import dev.clew.model.Fault;
import dev.clew.receive.ReceiveLimits;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// accepted + rejected = received, exactly, whatever comes in whatever order; and every refusal has its reason.
class BooksTest {
    private static final int REQUESTS = 600;
    private static final int LIMIT = 256 << 10;

    @Test
    void balanceAfterAMixtureOfEverything() {
        long seed = System.nanoTime();
        var sink = new CollectingSink();
        var attempts = new AtomicLong();
        // Every fifth batch meets a full disk, every seventh one that fails.
        try (var server = new ReceivingServer(
                batch -> {
                    long attempt = attempts.incrementAndGet();
                    if (attempt % 5 == 0) {
                        throw new Fault(Fault.Kind.OVERLOADED, "full");
                    }
                    if (attempt % 7 == 0) {
                        throw new Fault(Fault.Kind.INTERNAL, "failed");
                    }
                    return sink.accept(batch);
                },
                new ReceiveLimits(LIMIT, 64L * LIMIT))) {
            WebClient[] clients = {server.client("h1c"), server.client("h2c")};
            var readable = new AtomicLong();
            IntStream.range(0, REQUESTS).parallel().forEach(i -> {
                var random = new Random(seed + i);
                readable.addAndGet(send(clients[random.nextInt(2)], random));
            });

            long accepted = spans(server, "otlp_http", "accepted") + spans(server, "otlp_grpc", "accepted");
            long rejected = spans(server, "otlp_http", "rejected") + spans(server, "otlp_grpc", "rejected");
            assertThat(accepted).as("seed %d: accepted", seed).isEqualTo(sink.spans());
            assertThat(accepted + rejected).as("seed %d: received", seed).isEqualTo(readable.get());
            assertThat(server.countedInAll("clew_ingest_rejected_spans")).isEqualTo(rejected);
            assertThat(server.countedInAll("clew_ingest_requests")).isEqualTo(REQUESTS);
            assertThat(server.countedInAll("clew_ingest_refused_requests"))
                    .isEqualTo(requests(server, "otlp_http") + requests(server, "otlp_grpc"))
                    .isPositive();
            Until.holds("all memory is given back", () -> server.inFlightBytes() == 0);
        }
    }

    /// Sends one request of a random kind; returns how many spans a reader finds in it.
    private static long send(WebClient client, Random random) {
        ExportTraceServiceRequest request =
                switch (random.nextInt(3)) {
                    case 0 -> Requests.of(random.nextInt(50));
                    case 1 -> Requests.mixed(random.nextInt(50), flawed(random), flawed(random));
                    default -> Requests.ofBytes(LIMIT + random.nextInt(3) - 1);
                };
        byte[] bytes = request.toByteArray();
        boolean isReadable = bytes.length <= LIMIT;
        if (random.nextInt(5) == 0 && bytes.length > 0) {
            bytes[0] = 15; // A wire type that there is not.
            isReadable = false;
        }
        boolean gzip = random.nextBoolean();
        byte[] body = gzip ? Requests.gzip(bytes) : bytes;
        HttpRequest http = random.nextBoolean() ? http(gzip, body) : grpc(gzip, body);
        client.execute(http).aggregate().join();
        return isReadable ? CollectingSink.spans(request) : 0;
    }

    private static HttpRequest http(boolean gzip, byte[] body) {
        var headers = RequestHeaders.builder(HttpMethod.POST, OtlpReceiver.HTTP_PATH)
                .set("content-type", "application/x-protobuf")
                .set("content-encoding", gzip ? "gzip" : "identity");
        return HttpRequest.of(headers.build(), HttpData.wrap(body));
    }

    private static HttpRequest grpc(boolean gzip, byte[] body) {
        var headers = RequestHeaders.builder(HttpMethod.POST, OtlpReceiver.GRPC_PATH)
                .set("content-type", "application/grpc")
                .set("grpc-encoding", "gzip");
        return HttpRequest.of(headers.build(), HttpData.wrap(Requests.frame(gzip ? 1 : 0, body)));
    }

    private static Span flawed(Random random) {
        return random.nextBoolean()
                ? Requests.span().setSpanId(Requests.NO_SPAN).build()
                : Requests.span().setTraceId(Requests.NO_TRACE).build();
    }

    private static long spans(ReceivingServer server, String protocol, String outcome) {
        return server.counted("clew_ingest_spans", "protocol", protocol, "tenant", "default", "outcome", outcome);
    }

    private static long requests(ReceivingServer server, String protocol) {
        return server.counted("clew_ingest_requests", "protocol", protocol, "outcome", "refused");
    }
}
