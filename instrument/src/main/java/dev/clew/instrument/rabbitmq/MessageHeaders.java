package dev.clew.instrument.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.LongString;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The context of a trace in the header table of an AMQP message, as text: `traceparent`, `tracestate`, `baggage`, or
/// whatever the propagator writes. (The W3C's binary form for AMQP was discontinued; text is what everyone reads.)
final class MessageHeaders {
    /// When the message was published, in milliseconds since 1970: AMQP's own `timestamp` knows whole seconds only.
    /// The name is the one that RabbitMQ's message-timestamp plugin uses.
    static final String PUBLISHED_MILLIS = "timestamp_in_ms";

    private final TextMapPropagator propagator;

    MessageHeaders(TextMapPropagator propagator) {
        this.propagator = propagator;
    }

    /// A copy of `properties` that carries `context` and nothing of a context it carried before.
    BasicProperties inject(Context context, BasicProperties properties, long publishedMillis) {
        Map<String, Object> headers = new HashMap<>(of(properties));
        propagator.fields().forEach(headers::remove);
        headers.putIfAbsent(PUBLISHED_MILLIS, publishedMillis);
        propagator.inject(context, headers, (carrier, key, value) -> {
            if (carrier != null) {
                carrier.put(key, value);
            }
        });
        return properties.builder().headers(headers).build();
    }

    /// `base` with the context that the message carries; `base` itself when it carries none.
    Context extract(Context base, BasicProperties properties) {
        return propagator.extract(base, of(properties), Getter.INSTANCE);
    }

    /// Milliseconds since 1970, or null when the publisher did not say.
    static @Nullable Long publishedMillis(BasicProperties properties) {
        return of(properties).get(PUBLISHED_MILLIS) instanceof Number millis ? millis.longValue() : null;
    }

    private static Map<String, Object> of(BasicProperties properties) {
        Map<String, Object> headers = properties.getHeaders();
        return headers == null ? Map.of() : headers;
    }

    /// Clients differ in the type they write: most send a long string, which Java reads as [LongString].
    private enum Getter implements TextMapGetter<Map<String, Object>> {
        INSTANCE;

        @Override
        public Iterable<String> keys(Map<String, Object> headers) {
            return headers.keySet();
        }

        @Override
        public @Nullable String get(@Nullable Map<String, Object> headers, String key) {
            Object value = headers == null ? null : headers.get(key);
            if (value instanceof byte[] bytes) {
                return new String(bytes, UTF_8);
            }
            return value instanceof String || value instanceof LongString ? value.toString() : null;
        }
    }
}
