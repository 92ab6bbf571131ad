package dev.clew.instrument.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.LongString;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The context of a trace in the header table of an AMQP message, as text: `traceparent`, `tracestate`,
/// `baggage`, or whatever the propagator writes. (The W3C's binary form for AMQP was discontinued; text is
/// what everyone reads.)
///
/// A message that is sent on, with the properties it came with, gets the context of its new `send` span, and
/// two headers that say where it comes from: `clew-creation`, its first context, and `clew-previous-attempt`,
/// the `process` span that sent it on. Both are in the form of `traceparent`.
final class MessageHeaders {
    /// When the message was published, in milliseconds since 1970: AMQP's own `timestamp` knows whole seconds
    /// only. The name is the one that RabbitMQ's message-timestamp plugin uses.
    static final String PUBLISHED_MILLIS = "timestamp_in_ms";

    static final String CREATION = "clew-creation";
    static final String PREVIOUS_ATTEMPT = "clew-previous-attempt";

    private static final String BAGGAGE = "baggage";
    private static final String TRACEPARENT = "traceparent";
    private static final int OURS = 6;

    private final TextMapPropagator propagator;
    private final String[] fields;
    private final Losses losses;
    private final TextMapSetter<Map<String, Object>> setter;
    private final TextMapGetter<Map<String, Object>> getter;

    MessageHeaders(TextMapPropagator propagator, Losses losses) {
        this.propagator = propagator;
        this.fields = propagator.fields().toArray(String[]::new);
        this.losses = losses;
        this.setter = this::put;
        this.getter = new Getter();
    }

    /// A copy of `properties` that carries `context` and nothing of a context it carried before.
    BasicProperties inject(Context context, @Nullable BasicProperties properties, long publishedMillis) {
        Map<String, Object> own = of(properties);
        Map<String, Object> headers = new HashMap<>((own.size() + OURS) * 4 / 3 + 1);
        if (!own.isEmpty()) {
            headers.putAll(own);
            sendOn(context, own, headers);
        }
        headers.putIfAbsent(PUBLISHED_MILLIS, publishedMillis);
        propagator.inject(context, headers, setter);
        BasicProperties.Builder builder = properties == null ? new BasicProperties.Builder() : properties.builder();
        return builder.headers(headers).build();
    }

    /// `base` with the context that the message carries; `base` itself when it carries none.
    Context extract(Context base, @Nullable BasicProperties properties) {
        Map<String, Object> headers = of(properties);
        if (headers.isEmpty()) {
            return base;
        }
        Context extracted = propagator.extract(base, headers, getter);
        if (headers.containsKey(TRACEPARENT)
                && !Span.fromContext(extracted).getSpanContext().isValid()) {
            losses.count(Loss.CONTEXT_MALFORMED);
        }
        return extracted;
    }

    /// The context in the header `name`; an invalid one when there is none.
    SpanContext read(@Nullable BasicProperties properties, String name) {
        String text = text(of(properties).get(name));
        if (text == null) {
            return SpanContext.getInvalid();
        }
        Context context = W3CTraceContextPropagator.getInstance()
                .extract(Context.root(), Map.of(TRACEPARENT, (Object) text), getter);
        return Span.fromContext(context).getSpanContext();
    }

    /// Milliseconds since 1970, or null when the publisher did not say.
    static @Nullable Long publishedMillis(@Nullable BasicProperties properties) {
        return of(properties).get(PUBLISHED_MILLIS) instanceof Number millis ? millis.longValue() : null;
    }

    static Map<String, Object> of(@Nullable BasicProperties properties) {
        Map<String, Object> headers = properties == null ? null : properties.getHeaders();
        return headers == null ? Map.of() : headers;
    }

    /// Clients differ in the type they write: most send a long string, which Java reads as [LongString].
    static @Nullable String text(@Nullable Object value) {
        if (value instanceof byte[] bytes) {
            return new String(bytes, UTF_8);
        }
        return value instanceof String || value instanceof LongString ? value.toString() : null;
    }

    private void sendOn(Context context, Map<String, Object> own, Map<String, Object> headers) {
        boolean carried = false;
        for (String field : fields) {
            carried |= headers.remove(field) != null;
        }
        if (!carried) {
            return;
        }
        SpanContext creation = Span.fromContext(propagator.extract(Context.root(), own, getter))
                .getSpanContext();
        if (creation.isValid()) {
            headers.putIfAbsent(CREATION, traceparent(creation));
        }
        SpanContext attempt = Processing.currentSpan(context);
        if (attempt != null) {
            headers.put(PREVIOUS_ATTEMPT, traceparent(attempt));
        }
    }

    private static String traceparent(SpanContext context) {
        return "00-" + context.getTraceId() + "-" + context.getSpanId() + "-"
                + context.getTraceFlags().asHex();
    }

    private void put(@Nullable Map<String, Object> headers, String key, String value) {
        if (headers != null) {
            headers.put(key, key.equals(BAGGAGE) ? fit(value) : value);
        }
    }

    private String fit(String baggage) {
        String fitting = BaggageLimit.fit(baggage);
        if (fitting.length() < baggage.length()) {
            losses.count(Loss.BAGGAGE_TRIMMED);
        }
        return fitting;
    }

    private final class Getter implements TextMapGetter<Map<String, Object>> {
        @Override
        public Iterable<String> keys(Map<String, Object> headers) {
            return headers.keySet();
        }

        @Override
        public @Nullable String get(@Nullable Map<String, Object> headers, String key) {
            String text = headers == null ? null : text(headers.get(key));
            return text != null && key.equals(BAGGAGE) ? fit(text) : text;
        }
    }
}
