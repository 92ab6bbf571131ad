package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.WebClient;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Many SDKs of OpenTelemetry Java at a server that has memory for few of their requests at once, and that is killed
/// and started again meanwhile.
class OverloadedExportersTest {
    private static final int SDKS = 12;
    private static final int SPANS = 256;
    private static final String FILLER = "x".repeat(1_000);

    /// As an exporter tries again by default, but ten times as fast.
    private static final RetryPolicy RETRIES = RetryPolicy.getDefault().toBuilder()
            .setInitialBackoff(Duration.ofMillis(100))
            .setMaxBackoff(Duration.ofMillis(500))
            .setMaxAttempts(5)
            .build();

    @TempDir
    private Path folder;

    private final AcknowledgedSpans spans = new AcknowledgedSpans();
    private volatile boolean isEnough;

    @ParameterizedTest
    @Timeout(120)
    @ValueSource(strings = {"grpc", "http"})
    void loseNothingThatWasAcknowledgedAndNothingIsThereTwice(String protocol) throws Exception {
        int port = freePort();
        var threads = new ArrayList<Thread>();
        long refused;
        long acknowledgedBefore;
        try (ServeProcess server = serve(port)) {
            WebClient client = server.ready();
            // What is left, of the half that is for requests up to 1 MiB, is room for one request of an SDK.
            try (var _ = HeldMemory.by(11, client)) {
                for (int i = 0; i < SDKS; i++) {
                    threads.add(Thread.ofPlatform().start(() -> send(protocol, port)));
                }
                refused = refusedUntilSome(client);
                acknowledgedBefore = spans.count();
                server.kill();
            }
        }
        try (ServeProcess server = serve(port)) {
            WebClient client = server.ready();
            while (spans.count() < acknowledgedBefore + SDKS * SPANS) {
                Thread.sleep(10);
            }
            isEnough = true;
            for (Thread each : threads) {
                each.join();
            }
            assertThat(refused).isPositive();
            long stored = spans.check(client);
            Metrics metrics = Metrics.of(client);
            assertThat(metrics.count("clew_store_spans")).isEqualTo(stored);
            assertThat(metrics.count("clew_ingest_requests_total", "outcome=\"accepted\"")
                            + metrics.count("clew_ingest_refused_requests_total"))
                    .isEqualTo(metrics.count("clew_ingest_requests_total"));
            System.out.printf(
                    "OverloadedExportersTest: %s, %d spans acknowledged, %d stored, 0 lost, %d requests refused%n",
                    protocol,
                    spans.count(),
                    stored,
                    refused + metrics.count("clew_ingest_refused_requests_total", "reason=\"overloaded\""));
        }
    }

    /// Waits until something was acknowledged, and something refused for lack of memory.
    private long refusedUntilSome(WebClient client) {
        long refused = 0;
        while (refused == 0 || spans.count() == 0) {
            refused = HeldMemory.refused(client, "");
        }
        return refused;
    }

    private void send(String protocol, int port) {
        String url = "http://127.0.0.1:" + port;
        SpanExporter exporter = protocol.equals("grpc")
                ? OtlpGrpcSpanExporter.builder()
                        .setEndpoint(url)
                        .setRetryPolicy(RETRIES)
                        .build()
                : OtlpHttpSpanExporter.builder()
                        .setEndpoint(url + "/v1/traces")
                        .setRetryPolicy(RETRIES)
                        .build();
        var tracers = SdkTracerProvider.builder()
                .addSpanProcessor(BatchSpanProcessor.builder(spans.watch(exporter))
                        .setMaxQueueSize(4 * SPANS)
                        .setMaxExportBatchSize(SPANS)
                        .setScheduleDelay(Duration.ofMillis(50))
                        .build())
                .build();
        while (!isEnough) {
            var root = tracers.get("test").spanBuilder("POST /loans").startSpan();
            try (var _ = root.makeCurrent()) {
                for (int span = 1; span < SPANS; span++) {
                    tracers.get("test")
                            .spanBuilder("INSERT")
                            .setAttribute("filler", FILLER)
                            .startSpan()
                            .end();
                }
            }
            root.end();
            tracers.forceFlush().join(60, TimeUnit.SECONDS);
        }
        tracers.shutdown().join(60, TimeUnit.SECONDS);
    }

    private ServeProcess serve(int port) throws IOException {
        return ServeProcess.start(
                "--data", folder.resolve("data").toString(), "--listen", "127.0.0.1:" + port, "--request-memory", "4");
    }

    private static int freePort() throws IOException {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }
}
