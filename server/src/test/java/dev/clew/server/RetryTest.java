package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.server.Server;
import dev.clew.model.Fault;
import dev.clew.model.Receipt;
import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.model.TraceId;
import dev.clew.receive.DirectCalls;
import dev.clew.receive.Intake;
import dev.clew.receive.ReceiveLimits;
import dev.clew.receive.otlp.OtlpReceiver;
import dev.clew.store.memory.MemoryStore;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// OpenTelemetry's exporters at a receiver that has no room at first.
class RetryTest {
    private static final int REFUSALS = 2;
    private static final int SPANS = 100;

    private static final MemoryStore STORE = new MemoryStore();
    private static final AtomicInteger CALLS = new AtomicInteger();
    private static final Server SERVER = server();

    @BeforeAll
    static void start() {
        SERVER.start().join();
    }

    @AfterAll
    static void stop() {
        var _ = SERVER.stop();
        STORE.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "http"})
    void aRealClientComesBackUntilThereIsRoom(String protocol) {
        CALLS.set(0);
        String url = "http://127.0.0.1:" + SERVER.activeLocalPort();
        SpanExporter exporter = protocol.equals("grpc")
                ? OtlpGrpcSpanExporter.builder()
                        .setEndpoint(url)
                        .setTimeout(Duration.ofSeconds(60))
                        .build()
                : OtlpHttpSpanExporter.builder()
                        .setEndpoint(url + "/v1/traces")
                        .setTimeout(Duration.ofSeconds(60))
                        .build();
        var tracers = SdkTracerProvider.builder()
                .addSpanProcessor(BatchSpanProcessor.builder(exporter)
                        .setExporterTimeout(Duration.ofSeconds(60))
                        .build())
                .build();
        var root = tracers.get("test").spanBuilder("POST /loans").startSpan();
        try (var _ = root.makeCurrent()) {
            for (int i = 1; i < SPANS; i++) {
                tracers.get("test").spanBuilder("INSERT").startSpan().end();
            }
        }
        root.end();

        assertThat(tracers.shutdown().join(60, TimeUnit.SECONDS).isSuccess()).isTrue();

        assertThat(CALLS).hasValueGreaterThan(REFUSALS);
        assertThat(STORE.trace(
                        Tenant.DEFAULT, TraceId.parse(root.getSpanContext().getTraceId())))
                .hasSize(SPANS);
    }

    private static Server server() {
        var builder = Server.builder()
                .http(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .gracefulShutdownTimeout(Duration.ZERO, Duration.ZERO);
        var intake = new Intake(RetryTest::accept, ReceiveLimits.DEFAULT, new PrometheusRegistry());
        var calls = new DirectCalls(Duration.ofSeconds(30), Duration.ofSeconds(30), () -> {});
        calls.addTo(builder);
        new OtlpReceiver(intake, intake.forRecords(STORE::appendRecords)).addTo(builder, calls);
        return builder.build();
    }

    private static Receipt accept(SpanBatch batch) {
        if (CALLS.incrementAndGet() <= REFUSALS) {
            throw new Fault(Fault.Kind.OVERLOADED, "no room, by a test");
        }
        return STORE.append(batch);
    }
}
