package dev.clew.lending.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Delivery;
import dev.clew.lending.loan.LoanAttributes;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.Map;
import java.util.Objects;

/// An event that could not be processed. What it says of itself is its envelope's: its body may be anything.
///
/// @param loanId empty where the publisher did not say
/// @param queue the one in which it died
/// @param reason RabbitMQ's word for why: `rejected`, also after a second failure
public record DeadLetter(String eventType, String loanId, String queue, String reason, String body) {
    private static final AttributeKey<String> QUEUE = AttributeKey.stringKey("dead_letter.queue");
    private static final AttributeKey<String> REASON = AttributeKey.stringKey("dead_letter.reason");

    static DeadLetter of(Delivery message) {
        BasicProperties properties = message.getProperties();
        Map<String, Object> headers = Objects.requireNonNullElse(properties.getHeaders(), Map.of());
        return new DeadLetter(
                message.getEnvelope().getRoutingKey(),
                Objects.requireNonNullElse(properties.getCorrelationId(), ""),
                text(headers, "x-first-death-queue"),
                text(headers, "x-first-death-reason"),
                new String(message.getBody(), UTF_8));
    }

    /// For spans; without the body, which may be long.
    public Attributes attributes() {
        return Attributes.of(
                LoanAttributes.EVENT_TYPE, eventType, LoanAttributes.LOAN_ID, loanId, QUEUE, queue, REASON, reason);
    }

    private static String text(Map<String, Object> headers, String key) {
        return String.valueOf(headers.getOrDefault(key, ""));
    }
}
