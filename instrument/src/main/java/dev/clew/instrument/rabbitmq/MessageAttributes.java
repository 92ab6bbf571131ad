package dev.clew.instrument.rabbitmq;

import static io.opentelemetry.api.common.AttributeKey.booleanKey;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Envelope;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanBuilder;
import org.jspecify.annotations.Nullable;

/// What the spans of a message say about it: the messaging conventions of OpenTelemetry 1.44 (in development)
/// with their RabbitMQ part, and under `clew.messaging.rabbitmq` what these have no name for yet.
final class MessageAttributes {
    static final AttributeKey<String> SYSTEM = stringKey("messaging.system");
    static final AttributeKey<String> OPERATION_NAME = stringKey("messaging.operation.name");
    static final AttributeKey<String> OPERATION_TYPE = stringKey("messaging.operation.type");
    static final AttributeKey<String> DESTINATION_NAME = stringKey("messaging.destination.name");
    static final AttributeKey<String> ROUTING_KEY = stringKey("messaging.rabbitmq.destination.routing_key");
    static final AttributeKey<Long> DELIVERY_TAG = longKey("messaging.rabbitmq.message.delivery_tag");
    static final AttributeKey<Long> BATCH_MESSAGE_COUNT = longKey("messaging.batch.message_count");
    static final AttributeKey<String> SERVER_ADDRESS = stringKey("server.address");
    static final AttributeKey<Long> SERVER_PORT = longKey("server.port");
    static final AttributeKey<String> ERROR_TYPE = stringKey("error.type");

    /// `ack`, `nack` or `reject`; `lost` when the channel closed before; `mixed` on the span of a batch.
    static final AttributeKey<String> SETTLEMENT = stringKey("clew.messaging.rabbitmq.settlement");

    static final AttributeKey<Boolean> REQUEUE = booleanKey("clew.messaging.rabbitmq.settlement.requeue");

    /// What the broker answered to a publish: `ack` or `nack`; `unknown` when the channel closed before.
    static final AttributeKey<String> CONFIRM = stringKey("clew.messaging.rabbitmq.confirm");

    /// `retry` on a link to the previous attempt, `creation` on one to the first context of a message sent
    /// on.
    private static final AttributeKey<String> LINK_TYPE = stringKey("clew.link.type");

    static final Attributes RETRY_LINK = Attributes.of(LINK_TYPE, "retry");
    static final Attributes CREATION_LINK = Attributes.of(LINK_TYPE, "creation");

    private static final AttributeKey<String> MESSAGE_ID = stringKey("messaging.message.id");
    private static final AttributeKey<String> CONVERSATION_ID = stringKey("messaging.message.conversation_id");
    private static final AttributeKey<Boolean> REDELIVERED = booleanKey("clew.messaging.rabbitmq.redelivered");
    private static final AttributeKey<Long> DELIVERY_COUNT = longKey("clew.messaging.rabbitmq.delivery_count");
    private static final AttributeKey<Long> QUEUE_WAIT_MILLIS = longKey("clew.messaging.rabbitmq.queue_wait_ms");
    private static final AttributeKey<Long> DEATH_COUNT = longKey("clew.messaging.rabbitmq.death.count");
    private static final AttributeKey<String> DEATH_REASON = stringKey("clew.messaging.rabbitmq.death.reason");
    private static final AttributeKey<String> DEATH_QUEUE = stringKey("clew.messaging.rabbitmq.death.queue");
    private static final AttributeKey<String> FIRST_REASON = stringKey("clew.messaging.rabbitmq.death.first.reason");
    private static final AttributeKey<String> FIRST_QUEUE = stringKey("clew.messaging.rabbitmq.death.first.queue");
    private static final AttributeKey<String> FIRST_EXCHANGE =
            stringKey("clew.messaging.rabbitmq.death.first.exchange");

    private MessageAttributes() {}

    /// What only this message has, of a span about one message.
    static void ofMessage(SpanBuilder span, @Nullable BasicProperties properties) {
        if (properties != null) {
            put(span, MESSAGE_ID, properties.getMessageId());
            put(span, CONVERSATION_ID, properties.getCorrelationId());
        }
    }

    /// What only this delivery has.
    static void ofDelivery(
            SpanBuilder span, Envelope envelope, BasicProperties properties, Deaths deaths, long deliveredMillis) {
        ofMessage(span, properties);
        span.setAttribute(DELIVERY_TAG, envelope.getDeliveryTag());
        span.setAttribute(REDELIVERED, envelope.isRedeliver());
        put(span, DELIVERY_COUNT, deaths.deliveryCount());
        if (deaths.any()) {
            span.setAttribute(DEATH_COUNT, deaths.count());
            put(span, DEATH_REASON, deaths.lastReason());
            put(span, DEATH_QUEUE, deaths.lastQueue());
            put(span, FIRST_REASON, deaths.firstReason());
            put(span, FIRST_QUEUE, deaths.firstQueue());
            put(span, FIRST_EXCHANGE, deaths.firstExchange());
        }
        Long publishedMillis = MessageHeaders.publishedMillis(properties);
        if (publishedMillis != null) {
            // The clocks of two machines differ: a message is never delivered before it was published.
            span.setAttribute(QUEUE_WAIT_MILLIS, Math.max(0, deliveredMillis - publishedMillis));
        }
    }

    /// `messaging.destination.name` of a publish: `{exchange}:{routing key}`.
    static String sentTo(String exchange, String routingKey) {
        String named = exchange.isEmpty() ? "amq.default" : exchange;
        return routingKey.isEmpty() ? named : named + ":" + routingKey;
    }

    /// `messaging.destination.name` of a delivery: `{exchange}:{routing key}:{queue}`, without the queue
    /// where it is named as the routing key is, or not known.
    static String readFrom(String exchange, String routingKey, String queue) {
        String sentTo = sentTo(exchange, routingKey);
        return queue.isEmpty() || queue.equals(routingKey) ? sentTo : sentTo + ":" + queue;
    }

    private static <T> void put(SpanBuilder span, AttributeKey<T> key, @Nullable T value) {
        if (value != null) {
            span.setAttribute(key, value);
        }
    }
}
