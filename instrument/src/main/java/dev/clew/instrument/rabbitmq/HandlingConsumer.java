package dev.clew.instrument.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Gives each delivery of one queue to a handler, and settles it:
///
/// ```
/// handler returns                     ack
/// throws UnprocessableMessage         reject                  to the dead-letter exchange
/// throws anything, first delivery     nack, requeue           once more
/// throws anything, redelivered        nack                    to the dead-letter exchange
/// ```
///
/// The limit is one retry because a message that fails always would otherwise go round for ever.
final class HandlingConsumer extends DefaultConsumer {
    private static final Logger LOGGER = Logger.getLogger(HandlingConsumer.class.getName());

    private final String queue;
    private final MessageHandler handler;

    /// @param channel a traced one, which makes the spans
    HandlingConsumer(Channel channel, String queue, MessageHandler handler) {
        super(channel);
        this.queue = queue;
        this.handler = handler;
    }

    @Override
    public void handleDelivery(String consumerTag, Envelope envelope, BasicProperties properties, byte[] body)
            throws IOException {
        try {
            handle(new Delivery(envelope, properties, body));
        } catch (AlreadyClosedException e) {
            // Nobody is left to tell: the broker delivers the message again.
            LOGGER.log(Level.FINE, e, () -> "[%s] message %d not settled".formatted(queue, envelope.getDeliveryTag()));
            Processing.failCurrent(e);
        }
    }

    private void handle(Delivery message) throws IOException {
        Envelope envelope = message.getEnvelope();
        long tag = envelope.getDeliveryTag();
        try {
            handler.handle(message);
        } catch (UnprocessableMessage e) {
            failed(envelope, e, false);
            getChannel().basicReject(tag, false);
            return;
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            boolean again = !envelope.isRedeliver();
            failed(envelope, e, again);
            getChannel().basicNack(tag, false, again);
            return;
        }
        getChannel().basicAck(tag, false);
    }

    private void failed(Envelope envelope, Exception e, boolean again) {
        LOGGER.log(
                Level.WARNING,
                e,
                () -> "[%s] message %d of %s failed, %s"
                        .formatted(
                                queue,
                                envelope.getDeliveryTag(),
                                MessageAttributes.sentTo(envelope.getExchange(), envelope.getRoutingKey()),
                                again ? "it will be delivered once more" : "it is dead-lettered"));
        Processing.failCurrent(e);
    }
}
