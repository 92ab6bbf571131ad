package dev.clew.instrument.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.GetResponse;
import dev.clew.instrument.internal.Harmless;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.context.Context;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The deliveries of one channel while they are processed: a `process` span around each, or around a batch.
final class Deliveries {
    private final Tracing tracing;
    private final Supplier<Incarnation> life;

    /// @param life gives the channel's present incarnation
    Deliveries(Tracing tracing, Supplier<Incarnation> life) {
        this.tracing = tracing;
        this.life = life;
    }

    /// Processes a message that was pushed.
    ///
    /// @param autoAck whether nobody will settle it
    <E extends Exception> void process(
            String queue, boolean autoAck, Envelope envelope, BasicProperties properties, Processing.Work<E> work)
            throws E {
        Incarnation incarnation = life.get();
        Arrival arrival = Harmless.orNull(() -> Arrival.of(tracing, queue, envelope, properties));
        Processing processing = Harmless.orNull(() -> start(incarnation, arrival));
        if (arrival == null || processing == null) {
            Processing.untraced(tracing).run(Context.current(), work);
            return;
        }
        tracing.metrics().consumed(processing.operation(), 1);
        if (!autoAck) {
            keep(incarnation, arrival, processing);
        }
        processing.run(arrival.carried(), work);
    }

    /// Processes a message that was pulled.
    <E extends Exception> void process(String queue, GetResponse message, Processing.Work<E> work) throws E {
        Incarnation incarnation = life.get();
        Arrival arrival = Harmless.orNull(() -> arrival(incarnation, queue, message));
        Processing processing = Harmless.orNull(() -> start(incarnation, arrival));
        if (arrival == null || processing == null) {
            Processing.untraced(tracing).run(Context.current(), work);
            return;
        }
        keepOn(incarnation, arrival, processing);
        processing.run(arrival.carried(), work);
    }

    /// Processes messages that were pulled, in one span with a link to each.
    <E extends Exception> void processBatch(String queue, List<GetResponse> messages, Processing.Work<E> work)
            throws E {
        Incarnation incarnation = life.get();
        List<Arrival> arrivals = Harmless.get(
                () -> messages.stream()
                        .map(message -> arrival(incarnation, queue, message))
                        .toList(),
                List.of());
        Processing processing = Harmless.orNull(() -> startBatch(incarnation, queue, arrivals));
        if (processing == null) {
            Processing.untraced(tracing).run(Context.current(), work);
            return;
        }
        arrivals.forEach(arrival -> keepOn(incarnation, arrival, processing));
        processing.run(Context.current(), work);
    }

    private @Nullable Processing start(Incarnation incarnation, @Nullable Arrival arrival) {
        if (arrival == null) {
            return null;
        }
        Causality causality = tracing.causality();
        Operation operation = incarnation.operations().on(OperationKind.PROCESS, arrival.envelope(), arrival.queue());
        SpanBuilder span = tracing.tracer()
                .spanBuilder(operation.spanName())
                .setSpanKind(operation.kind().spanKind())
                .setParent(causality.parent() ? arrival.carried() : Context.root())
                .setAllAttributes(operation.onSpans());
        arrival.describe(span);
        arrival.link(span, causality.link());
        return new Processing(tracing, operation, span.startSpan());
    }

    private Processing startBatch(Incarnation incarnation, String queue, List<Arrival> arrivals) {
        Arrival first = arrivals.isEmpty() ? null : arrivals.get(0);
        Operation operation = first != null && arrivals.stream().allMatch(first::cameAs)
                ? incarnation.operations().on(OperationKind.PROCESS, first.envelope(), queue)
                : incarnation.operations().onQueue(OperationKind.PROCESS, queue);
        SpanBuilder span = tracing.tracer()
                .spanBuilder(operation.spanName())
                .setSpanKind(operation.kind().spanKind())
                .setAllAttributes(operation.onSpans())
                .setAttribute(MessageAttributes.BATCH_MESSAGE_COUNT, (long) arrivals.size());
        arrivals.forEach(arrival -> arrival.link(span, true));
        return new Processing(tracing, operation, span.startSpan());
    }

    /// What is known since the message was received, or can be known now.
    private Arrival arrival(Incarnation incarnation, String queue, GetResponse message) {
        Unsettled received = received(incarnation, message.getEnvelope());
        return received == null
                ? Arrival.of(tracing, queue, message.getEnvelope(), message.getProps())
                : received.arrival();
    }

    /// Not by tag alone: the client does not shift the tags of pulled messages when a channel recovers.
    private static @Nullable Unsettled received(Incarnation incarnation, Envelope envelope) {
        Unsettled delivery = incarnation.unsettled().get(envelope.getDeliveryTag());
        return delivery != null && Objects.equals(delivery.arrival().envelope(), envelope) ? delivery : null;
    }

    private void keepOn(Incarnation incarnation, Arrival arrival, Processing processing) {
        Harmless.run(() -> {
            if (received(incarnation, arrival.envelope()) != null) {
                keep(incarnation, arrival, processing);
            }
        });
    }

    /// Until it is settled.
    void keep(Incarnation incarnation, Arrival arrival, Processing processing) {
        Harmless.run(() -> {
            tracing.attempts().remember(arrival.key(), processing.spanContext());
            if (incarnation.stale(arrival.envelope().getDeliveryTag())) {
                processing.lost();
                return;
            }
            incarnation.unsettled().add(new Unsettled(arrival, processing));
            incarnation.checkOver();
        });
    }
}
