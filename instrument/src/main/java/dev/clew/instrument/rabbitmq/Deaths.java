package dev.clew.instrument.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the broker writes into a message's headers when it dead-letters it, or delivers it again: `x-death`
/// with one entry for each queue and reason, the latest first, `x-first-death-*`, and of quorum queues
/// `x-delivery-count`. Publishers can write what they like there: what is not of the expected type is left
/// out.
///
/// @param count how often the message was dead-lettered, in all queues together
/// @param queues in which it died, the latest first; at most eight
/// @param deliveryCount how often a quorum queue delivered the message before, in vain
record Deaths(
        long count,
        List<String> queues,
        @Nullable String lastReason,
        @Nullable String firstReason,
        @Nullable String firstQueue,
        @Nullable String firstExchange,
        @Nullable Long deliveryCount) {
    private static final int QUEUES = 8;
    private static final Deaths NONE = new Deaths(0, List.of(), null, null, null, null, null);

    static Deaths of(BasicProperties properties) {
        Map<String, Object> headers = MessageHeaders.of(properties);
        if (!headers.containsKey("x-death") && !headers.containsKey("x-delivery-count")) {
            return NONE;
        }
        long count = 0;
        List<String> queues = new ArrayList<>();
        String lastReason = null;
        if (headers.get("x-death") instanceof List<?> deaths) {
            for (Object each : deaths) {
                if (each instanceof Map<?, ?> death) {
                    count += death.get("count") instanceof Number times ? times.longValue() : 1;
                    String queue = MessageHeaders.text(death.get("queue"));
                    if (queue != null && queues.size() < QUEUES) {
                        queues.add(queue);
                    }
                    lastReason = lastReason == null ? MessageHeaders.text(death.get("reason")) : lastReason;
                }
            }
        }
        return new Deaths(
                count,
                queues,
                lastReason,
                MessageHeaders.text(headers.get("x-first-death-reason")),
                MessageHeaders.text(headers.get("x-first-death-queue")),
                MessageHeaders.text(headers.get("x-first-death-exchange")),
                headers.get("x-delivery-count") instanceof Number times ? times.longValue() : null);
    }

    boolean any() {
        return count > 0;
    }

    @Nullable
    String lastQueue() {
        return queues.isEmpty() ? null : queues.get(0);
    }

    /// Whether the broker says that there were attempts before.
    boolean triedBefore() {
        return any() || (deliveryCount != null && deliveryCount > 0);
    }
}
