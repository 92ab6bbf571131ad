package dev.clew.query.quality;

import dev.clew.model.Span;
import dev.clew.model.TraceId;

/// A span that shows something.
public record Example(TraceId traceId, long spanId) {
    static Example of(Span span) {
        return new Example(span.traceId(), span.spanId());
    }
}
