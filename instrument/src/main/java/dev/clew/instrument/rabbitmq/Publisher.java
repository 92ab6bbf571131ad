package dev.clew.instrument.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import dev.clew.instrument.internal.Harmless;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.context.Context;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Publishes messages of one channel, each in a `send` span whose context it carries. On a channel in confirm
/// mode the span ends with the broker's answer.
final class Publisher {
    private final Tracing tracing;
    private final Channel channel;

    Publisher(Tracing tracing, Channel channel) {
        this.tracing = tracing;
        this.channel = channel;
    }

    /// Has `step` send the message with the properties it is given.
    void publish(
            Incarnation incarnation,
            String exchange,
            String routingKey,
            @Nullable BasicProperties properties,
            Step<IOException> step)
            throws IOException {
        Sending sending = start(incarnation.operations(), exchange, routingKey, properties);
        if (sending == null) {
            step.with(properties);
            return;
        }
        BasicProperties carrying = carrying(sending.span(), properties);
        // 0 without confirms.
        long sequence = Harmless.get(channel::getNextPublishSeqNo, 0L);
        if (sequence == 0) {
            run(sending, carrying, step);
        } else {
            runUnconfirmed(incarnation, sequence, sending, carrying, step);
        }
    }

    /// Like [#publish], in a span that ends when `step` does, whatever the mode of the channel.
    <E extends Exception> void publishWithin(
            Operations operations,
            String exchange,
            String routingKey,
            @Nullable BasicProperties properties,
            Step<E> step)
            throws E {
        Sending sending = start(operations, exchange, routingKey, properties);
        if (sending == null) {
            step.with(properties);
        } else {
            run(sending, carrying(sending.span(), properties), step);
        }
    }

    private static <E extends Exception> void run(Sending sending, @Nullable BasicProperties carrying, Step<E> step)
            throws E {
        try {
            step.with(carrying);
        } catch (Throwable failure) {
            sending.failed(failure);
            throw failure;
        }
        sending.sent();
    }

    private static void runUnconfirmed(
            Incarnation incarnation,
            long sequence,
            Sending sending,
            @Nullable BasicProperties carrying,
            Step<IOException> step)
            throws IOException {
        // Before it is sent: the answer may come before basicPublish returns.
        incarnation.unconfirmed().add(sequence, sending);
        try {
            step.with(carrying);
        } catch (Throwable failure) {
            Sending failed = incarnation.unconfirmed().take(sequence);
            if (failed != null) {
                failed.failed(failure);
            }
            throw failure;
        }
        incarnation.checkOver();
    }

    private @Nullable Sending start(
            Operations operations, String exchange, String routingKey, @Nullable BasicProperties properties) {
        return Harmless.orNull(() -> {
            Operation operation = operations.send(exchange, routingKey);
            SpanBuilder span = tracing.tracer()
                    .spanBuilder(operation.spanName())
                    .setSpanKind(operation.kind().spanKind())
                    .setAllAttributes(operation.onSpans());
            MessageAttributes.ofMessage(span, properties);
            return new Sending(tracing, operation, span.startSpan());
        });
    }

    private @Nullable BasicProperties carrying(Span span, @Nullable BasicProperties properties) {
        BasicProperties carrying = Harmless.orNull(
                () -> tracing.headers().inject(Context.current().with(span), properties, System.currentTimeMillis()));
        return carrying == null ? properties : carrying;
    }

    /// What sends a message.
    @FunctionalInterface
    interface Step<E extends Exception> {
        void with(@Nullable BasicProperties properties) throws E;
    }
}
