package dev.clew.model;

import java.util.List;

/// One piece of work, as OTLP's `Span` has it, together with the resource and scope it came in. Immutable.
///
/// This is the form for results and analysis; on the way in, spans stay bytes (see `dev.clew.model.otlp`).
///
/// @param spanId never zero
/// @param parentSpanId zero for a root
/// @param traceState W3C tracestate; may be empty
/// @param flags W3C trace flags in the low byte; bits 8 and 9 as OTLP's `SpanFlags`
/// @param startNanos nanoseconds since 1970, as sent
/// @param endNanos nanoseconds since 1970, as sent; may lie before `startNanos`
/// @param droppedAttributes how many attributes the sender left out, an unsigned number
/// @param droppedEvents how many events the sender left out, an unsigned number
/// @param droppedLinks how many links the sender left out, an unsigned number
public record Span(
        TraceId traceId,
        long spanId,
        long parentSpanId,
        String traceState,
        int flags,
        String name,
        SpanKind kind,
        long startNanos,
        long endNanos,
        Status status,
        Attributes attributes,
        int droppedAttributes,
        List<Event> events,
        int droppedEvents,
        List<Link> links,
        int droppedLinks,
        Resource resource,
        Scope scope) {

    public Span {
        events = List.copyOf(events);
        links = List.copyOf(links);
    }

    /// End minus start; zero where the clock ran backwards.
    public long durationNanos() {
        return Math.max(0, endNanos - startNanos);
    }

    public boolean isRoot() {
        return parentSpanId == 0;
    }

    public boolean isError() {
        return status.isError();
    }

    public String serviceName() {
        return resource.serviceName();
    }

    /// A builder that starts from this span.
    public SpanBuilder toBuilder() {
        return new SpanBuilder(this);
    }
}
