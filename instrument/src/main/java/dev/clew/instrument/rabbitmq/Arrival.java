package dev.clew.instrument.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Envelope;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/// A delivery, and what is known of the message's past when it arrives.
///
/// @param queue empty when it is not known
/// @param carried the context in the message, with its baggage
/// @param creation the span that sent the message; may be invalid
/// @param firstCreation the span that sent it first, where it was sent on since; may be invalid
/// @param previous the attempt before this one; null when there was none, or none is known
/// @param key null when the message can't be told from others
record Arrival(
        Envelope envelope,
        BasicProperties properties,
        String queue,
        Context carried,
        SpanContext creation,
        SpanContext firstCreation,
        @Nullable SpanContext previous,
        Deaths deaths,
        AttemptMemory.@Nullable Key key) {
    static Arrival of(Tracing tracing, String queue, Envelope envelope, BasicProperties properties) {
        Context carried = tracing.headers().extract(Context.root(), properties);
        SpanContext creation = Span.fromContext(carried).getSpanContext();
        Deaths deaths = Deaths.of(properties);
        AttemptMemory.Key key = AttemptMemory.key(queue, creation, properties);
        SpanContext previous = tracing.attempts().before(key, envelope, deaths);
        if (previous == null) {
            SpanContext sentOnBy = tracing.headers().read(properties, MessageHeaders.PREVIOUS_ATTEMPT);
            previous = sentOnBy.isValid() ? sentOnBy : null;
        }
        SpanContext firstCreation = tracing.headers().read(properties, MessageHeaders.CREATION);
        return new Arrival(envelope, properties, queue, carried, creation, firstCreation, previous, deaths, key);
    }

    /// @param toCreation whether to link the creation context, too
    void link(SpanBuilder span, boolean toCreation) {
        if (toCreation && creation.isValid()) {
            span.addLink(creation);
        }
        if (firstCreation.isValid() && !firstCreation.equals(creation)) {
            span.addLink(firstCreation, MessageAttributes.CREATION_LINK);
        }
        if (previous != null) {
            span.addLink(previous, MessageAttributes.RETRY_LINK);
        }
    }

    void describe(SpanBuilder span) {
        MessageAttributes.ofDelivery(span, envelope, properties, deaths, System.currentTimeMillis());
    }

    boolean cameAs(Arrival other) {
        return envelope.getExchange().equals(other.envelope.getExchange())
                && envelope.getRoutingKey().equals(other.envelope.getRoutingKey());
    }
}
