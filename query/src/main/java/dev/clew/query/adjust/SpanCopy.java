package dev.clew.query.adjust;

import dev.clew.model.Event;
import dev.clew.model.Link;
import dev.clew.model.Span;
import java.util.List;

/// Copies of a span with other lists in it, which its builder can only add to.
final class SpanCopy {
    private SpanCopy() {}

    static Span with(Span span, List<Event> events, List<Link> links) {
        return new Span(
                span.traceId(),
                span.spanId(),
                span.parentSpanId(),
                span.traceState(),
                span.flags(),
                span.name(),
                span.kind(),
                span.startNanos(),
                span.endNanos(),
                span.status(),
                span.attributes(),
                span.droppedAttributes(),
                events,
                span.droppedEvents(),
                links,
                span.droppedLinks(),
                span.resource(),
                span.scope());
    }
}
