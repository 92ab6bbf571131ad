package dev.clew.instrument.rabbitmq;

import static java.util.Objects.requireNonNull;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/// Publishes and consumes messages with their traces: a `send` span for each publish, whose context travels in the
/// message's headers, and a `process` span for each delivery, which continues that trace.
///
/// Immutable and shareable; channels stay the caller's, with the threading rules they have. A broken tracer costs
/// spans, never a message.
public final class TracedRabbit {
    private static final String SCOPE = "dev.clew.instrument.rabbitmq";

    private final Tracer tracer;
    private final MessageHeaders headers;
    private final Causality causality;

    private TracedRabbit(Tracer tracer, MessageHeaders headers, Causality causality) {
        this.tracer = tracer;
        this.headers = headers;
        this.causality = causality;
    }

    /// With the tracer and the propagators of `openTelemetry`; consumers refer to producers by parent and link.
    public static TracedRabbit create(OpenTelemetry openTelemetry) {
        return new TracedRabbit(
                openTelemetry.getTracer(SCOPE),
                new MessageHeaders(openTelemetry.getPropagators().getTextMapPropagator()),
                Causality.PARENT_AND_LINK);
    }

    /// The same with another way to refer to producers.
    public TracedRabbit with(Causality other) {
        return new TracedRabbit(tracer, headers, requireNonNull(other, "other"));
    }

    /// Publishes a message in a PRODUCER span.
    ///
    /// @param exchange empty for the default exchange
    /// @param properties stay as they are: the message is sent with a copy of them
    /// @throws IOException as the channel throws it
    public void publish(Channel channel, String exchange, String routingKey, BasicProperties properties, byte[] body)
            throws IOException {
        new Publish(tracer, headers, channel, exchange, routingKey, properties).send(body);
    }

    /// Publishes a message and waits until the broker has taken it over; the span ends with the broker's answer.
    ///
    /// @param channel in confirm mode, with no other confirms outstanding
    /// @throws IOException when the broker refuses the message, or as the channel throws it
    /// @throws TimeoutException when no answer came in time: whether the broker has the message is unknown
    /// @throws InterruptedException when the thread was interrupted while waiting; the same is unknown
    public void publishConfirmed(
            Channel channel,
            String exchange,
            String routingKey,
            BasicProperties properties,
            byte[] body,
            Duration timeout)
            throws IOException, TimeoutException, InterruptedException {
        new Publish(tracer, headers, channel, exchange, routingKey, properties).sendConfirmed(body, timeout);
    }

    /// Consumes `queue` until the channel closes or the consumer is cancelled. Each message is handled in a CONSUMER
    /// span and settled by how `handler` ends, see [MessageHandler#handle].
    ///
    /// @return the consumer tag
    /// @throws IOException as the channel throws it
    public String consume(Channel channel, String queue, MessageHandler handler) throws IOException {
        return channel.basicConsume(
                queue, false, new TracedConsumer(tracer, headers, causality, channel, queue, handler));
    }
}
