package dev.clew.instrument.rabbitmq;

import dev.clew.instrument.Spans;
import dev.clew.instrument.internal.Harmless;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import org.jspecify.annotations.Nullable;

/// A message on its way to the broker, in its `send` span: ends once, in one of the ways below.
final class Sending {
    private final Tracing tracing;
    private final Operation operation;
    private final Span span;
    private final long startNanos;

    /// Takes over `span`.
    Sending(Tracing tracing, Operation operation, Span span) {
        this.tracing = tracing;
        this.operation = operation;
        this.span = span;
        this.startNanos = System.nanoTime();
    }

    Span span() {
        return span;
    }

    /// Handed to the connection; nobody asked for more.
    void sent() {
        end(null);
    }

    void confirmed() {
        answered("ack");
        end(null);
    }

    void refused() {
        answered("nack");
        error("the broker refused the message");
        end("nack");
    }

    /// The channel closed before the broker answered.
    void unanswered() {
        answered("unknown");
        error("the channel closed before the broker confirmed the message");
        end("confirm_unknown");
    }

    void failed(Throwable failure) {
        Spans.fail(span, failure);
        end(failure.getClass().getName());
    }

    private void answered(String confirm) {
        Harmless.run(() -> span.setAttribute(MessageAttributes.CONFIRM, confirm));
    }

    private void error(String description) {
        Harmless.run(() -> span.setStatus(StatusCode.ERROR, description));
    }

    private void end(@Nullable String error) {
        if (error != null) {
            Harmless.run(() -> span.setAttribute(MessageAttributes.ERROR_TYPE, error));
        }
        Harmless.run(span::end);
        tracing.metrics().sent(operation, startNanos, error);
    }
}
