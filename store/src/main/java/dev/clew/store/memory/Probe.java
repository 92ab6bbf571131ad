package dev.clew.store.memory;

import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.SpanKind;
import dev.clew.model.TraceId;

/// Spans that only mark a place in a sorted set.
final class Probe {
    private Probe() {}

    static Span at(TraceId traceId, long spanId, long startNanos) {
        return new SpanBuilder(traceId, spanId)
                .kind(spanId == 0 ? SpanKind.UNSPECIFIED : SpanKind.CONSUMER)
                .startNanos(startNanos)
                .build();
    }
}
