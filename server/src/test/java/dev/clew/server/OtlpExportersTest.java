package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.Span;
import dev.clew.model.SpanKind;
import dev.clew.model.Tenant;
import dev.clew.model.TraceId;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The official exporters of OpenTelemetry Java, against the whole server.
class OtlpExportersTest {
    private static final int CHILDREN = 2_000;

    @RegisterExtension
    private static final MemoryServer SERVER = new MemoryServer();

    @ParameterizedTest
    @CsvSource({"grpc,none", "grpc,gzip", "http,none", "http,gzip"})
    void deliverEverySpan(String protocol, String compression) {
        SpanExporter exporter = protocol.equals("grpc") ? grpc(compression) : http(compression);
        var tracers = SdkTracerProvider.builder()
                .setResource(
                        Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), "lending-" + protocol)))
                .addSpanProcessor(BatchSpanProcessor.builder(exporter)
                        .setMaxQueueSize(2 * CHILDREN)
                        .build())
                .build();
        var tracer = tracers.get("test", "1.0");
        var root = tracer.spanBuilder("POST /loans").startSpan();
        try (var _ = root.makeCurrent()) {
            for (int i = 0; i < CHILDREN; i++) {
                tracer.spanBuilder("INSERT")
                        .setSpanKind(io.opentelemetry.api.trace.SpanKind.CLIENT)
                        .setAttribute("row", i)
                        .startSpan()
                        .end();
            }
        }
        root.recordException(new IllegalStateException("no money"))
                .setStatus(StatusCode.ERROR, "no money")
                .end();

        boolean delivered = tracers.shutdown().join(30, TimeUnit.SECONDS).isSuccess();

        assertThat(delivered).isTrue();
        List<Span> trace = SERVER.store()
                .trace(Tenant.DEFAULT, TraceId.parse(root.getSpanContext().getTraceId()));
        assertThat(trace).hasSize(CHILDREN + 1);
        assertThat(trace).filteredOn(span -> span.kind() == SpanKind.CLIENT).hasSize(CHILDREN);
        assertThat(trace)
                .filteredOn(span -> span.name().equals("POST /loans"))
                .singleElement()
                .satisfies(span -> {
                    assertThat(span.status().message()).isEqualTo("no money");
                    assertThat(span.events()).hasSize(1);
                });
    }

    private static SpanExporter grpc(String compression) {
        return OtlpGrpcSpanExporter.builder()
                .setEndpoint(SERVER.uri().toString())
                .setCompression(compression)
                .build();
    }

    private static SpanExporter http(String compression) {
        return OtlpHttpSpanExporter.builder()
                .setEndpoint(SERVER.uri() + "/v1/traces")
                .setCompression(compression)
                .build();
    }
}
