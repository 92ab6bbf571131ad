package dev.clew.instrument.rabbitmq;

import dev.clew.instrument.internal.Harmless;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.propagation.TextMapPropagator;

/// What all channels of one [TracedRabbit] share.
///
/// @param enabled false where nothing would come of it: no spans, no metrics, no context in messages
record Tracing(
        boolean enabled,
        Tracer tracer,
        MessageHeaders headers,
        Causality causality,
        MessagingMetrics metrics,
        AttemptMemory attempts,
        Losses losses) {
    private static final String SCOPE = "dev.clew.instrument.rabbitmq";

    static Tracing of(OpenTelemetry openTelemetry) {
        Tracer tracer = Harmless.get(
                () -> openTelemetry.getTracer(SCOPE), TracerProvider.noop().get(SCOPE));
        TextMapPropagator propagator =
                Harmless.get(() -> openTelemetry.getPropagators().getTextMapPropagator(), TextMapPropagator.noop());
        Meter noMeter = MeterProvider.noop().get(SCOPE);
        Meter meter = Harmless.get(() -> openTelemetry.getMeter(SCOPE), noMeter);
        Losses losses = Harmless.get(() -> new Losses(meter), new Losses(noMeter));
        MessagingMetrics metrics = Harmless.get(() -> new MessagingMetrics(meter), new MessagingMetrics(noMeter));
        MessageHeaders headers = Harmless.get(
                () -> new MessageHeaders(propagator, losses), new MessageHeaders(TextMapPropagator.noop(), losses));
        return new Tracing(
                !isNoop(openTelemetry),
                tracer,
                headers,
                Causality.PARENT_AND_LINK,
                metrics,
                new AttemptMemory(losses),
                losses);
    }

    Tracing with(Causality other) {
        return new Tracing(enabled, tracer, headers, other, metrics, attempts, losses);
    }

    /// By its parts: the global instance is wrapped, even where nobody set one.
    private static boolean isNoop(OpenTelemetry openTelemetry) {
        return Harmless.get(
                () -> openTelemetry.getTracerProvider() == TracerProvider.noop()
                        && openTelemetry.getMeterProvider() == MeterProvider.noop()
                        && openTelemetry.getPropagators().getTextMapPropagator() == TextMapPropagator.noop(),
                false);
    }
}
