package dev.clew.instrument.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import dev.clew.instrument.Spans;
import dev.clew.instrument.internal.Harmless;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/// One message on its way to the broker, in its `send` span.
final class Publish {
    private final Tracer tracer;
    private final MessageHeaders headers;
    private final Channel channel;
    private final String exchange;
    private final String routingKey;
    private final BasicProperties properties;

    Publish(
            Tracer tracer,
            MessageHeaders headers,
            Channel channel,
            String exchange,
            String routingKey,
            BasicProperties properties) {
        this.tracer = tracer;
        this.headers = headers;
        this.channel = channel;
        this.exchange = exchange;
        this.routingKey = routingKey;
        this.properties = properties;
    }

    void send(byte[] body) throws IOException {
        Spans.Task<IOException> task = span -> channel.basicPublish(exchange, routingKey, carrying(span), body);
        Spans.runIn(start(), task);
    }

    void sendConfirmed(byte[] body, Duration timeout) throws IOException, TimeoutException, InterruptedException {
        // Three checked exceptions pass through one type parameter only as their common parent.
        Spans.Task<Exception> task = span -> {
            channel.basicPublish(exchange, routingKey, carrying(span), body);
            channel.waitForConfirmsOrDie(timeout.toMillis());
        };
        try {
            Spans.runIn(start(), task);
        } catch (IOException | TimeoutException | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError("a publish throws no other checked exception", e);
        }
    }

    private Span start() {
        return Harmless.get(
                () -> tracer.spanBuilder("send " + MessageAttributes.sentTo(exchange, routingKey))
                        .setSpanKind(SpanKind.PRODUCER)
                        .setAllAttributes(MessageAttributes.ofSend(channel, exchange, routingKey, properties))
                        .startSpan(),
                Span.getInvalid());
    }

    private BasicProperties carrying(Span span) {
        return Harmless.get(
                () -> headers.inject(Context.current().with(span), properties, System.currentTimeMillis()), properties);
    }
}
