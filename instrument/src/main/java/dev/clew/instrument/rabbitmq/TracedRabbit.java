package dev.clew.instrument.rabbitmq;

import static java.util.Objects.requireNonNull;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.RecoverableConnection;
import dev.clew.instrument.Spans;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;

/// Messages with their traces: a `send` span for each publish, whose context travels in the message's
/// headers, and a `process` span for each delivery, which continues that trace.
///
/// ```java
/// TracedRabbit rabbit = TracedRabbit.create(openTelemetry);
/// Connection connection = rabbit.wrap(factory.newConnection());
/// Channel channel = connection.createChannel();
/// channel.basicPublish("loans", "loan.created", properties, body);
/// channel.basicConsume("loans.verify", false, (tag, message) -> {
///     verify(message.getBody());                                          // in the `process` span
///     channel.basicAck(message.getEnvelope().getDeliveryTag(), false);    // noted on it
/// }, tag -> {});
/// ```
///
/// Immutable and shareable, and meant to be made once: what it remembers of failed attempts, so that a retry
/// can link to the attempt before it, is shared by all channels it wraps. Channels keep the threading rules
/// they have. A broken tracer costs spans, never a message; with [OpenTelemetry#noop] nothing is wrapped at
/// all.
public final class TracedRabbit {
    private final Tracing tracing;

    private TracedRabbit(Tracing tracing) {
        this.tracing = tracing;
    }

    /// With the tracer, the meter and the propagators of `openTelemetry`; consumers refer to producers by
    /// parent and link.
    public static TracedRabbit create(OpenTelemetry openTelemetry) {
        return new TracedRabbit(Tracing.of(requireNonNull(openTelemetry, "openTelemetry")));
    }

    /// The same with another way to refer to producers.
    public TracedRabbit with(Causality other) {
        return new TracedRabbit(tracing.with(requireNonNull(other, "other")));
    }

    /// `connection`, whose channels are traced from now on as by [#wrap(Channel)]. It recovers if
    /// `connection` does.
    public Connection wrap(Connection connection) {
        requireNonNull(connection, "connection");
        if (!tracing.enabled() || connection instanceof TracedConnection) {
            return connection;
        }
        return connection instanceof RecoverableConnection recoverable
                ? new TracedRecoverableConnection(tracing, recoverable)
                : new TracedConnection(tracing, connection);
    }

    /// `channel` with spans around what it publishes, pulls, hands to consumers, and settles. To be wrapped
    /// once and used instead of `channel`: what is settled on `channel` itself is not seen.
    ///
    /// In confirm mode a `send` span ends with the broker's answer, and is an error when that is a refusal or
    /// never comes. Pulling gives a `receive` span; what is done with the message then belongs into
    /// [#process] or [#processBatch].
    public Channel wrap(Channel channel) {
        requireNonNull(channel, "channel");
        return !tracing.enabled() || channel instanceof TracedChannel
                ? channel
                : TracedConnection.traced(tracing, channel, channel.getConnection());
    }

    /// Publishes a message in a PRODUCER span.
    ///
    /// @param channel wrapped or not
    /// @param exchange empty for the default exchange
    /// @param properties stay as they are: the message is sent with a copy of them
    /// @throws IOException as the channel throws it
    public void publish(Channel channel, String exchange, String routingKey, BasicProperties properties, byte[] body)
            throws IOException {
        if (channel instanceof TracedChannel || !tracing.enabled()) {
            channel.basicPublish(exchange, routingKey, properties, body);
            return;
        }
        Publisher.Step<IOException> step = carrying -> channel.basicPublish(exchange, routingKey, carrying, body);
        new Publisher(tracing, channel).publishWithin(Operations.at(channel), exchange, routingKey, properties, step);
    }

    /// Publishes a message and waits until the broker has taken it over; the span ends with the broker's
    /// answer.
    ///
    /// @param channel wrapped or not, in confirm mode, with no other confirms outstanding
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
        if (channel instanceof TracedChannel || !tracing.enabled()) {
            channel.basicPublish(exchange, routingKey, properties, body);
            channel.waitForConfirmsOrDie(timeout.toMillis());
            return;
        }
        // Three checked exceptions pass through one type parameter only as their common parent.
        Publisher.Step<Exception> step = carrying -> {
            channel.basicPublish(exchange, routingKey, carrying, body);
            channel.waitForConfirmsOrDie(timeout.toMillis());
        };
        try {
            new Publisher(tracing, channel)
                    .publishWithin(Operations.at(channel), exchange, routingKey, properties, step);
        } catch (IOException | TimeoutException | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError("a publish throws no other checked exception", e);
        }
    }

    /// Consumes `queue` until the channel closes or the consumer is cancelled. Each message is handled in a
    /// CONSUMER span and settled by how `handler` ends, see [MessageHandler#handle].
    ///
    /// @param channel wrapped or not
    /// @return the consumer tag
    /// @throws IOException as the channel throws it
    public String consume(Channel channel, String queue, MessageHandler handler) throws IOException {
        Channel traced = wrap(channel);
        return traced.basicConsume(queue, false, new HandlingConsumer(traced, queue, handler));
    }

    /// Processes a message that was pulled from `queue` in a CONSUMER span, which continues the trace of its
    /// publisher as that of a pushed message does.
    ///
    /// ```java
    /// GetResponse message = channel.basicGet("loans.verify", false);
    /// if (message != null) {
    ///     rabbit.process(channel, "loans.verify", message, span -> {
    ///         verify(message.getBody());
    ///         channel.basicAck(message.getEnvelope().getDeliveryTag(), false);
    ///     });
    /// }
    /// ```
    ///
    /// @param channel a wrapped one, by which the message was pulled
    public <E extends Exception> void process(Channel channel, String queue, GetResponse message, Spans.Task<E> task)
            throws E {
        deliveries(channel).process(queue, message, within(task));
    }

    /// Processes messages that were pulled from `queue` in one CONSUMER span. It has a link to the publisher
    /// of each, and none of them as its parent: that is what is current.
    ///
    /// @param channel a wrapped one, by which the messages were pulled
    public <E extends Exception> void processBatch(
            Channel channel, String queue, List<GetResponse> messages, Spans.Task<E> task) throws E {
        deliveries(channel).processBatch(queue, messages, within(task));
    }

    private static <E extends Exception> Processing.Work<E> within(Spans.Task<E> task) {
        return processing -> task.in(processing.span());
    }

    private Deliveries deliveries(Channel channel) {
        if (channel instanceof TracedChannel traced) {
            return traced.deliveries();
        }
        Incarnation once = new Incarnation(tracing, channel, 0);
        return new Deliveries(tracing, () -> once);
    }
}
