package dev.clew.lending.service;

import dev.clew.instrument.Spans;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/// The OpenTelemetry SDK of one service. Each service has its own, as it would in a process of its own.
public final class Telemetry implements AutoCloseable {
    private static final String VERSION = "1.0.0";
    private static final Duration EXPORT_EVERY = Duration.ofMillis(200);
    private static final long CLOSE_SECONDS = 5;

    static {
        // The instrumentation libraries still write the database attributes of before 2025 unless asked for today's.
        System.setProperty("otel.semconv-stability.opt-in", "database");
    }

    private final OpenTelemetrySdk sdk;
    private final Spans spans;

    private Telemetry(OpenTelemetrySdk sdk) {
        this.sdk = sdk;
        this.spans = new Spans(sdk.getTracer("dev.clew.lending", VERSION));
    }

    /// @param serviceName the resource's `service.name`
    /// @param traces where spans and log records are sent, over OTLP/HTTP: a server's address without a path
    public static Telemetry of(String serviceName, URI traces) {
        Resource resource = Resource.getDefault()
                .merge(Resource.create(Attributes.builder()
                        .put("service.name", serviceName)
                        .put("service.version", VERSION)
                        .put("service.instance.id", UUID.randomUUID().toString())
                        .put("deployment.environment.name", "demo")
                        .build()));
        OtlpHttpSpanExporter exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(traces.resolve("/v1/traces").toString())
                .build();
        SdkTracerProvider tracers = SdkTracerProvider.builder()
                .setResource(resource)
                .addSpanProcessor(BatchSpanProcessor.builder(exporter)
                        .setScheduleDelay(EXPORT_EVERY)
                        .build())
                .build();
        SdkLoggerProvider loggers = SdkLoggerProvider.builder()
                .setResource(resource)
                .addLogRecordProcessor(BatchLogRecordProcessor.builder(OtlpHttpLogRecordExporter.builder()
                                .setEndpoint(traces.resolve("/v1/logs").toString())
                                .build())
                        .setScheduleDelay(EXPORT_EVERY)
                        .build())
                .build();
        TextMapPropagator w3c = TextMapPropagator.composite(
                W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance());
        return new Telemetry(OpenTelemetrySdk.builder()
                .setTracerProvider(tracers)
                .setLoggerProvider(loggers)
                .setPropagators(ContextPropagators.create(w3c))
                .build());
    }

    /// For the instrumentation libraries.
    public OpenTelemetry openTelemetry() {
        return sdk;
    }

    /// For the service's own spans.
    public Spans spans() {
        return spans;
    }

    /// Sends what is not sent yet, for at most five seconds, and ends.
    @Override
    public void close() {
        sdk.shutdown().join(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
}
