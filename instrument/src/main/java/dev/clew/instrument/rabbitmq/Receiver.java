package dev.clew.instrument.rabbitmq;

import com.rabbitmq.client.GetResponse;
import dev.clew.instrument.Spans;
import dev.clew.instrument.internal.Harmless;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Pulls messages of one channel, each in a `receive` span. An empty queue gets none: whoever polls would
/// drown in them.
final class Receiver {
    private final Tracing tracing;
    private final Deliveries deliveries;

    Receiver(Tracing tracing, Deliveries deliveries) {
        this.tracing = tracing;
        this.deliveries = deliveries;
    }

    /// @param autoAck whether nobody will settle the message
    @Nullable
    GetResponse receive(Incarnation incarnation, String queue, boolean autoAck, Pull pull) throws IOException {
        Instant start = Instant.now();
        long startNanos = System.nanoTime();
        GetResponse message;
        try {
            message = pull.get();
        } catch (Throwable failure) {
            Harmless.run(() -> failed(incarnation, queue, start, startNanos, failure));
            throw failure;
        }
        if (message != null) {
            GetResponse received = message;
            Harmless.run(() -> received(incarnation, queue, autoAck, received, start, startNanos));
        }
        return message;
    }

    private void received(
            Incarnation incarnation,
            String queue,
            boolean autoAck,
            GetResponse message,
            Instant start,
            long startNanos) {
        Arrival arrival = Arrival.of(tracing, queue, message.getEnvelope(), message.getProps());
        Operation operation = incarnation.operations().on(OperationKind.RECEIVE, message.getEnvelope(), queue);
        SpanBuilder builder = builder(operation, start);
        arrival.describe(builder);
        arrival.link(builder, true);
        Span span = builder.startSpan();
        if (!autoAck) {
            deliveries.keep(incarnation, arrival, Processing.ended(tracing, operation, span));
        }
        span.end();
        tracing.metrics().operated(operation, startNanos, null);
        tracing.metrics().consumed(operation, 1);
    }

    private void failed(Incarnation incarnation, String queue, Instant start, long startNanos, Throwable failure) {
        Operation operation = incarnation.operations().onQueue(OperationKind.RECEIVE, queue);
        Span span = builder(operation, start).startSpan();
        Spans.fail(span, failure);
        span.end();
        tracing.metrics().operated(operation, startNanos, failure.getClass().getName());
    }

    private SpanBuilder builder(Operation operation, Instant start) {
        return tracing.tracer()
                .spanBuilder(operation.spanName())
                .setSpanKind(operation.kind().spanKind())
                .setStartTimestamp(ChronoUnit.NANOS.between(Instant.EPOCH, start), TimeUnit.NANOSECONDS)
                .setAllAttributes(operation.onSpans());
    }

    /// What pulls a message.
    @FunctionalInterface
    interface Pull {
        /// @return null when the queue is empty
        @Nullable
        GetResponse get() throws IOException;
    }
}
