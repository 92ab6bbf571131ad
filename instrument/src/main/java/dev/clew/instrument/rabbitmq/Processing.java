package dev.clew.instrument.rabbitmq;

import dev.clew.instrument.Spans;
import dev.clew.instrument.internal.Harmless;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/// The application's work on a delivery, or on a batch of them, in a `process` span.
final class Processing {
    private static final ContextKey<Processing> CURRENT = ContextKey.named("clew-processing");

    private final Tracing tracing;
    private final Operation operation;
    private final Span span;
    private final SpanContext spanContext;
    private final long startNanos = System.nanoTime();
    private @Nullable String settlement;
    private @Nullable String error;
    private boolean ended;

    /// Takes over `span`.
    Processing(Tracing tracing, Operation operation, Span span) {
        this.tracing = tracing;
        this.operation = operation;
        this.span = span;
        this.spanContext = Harmless.get(span::getSpanContext, SpanContext.getInvalid());
    }

    /// One that has ended: deliveries that were received, and are processed out of sight.
    static Processing ended(Tracing tracing, Operation operation, Span span) {
        Processing processing = new Processing(tracing, operation, span);
        processing.ended = true;
        return processing;
    }

    /// One of which nothing will be heard, for when the tracing fails.
    static Processing untraced(Tracing tracing) {
        return new Processing(tracing, Operation.UNKNOWN, Span.getInvalid());
    }

    /// Notes the failure of the work that runs in this thread, without ending it.
    static void failCurrent(Throwable failure) {
        Processing current = Context.current().get(CURRENT);
        if (current != null) {
            current.fail(failure);
        }
    }

    /// The `process` span in whose context code runs; null outside of any.
    static @Nullable SpanContext currentSpan(Context context) {
        Processing current = context.get(CURRENT);
        return current == null ? null : current.spanContext;
    }

    Operation operation() {
        return operation;
    }

    Span span() {
        return span;
    }

    SpanContext spanContext() {
        return spanContext;
    }

    /// Runs `work` in `base` with the span, and ends the span.
    <E extends Exception> void run(Context base, Work<E> work) throws E {
        Context within = Harmless.get(() -> context(base), base);
        Scope scope = Harmless.get(within::makeCurrent, Scope.noop());
        try {
            work.on(this);
        } catch (Throwable failure) {
            fail(failure);
            throw failure;
        } finally {
            Harmless.run(scope::close);
            end();
        }
    }

    void fail(Throwable failure) {
        Spans.fail(span, failure);
        synchronized (this) {
            error = failure.getClass().getName();
        }
    }

    /// Notes how a delivery was settled.
    ///
    /// @param requeue null where that makes no difference
    /// @return false when the span has ended
    synchronized boolean settled(String how, @Nullable Boolean requeue) {
        if (ended) {
            return false;
        }
        settlement = settlement == null || settlement.equals(how) ? how : "mixed";
        String noted = settlement;
        Harmless.run(() -> {
            span.setAttribute(MessageAttributes.SETTLEMENT, noted);
            if (requeue != null) {
                span.setAttribute(MessageAttributes.REQUEUE, requeue);
            }
        });
        return true;
    }

    /// Notes that the broker does not know how a delivery was settled.
    synchronized void lost() {
        if (!ended) {
            settlement = null;
            settled("lost", null);
        }
    }

    private Context context(Context base) {
        return base.with(span).with(CURRENT, this);
    }

    private void end() {
        String why;
        synchronized (this) {
            ended = true;
            why = error;
        }
        Harmless.run(span::end);
        tracing.metrics().processed(operation, startNanos, why);
    }

    /// What is done with the messages.
    @FunctionalInterface
    interface Work<E extends Exception> {
        void on(Processing processing) throws E;
    }
}
