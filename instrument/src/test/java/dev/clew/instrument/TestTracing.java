package dev.clew.instrument;

import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// A real SDK that keeps its spans.
public final class TestTracing implements AutoCloseable {
    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final InMemoryMetricReader measurements = InMemoryMetricReader.create();
    private final OpenTelemetrySdk sdk;

    public TestTracing() {
        this.sdk = sdk(SimpleSpanProcessor.create(exporter), measurements);
    }

    /// An SDK in which every span fails at its start and at its end.
    public static OpenTelemetrySdk broken() {
        return sdk(new FailingProcessor(), InMemoryMetricReader.create());
    }

    public OpenTelemetrySdk sdk() {
        return sdk;
    }

    public Tracer tracer() {
        return sdk.getTracer("test");
    }

    public List<SpanData> spans() {
        return exporter.getFinishedSpanItems();
    }

    /// Names of what was measured.
    public Set<String> metrics() {
        return measurements.collectAllMetrics().stream()
                .map(MetricData::getName)
                .collect(Collectors.toSet());
    }

    /// What the instrumentation says it let go of, by reason.
    public Map<String, Long> losses() {
        Map<String, Long> losses = new TreeMap<>();
        measurements.collectAllMetrics().stream()
                .filter(metric -> metric.getName().equals("clew.instrument.rabbitmq.lost"))
                .flatMap(metric -> metric.getLongSumData().getPoints().stream())
                .forEach(point -> losses.put(
                        String.valueOf(point.getAttributes().get(AttributeKey.stringKey("reason"))), point.getValue()));
        return losses;
    }

    @Override
    public void close() {
        sdk.close();
    }

    private static OpenTelemetrySdk sdk(SpanProcessor processor, MetricReader reader) {
        return OpenTelemetrySdk.builder()
                .setTracerProvider(
                        SdkTracerProvider.builder().addSpanProcessor(processor).build())
                .setMeterProvider(
                        SdkMeterProvider.builder().registerMetricReader(reader).build())
                .setPropagators(ContextPropagators.create(TextMapPropagator.composite(
                        W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance())))
                .build();
    }

    private static final class FailingProcessor implements SpanProcessor {
        @Override
        public void onStart(Context parent, ReadWriteSpan span) {
            throw new IllegalStateException("broken at the start");
        }

        @Override
        public boolean isStartRequired() {
            return true;
        }

        @Override
        public void onEnd(ReadableSpan span) {
            throw new IllegalStateException("broken at the end");
        }

        @Override
        public boolean isEndRequired() {
            return true;
        }
    }
}
