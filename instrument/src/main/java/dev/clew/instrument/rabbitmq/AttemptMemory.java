package dev.clew.instrument.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Envelope;
import io.opentelemetry.api.trace.SpanContext;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The latest attempt at each message that is not acknowledged, of all consumers of one [TracedRabbit].
///
/// The broker delivers a requeued or dead-lettered message with the headers it had: they can't say which span
/// tried it last, so the process remembers. A message is known by its queue and its creation context, or
/// where that is missing its message id. What another process tried is not known here; its attempts hang
/// together by their creation context.
///
/// Holds ten thousand messages; beyond, the one that was tried longest ago is forgotten and counted.
final class AttemptMemory {
    private static final int LIMIT = 10_000;

    private final Map<Key, SpanContext> attempts = new LinkedHashMap<>();
    private final int limit;
    private final Losses losses;

    AttemptMemory(Losses losses) {
        this(LIMIT, losses);
    }

    AttemptMemory(int limit, Losses losses) {
        this.limit = limit;
        this.losses = losses;
    }

    /// @return null for a message that can't be told from others
    static @Nullable Key key(String queue, SpanContext creation, BasicProperties properties) {
        if (creation.isValid()) {
            return new Key(queue, creation.getTraceId(), creation.getSpanId());
        }
        String messageId = properties.getMessageId();
        return messageId == null ? null : new Key(queue, messageId, "");
    }

    /// The attempt before this delivery: at this queue, or else at the queue in which the message died last.
    @Nullable
    SpanContext before(@Nullable Key key, Envelope envelope, Deaths deaths) {
        if (key == null || !(envelope.isRedeliver() || deaths.triedBefore())) {
            return null;
        }
        synchronized (attempts) {
            SpanContext attempt = attempts.get(key);
            for (int i = 0; attempt == null && i < deaths.queues().size(); i++) {
                attempt = attempts.get(new Key(deaths.queues().get(i), key.id, key.rest));
            }
            return attempt;
        }
    }

    void remember(@Nullable Key key, SpanContext attempt) {
        if (key == null || !attempt.isValid()) {
            return;
        }
        boolean forgotten = false;
        synchronized (attempts) {
            // Removed first so that it moves to the end of the order.
            attempts.remove(key);
            if (attempts.size() >= limit) {
                attempts.remove(attempts.keySet().iterator().next());
                forgotten = true;
            }
            attempts.put(key, attempt);
        }
        if (forgotten) {
            losses.count(Loss.ATTEMPT_FORGOTTEN);
        }
    }

    /// The message is done with.
    void forget(@Nullable Key key) {
        if (key != null) {
            synchronized (attempts) {
                attempts.remove(key);
            }
        }
    }

    int size() {
        synchronized (attempts) {
            return attempts.size();
        }
    }

    /// @param id trace id of the creation context, or the message id
    /// @param rest span id of the creation context, or empty
    record Key(String queue, String id, String rest) {}
}
