package dev.clew.instrument.rabbitmq;

import dev.clew.instrument.Spans;
import dev.clew.instrument.internal.Harmless;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Settles deliveries of one channel. While a delivery's `process` span is open the settlement is noted
/// there; one that comes later gets a span of its own, linked to it.
final class Settler {
    /// What SDKs keep.
    private static final int LINKS = 128;

    private final Tracing tracing;

    Settler(Tracing tracing) {
        this.tracing = tracing;
    }

    /// @param kind ACK, NACK or REJECT
    /// @param requeue null where there is no choice
    /// @param step tells the broker
    void settle(
            Incarnation incarnation,
            OperationKind kind,
            long tag,
            boolean multiple,
            @Nullable Boolean requeue,
            Step step)
            throws IOException {
        long startNanos = System.nanoTime();
        List<Unsettled> settled = Harmless.get(() -> incarnation.unsettled().take(tag, multiple), List.of());
        if (incarnation.stale(tag) || (settled.isEmpty() && incarnation.isOver())) {
            // The delivery is lost already, and its span says so.
            step.run();
            return;
        }
        Operation operation = Harmless.orNull(() -> operation(incarnation, kind, settled));
        List<Unsettled> late = note(kind, requeue, settled);
        boolean spanned = !late.isEmpty() || (settled.isEmpty() && !multiple);
        Span span = spanned && operation != null
                ? Harmless.get(() -> start(operation, tag, requeue, late), Span.getInvalid())
                : Span.getInvalid();
        try {
            step.run();
        } catch (Throwable failure) {
            settled.forEach(delivery -> delivery.processing().lost());
            Spans.fail(span, failure);
            end(span, operation, startNanos, failure.getClass().getName());
            throw failure;
        }
        if (kind == OperationKind.ACK) {
            settled.forEach(
                    delivery -> tracing.attempts().forget(delivery.arrival().key()));
        }
        end(span, operation, startNanos, null);
    }

    /// @return those of which nothing could be noted
    private static List<Unsettled> note(OperationKind kind, @Nullable Boolean requeue, List<Unsettled> settled) {
        List<Unsettled> late = new ArrayList<>(0);
        for (Unsettled delivery : settled) {
            if (!delivery.processing().settled(kind.operationName(), requeue)) {
                late.add(delivery);
            }
        }
        return late;
    }

    private static Operation operation(Incarnation incarnation, OperationKind kind, List<Unsettled> settled) {
        if (settled.isEmpty()) {
            return incarnation.operations().onQueue(kind, "");
        }
        Arrival first = settled.get(0).arrival();
        return incarnation.operations().on(kind, first.envelope(), first.queue());
    }

    private Span start(Operation operation, long tag, @Nullable Boolean requeue, List<Unsettled> late) {
        SpanBuilder span = tracing.tracer()
                .spanBuilder(operation.spanName())
                .setSpanKind(operation.kind().spanKind())
                .setParent(parent(late))
                .setAllAttributes(operation.onSpans())
                .setAttribute(MessageAttributes.SETTLEMENT, operation.kind().operationName());
        if (requeue != null) {
            span.setAttribute(MessageAttributes.REQUEUE, requeue);
        }
        if (late.size() > 1) {
            span.setAttribute(MessageAttributes.BATCH_MESSAGE_COUNT, (long) late.size());
        } else {
            span.setAttribute(MessageAttributes.DELIVERY_TAG, tag);
        }
        late.stream()
                .map(delivery -> delivery.processing().spanContext())
                .filter(SpanContext::isValid)
                .distinct()
                .limit(LINKS)
                .forEach(span::addLink);
        return span.startSpan();
    }

    /// The span in which the application settles; outside of any, the processing of the only message it
    /// settles.
    private Context parent(List<Unsettled> late) {
        Context current = Context.current();
        boolean alone = !Span.fromContext(current).getSpanContext().isValid();
        return alone && late.size() == 1 && tracing.causality().parent()
                ? current.with(Span.wrap(late.get(0).processing().spanContext()))
                : current;
    }

    private void end(Span span, @Nullable Operation operation, long startNanos, @Nullable String error) {
        Harmless.run(span::end);
        if (operation != null) {
            tracing.metrics().operated(operation, startNanos, error);
        }
    }

    /// What tells the broker.
    @FunctionalInterface
    interface Step {
        void run() throws IOException;
    }
}
