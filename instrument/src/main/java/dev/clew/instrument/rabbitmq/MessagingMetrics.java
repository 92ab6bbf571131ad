package dev.clew.instrument.rabbitmq;

import dev.clew.instrument.internal.Harmless;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The metrics of the messaging conventions. Durations are in seconds.
final class MessagingMetrics {
    /// As the conventions advise.
    private static final List<Double> BOUNDARIES_SECONDS =
            List.of(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0);

    private static final double NANOS_PER_SECOND = 1e9;

    private final DoubleHistogram operationDuration;
    private final DoubleHistogram processDuration;
    private final LongCounter sent;
    private final LongCounter consumed;

    MessagingMetrics(Meter meter) {
        this.operationDuration = histogram(
                meter, "messaging.client.operation.duration", "Duration of a send, receive or settle operation");
        this.processDuration = histogram(meter, "messaging.process.duration", "Duration of processing a message");
        this.sent = counter(meter, "messaging.client.sent.messages", "Messages that the producer tried to send");
        this.consumed = counter(meter, "messaging.client.consumed.messages", "Messages delivered to the application");
    }

    /// @param error the low-cardinality `error.type`; null when there was none
    void sent(Operation operation, long startNanos, @Nullable String error) {
        Harmless.run(() -> {
            Attributes attributes = with(operation, error);
            operationDuration.record(secondsSince(startNanos), attributes);
            sent.add(1, attributes);
        });
    }

    /// A receive or settle operation.
    void operated(Operation operation, long startNanos, @Nullable String error) {
        Harmless.run(() -> operationDuration.record(secondsSince(startNanos), with(operation, error)));
    }

    void consumed(Operation operation, long messages) {
        Harmless.run(() -> consumed.add(messages, operation.onMeasurements()));
    }

    void processed(Operation operation, long startNanos, @Nullable String error) {
        Harmless.run(() -> processDuration.record(secondsSince(startNanos), with(operation, error)));
    }

    private static Attributes with(Operation operation, @Nullable String error) {
        Attributes attributes = operation.onMeasurements();
        return error == null
                ? attributes
                : attributes.toBuilder()
                        .put(MessageAttributes.ERROR_TYPE, error)
                        .build();
    }

    private static double secondsSince(long startNanos) {
        return (System.nanoTime() - startNanos) / NANOS_PER_SECOND;
    }

    private static DoubleHistogram histogram(Meter meter, String name, String description) {
        return meter.histogramBuilder(name)
                .setUnit("s")
                .setDescription(description)
                .setExplicitBucketBoundariesAdvice(BOUNDARIES_SECONDS)
                .build();
    }

    private static LongCounter counter(Meter meter, String name, String description) {
        return meter.counterBuilder(name)
                .setUnit("{message}")
                .setDescription(description)
                .build();
    }
}
