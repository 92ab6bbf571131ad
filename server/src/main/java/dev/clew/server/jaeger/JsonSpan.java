package dev.clew.server.jaeger;

import dev.clew.model.Attributes;
import dev.clew.model.Event;
import dev.clew.model.Link;
import dev.clew.model.SpanBuilder;
import dev.clew.model.SpanKind;
import dev.clew.model.Status;
import dev.clew.model.StatusCode;
import dev.clew.model.TraceId;
import java.nio.ByteBuffer;

/// Reads OTLP's `Span` with its events, links and status.
final class JsonSpan {
    private static final TraceId NO_TRACE = new TraceId(0, 0);

    private final JsonFields fields;
    private final JsonAttributes attributes;

    JsonSpan(JsonFields fields, JsonAttributes attributes) {
        this.fields = fields;
        this.attributes = attributes;
    }

    /// A span that still lacks its resource and scope.
    SpanBuilder read() {
        var ids = new Ids();
        var span = new SpanBuilder(NO_TRACE, 0);
        fields.object(name -> {
            switch (name) {
                case "traceId", "trace_id" -> ids.traceId = traceId();
                case "spanId", "span_id" -> ids.spanId = spanId();
                case "parentSpanId", "parent_span_id" -> span.parentSpanId(spanId());
                case "traceState", "trace_state" -> span.traceState(fields.text());
                case "flags" -> span.flags(fields.uint32());
                case "name" -> span.name(fields.text());
                case "kind" -> span.kind(kind());
                case "startTimeUnixNano", "start_time_unix_nano" -> span.startNanos(fields.uint64());
                case "endTimeUnixNano", "end_time_unix_nano" -> span.endNanos(fields.uint64());
                case "attributes" -> span.attributes(attributes.read());
                case "droppedAttributesCount", "dropped_attributes_count" -> span.droppedAttributes(fields.uint32());
                case "events" -> fields.list(() -> span.addEvent(event()));
                case "droppedEventsCount", "dropped_events_count" -> span.droppedEvents(fields.uint32());
                case "links" -> fields.list(() -> span.addLink(link()));
                case "droppedLinksCount", "dropped_links_count" -> span.droppedLinks(fields.uint32());
                case "status" -> span.status(status());
                default -> fields.skip();
            }
        });
        if (ids.traceId.isZero() || ids.spanId == 0) {
            throw fields.malformed("a span without a usable %s".formatted(ids.spanId == 0 ? "spanId" : "traceId"));
        }
        return span.traceId(ids.traceId).spanId(ids.spanId);
    }

    private static final class Ids {
        private TraceId traceId = NO_TRACE;
        private long spanId;
    }

    private TraceId traceId() {
        byte[] bytes = fields.id(16);
        return bytes.length == 0
                ? NO_TRACE
                : new TraceId(
                        ByteBuffer.wrap(bytes).getLong(0),
                        ByteBuffer.wrap(bytes).getLong(8));
    }

    private long spanId() {
        byte[] bytes = fields.id(8);
        return bytes.length == 0 ? 0 : ByteBuffer.wrap(bytes).getLong();
    }

    private SpanKind kind() {
        return fields.isText() ? named("SPAN_KIND_", SpanKind.values()) : SpanKind.of((int) fields.int64());
    }

    private StatusCode code() {
        return fields.isText() ? named("STATUS_CODE_", StatusCode.values()) : StatusCode.of((int) fields.int64());
    }

    private <E extends Enum<E>> E named(String prefix, E[] values) {
        String name = fields.text();
        for (E value : values) {
            if (name.equals(prefix + value.name())) {
                return value;
            }
        }
        throw fields.malformed("a number or a name such as %s%s expected".formatted(prefix, values[1].name()));
    }

    private Event event() {
        var event = new EventFields();
        fields.object(event::field);
        return new Event(event.timeNanos, event.name, event.attributes, event.dropped);
    }

    private final class EventFields {
        private long timeNanos;
        private String name = "";
        private Attributes attributes = Attributes.EMPTY;
        private int dropped;

        void field(String field) {
            switch (field) {
                case "timeUnixNano", "time_unix_nano" -> timeNanos = fields.uint64();
                case "name" -> name = fields.text();
                case "attributes" -> attributes = JsonSpan.this.attributes.read();
                case "droppedAttributesCount", "dropped_attributes_count" -> dropped = fields.uint32();
                default -> fields.skip();
            }
        }
    }

    private Link link() {
        var link = new LinkFields();
        fields.object(link::field);
        return new Link(link.ids.traceId, link.ids.spanId, link.traceState, link.attributes, link.dropped, link.flags);
    }

    private final class LinkFields {
        private final Ids ids = new Ids();
        private String traceState = "";
        private Attributes attributes = Attributes.EMPTY;
        private int dropped;
        private int flags;

        void field(String field) {
            switch (field) {
                case "traceId", "trace_id" -> ids.traceId = traceId();
                case "spanId", "span_id" -> ids.spanId = spanId();
                case "traceState", "trace_state" -> traceState = fields.text();
                case "attributes" -> attributes = JsonSpan.this.attributes.read();
                case "droppedAttributesCount", "dropped_attributes_count" -> dropped = fields.uint32();
                case "flags" -> flags = fields.uint32();
                default -> fields.skip();
            }
        }
    }

    private Status status() {
        var status = new StatusFields();
        fields.object(status::field);
        return new Status(status.code, status.message);
    }

    private final class StatusFields {
        private StatusCode code = StatusCode.UNSET;
        private String message = "";

        void field(String field) {
            switch (field) {
                case "code" -> code = code();
                case "message" -> message = fields.text();
                default -> fields.skip();
            }
        }
    }
}
