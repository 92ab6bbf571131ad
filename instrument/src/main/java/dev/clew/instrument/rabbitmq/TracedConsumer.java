package dev.clew.instrument.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.Envelope;
import dev.clew.instrument.Spans;
import dev.clew.instrument.internal.Harmless;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Handles each delivery of one queue in a `process` span, and settles it:
///
/// ```
/// handler returns                     ack
/// throws UnprocessableMessage         reject                  to the dead-letter exchange
/// throws anything, first delivery     nack, requeue           once more
/// throws anything, redelivered        nack                    to the dead-letter exchange
/// ```
///
/// The limit is one retry because a message that fails always would otherwise go round for ever.
final class TracedConsumer extends DefaultConsumer {
    private static final Logger LOGGER = Logger.getLogger(TracedConsumer.class.getName());

    private final Tracer tracer;
    private final MessageHeaders headers;
    private final Causality causality;
    private final String queue;
    private final MessageHandler handler;

    TracedConsumer(
            Tracer tracer,
            MessageHeaders headers,
            Causality causality,
            Channel channel,
            String queue,
            MessageHandler handler) {
        super(channel);
        this.tracer = tracer;
        this.headers = headers;
        this.causality = causality;
        this.queue = queue;
        this.handler = handler;
    }

    @Override
    public void handleDelivery(String consumerTag, Envelope envelope, BasicProperties properties, byte[] body)
            throws IOException {
        Delivery message = new Delivery(envelope, properties, body);
        Context context = Harmless.get(() -> headers.extract(Context.root(), properties), Context.root());
        Span span = start(message, context);
        // Not the span alone: the baggage that came with the message is for the handler, too.
        Scope scope = Harmless.get(context.with(span)::makeCurrent, Scope.noop());
        try {
            process(message, span);
        } catch (IOException | RuntimeException e) {
            Spans.fail(span, e);
            throw e;
        } finally {
            Harmless.run(scope::close);
            Harmless.run(span::end);
        }
    }

    private void process(Delivery message, Span span) throws IOException {
        Envelope envelope = message.getEnvelope();
        long tag = envelope.getDeliveryTag();
        try {
            handler.handle(message);
        } catch (UnprocessableMessage e) {
            failed(span, envelope, e, "reject", false);
            getChannel().basicReject(tag, false);
            return;
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            boolean again = !envelope.isRedeliver();
            failed(span, envelope, e, "nack", again);
            getChannel().basicNack(tag, false, again);
            return;
        }
        settled(span, "ack");
        getChannel().basicAck(tag, false);
    }

    private void failed(Span span, Envelope envelope, Exception e, String settlement, boolean again) {
        LOGGER.log(
                Level.WARNING,
                e,
                () -> "[%s] message %d of %s failed, %s"
                        .formatted(
                                queue,
                                envelope.getDeliveryTag(),
                                MessageAttributes.sentTo(envelope.getExchange(), envelope.getRoutingKey()),
                                again ? "it will be delivered once more" : "it is dead-lettered"));
        Spans.fail(span, e);
        settled(span, settlement);
        Harmless.run(() -> span.setAttribute(MessageAttributes.REQUEUE, again));
    }

    private static void settled(Span span, String settlement) {
        Harmless.run(() -> span.setAttribute(MessageAttributes.SETTLEMENT, settlement));
    }

    private Span start(Delivery message, Context context) {
        return Harmless.get(
                () -> {
                    Envelope envelope = message.getEnvelope();
                    SpanContext creation = Span.fromContext(context).getSpanContext();
                    String from = MessageAttributes.readFrom(envelope.getExchange(), envelope.getRoutingKey(), queue);
                    SpanBuilder span = tracer.spanBuilder("process " + from)
                            .setSpanKind(SpanKind.CONSUMER)
                            .setParent(causality.parent() ? context : Context.root())
                            .setAllAttributes(MessageAttributes.ofProcess(
                                    getChannel(), queue, message, System.currentTimeMillis()));
                    if (causality.link() && creation.isValid()) {
                        span.addLink(creation);
                    }
                    return span.startSpan();
                },
                Span.getInvalid());
    }
}
