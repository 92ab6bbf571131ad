package dev.clew.model;

import java.util.ArrayList;
import java.util.List;

/// Makes a [Span] field by field; what is not set is as in an empty OTLP span. Every setter returns this builder.
public final class SpanBuilder {
    private TraceId traceId;
    private long spanId;
    private long parentSpanId;
    private String traceState = "";
    private int flags;
    private String name = "";
    private SpanKind kind = SpanKind.UNSPECIFIED;
    private long startNanos;
    private long endNanos;
    private Status status = Status.UNSET;
    private Attributes attributes = Attributes.EMPTY;
    private int droppedAttributes;
    private List<Event> events = new ArrayList<>();
    private int droppedEvents;
    private List<Link> links = new ArrayList<>();
    private int droppedLinks;
    private Resource resource = new Resource(Attributes.EMPTY, 0, "");
    private Scope scope = Scope.NONE;

    public SpanBuilder(TraceId traceId, long spanId) {
        this.traceId = traceId;
        this.spanId = spanId;
    }

    SpanBuilder(Span from) {
        this(from.traceId(), from.spanId());
        parentSpanId = from.parentSpanId();
        traceState = from.traceState();
        flags = from.flags();
        name = from.name();
        kind = from.kind();
        startNanos = from.startNanos();
        endNanos = from.endNanos();
        status = from.status();
        attributes = from.attributes();
        droppedAttributes = from.droppedAttributes();
        events = new ArrayList<>(from.events());
        droppedEvents = from.droppedEvents();
        links = new ArrayList<>(from.links());
        droppedLinks = from.droppedLinks();
        resource = from.resource();
        scope = from.scope();
    }

    public SpanBuilder traceId(TraceId value) {
        traceId = value;
        return this;
    }

    public SpanBuilder spanId(long value) {
        spanId = value;
        return this;
    }

    public SpanBuilder parentSpanId(long value) {
        parentSpanId = value;
        return this;
    }

    public SpanBuilder traceState(String value) {
        traceState = value;
        return this;
    }

    public SpanBuilder flags(int value) {
        flags = value;
        return this;
    }

    public SpanBuilder name(String value) {
        name = value;
        return this;
    }

    public SpanBuilder kind(SpanKind value) {
        kind = value;
        return this;
    }

    /// Nanoseconds since 1970.
    public SpanBuilder startNanos(long value) {
        startNanos = value;
        return this;
    }

    /// Nanoseconds since 1970.
    public SpanBuilder endNanos(long value) {
        endNanos = value;
        return this;
    }

    public SpanBuilder status(Status value) {
        status = value;
        return this;
    }

    public SpanBuilder attributes(Attributes value) {
        attributes = value;
        return this;
    }

    public SpanBuilder droppedAttributes(int value) {
        droppedAttributes = value;
        return this;
    }

    public SpanBuilder addEvent(Event value) {
        events.add(value);
        return this;
    }

    public SpanBuilder droppedEvents(int value) {
        droppedEvents = value;
        return this;
    }

    public SpanBuilder addLink(Link value) {
        links.add(value);
        return this;
    }

    public SpanBuilder droppedLinks(int value) {
        droppedLinks = value;
        return this;
    }

    public SpanBuilder resource(Resource value) {
        resource = value;
        return this;
    }

    public SpanBuilder scope(Scope value) {
        scope = value;
        return this;
    }

    public Span build() {
        return new Span(
                traceId,
                spanId,
                parentSpanId,
                traceState,
                flags,
                name,
                kind,
                startNanos,
                endNanos,
                status,
                attributes,
                droppedAttributes,
                events,
                droppedEvents,
                links,
                droppedLinks,
                resource,
                scope);
    }
}
