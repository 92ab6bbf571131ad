package dev.clew.instrument.rabbitmq;

import static io.opentelemetry.api.common.AttributeKey.booleanKey;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.Envelope;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.net.InetAddress;

/// What the spans of a message say about it: the messaging conventions of OpenTelemetry 1.44 (in development) with
/// their RabbitMQ part, and under `clew.messaging.rabbitmq` what these have no name for yet.
final class MessageAttributes {
    static final AttributeKey<String> SETTLEMENT = stringKey("clew.messaging.rabbitmq.settlement");
    static final AttributeKey<Boolean> REQUEUE = booleanKey("clew.messaging.rabbitmq.settlement.requeue");

    private static final AttributeKey<String> SYSTEM = stringKey("messaging.system");
    private static final AttributeKey<String> OPERATION_NAME = stringKey("messaging.operation.name");
    private static final AttributeKey<String> OPERATION_TYPE = stringKey("messaging.operation.type");
    private static final AttributeKey<String> DESTINATION_NAME = stringKey("messaging.destination.name");
    private static final AttributeKey<String> ROUTING_KEY = stringKey("messaging.rabbitmq.destination.routing_key");
    private static final AttributeKey<Long> DELIVERY_TAG = longKey("messaging.rabbitmq.message.delivery_tag");
    private static final AttributeKey<String> MESSAGE_ID = stringKey("messaging.message.id");
    private static final AttributeKey<String> CONVERSATION_ID = stringKey("messaging.message.conversation_id");
    private static final AttributeKey<String> SERVER_ADDRESS = stringKey("server.address");
    private static final AttributeKey<Long> SERVER_PORT = longKey("server.port");
    private static final AttributeKey<Boolean> REDELIVERED = booleanKey("clew.messaging.rabbitmq.redelivered");
    private static final AttributeKey<Long> QUEUE_WAIT_MILLIS = longKey("clew.messaging.rabbitmq.queue_wait_ms");

    private MessageAttributes() {}

    static Attributes ofSend(Channel channel, String exchange, String routingKey, BasicProperties properties) {
        return common("send", channel, sentTo(exchange, routingKey), routingKey, properties)
                .build();
    }

    static Attributes ofProcess(Channel channel, String queue, Delivery message, long deliveredMillis) {
        Envelope envelope = message.getEnvelope();
        AttributesBuilder attributes = common(
                        "process",
                        channel,
                        readFrom(envelope.getExchange(), envelope.getRoutingKey(), queue),
                        envelope.getRoutingKey(),
                        message.getProperties())
                .put(DELIVERY_TAG, envelope.getDeliveryTag())
                .put(REDELIVERED, envelope.isRedeliver());
        Long publishedMillis = MessageHeaders.publishedMillis(message.getProperties());
        if (publishedMillis != null) {
            // The clocks of two machines differ: a message is never delivered before it was published.
            attributes.put(QUEUE_WAIT_MILLIS, Math.max(0, deliveredMillis - publishedMillis));
        }
        return attributes.build();
    }

    /// `messaging.destination.name` of a publish: `{exchange}:{routing key}`.
    static String sentTo(String exchange, String routingKey) {
        String named = exchange.isEmpty() ? "amq.default" : exchange;
        return routingKey.isEmpty() ? named : named + ":" + routingKey;
    }

    /// `messaging.destination.name` of a delivery: `{exchange}:{routing key}:{queue}`, without the queue where it is
    /// named as the routing key is.
    static String readFrom(String exchange, String routingKey, String queue) {
        String sentTo = sentTo(exchange, routingKey);
        return queue.equals(routingKey) ? sentTo : sentTo + ":" + queue;
    }

    private static AttributesBuilder common(
            String operation, Channel channel, String destination, String routingKey, BasicProperties properties) {
        Connection connection = channel.getConnection();
        InetAddress address = connection.getAddress();
        return Attributes.builder()
                .put(SYSTEM, "rabbitmq")
                .put(OPERATION_NAME, operation)
                .put(OPERATION_TYPE, operation)
                .put(DESTINATION_NAME, destination)
                .put(ROUTING_KEY, routingKey.isEmpty() ? null : routingKey)
                .put(MESSAGE_ID, properties.getMessageId())
                .put(CONVERSATION_ID, properties.getCorrelationId())
                // Never getHostName(): it may ask a name server.
                .put(SERVER_ADDRESS, address == null ? null : address.getHostAddress())
                .put(SERVER_PORT, connection.getPort());
    }
}
