package dev.clew.lending;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

/// A span as it came over the wire, with its resource.
///
/// @param scope the name of what made it: a library, or the services themselves
record ReceivedSpan(Resource resource, String scope, Span span) {
    String service() {
        return text(resource.getAttributesList(), "service.name");
    }

    String name() {
        return span.getName();
    }

    String traceId() {
        return hex(span.getTraceId());
    }

    String id() {
        return hex(span.getSpanId());
    }

    String parentId() {
        return hex(span.getParentSpanId());
    }

    Span.SpanKind kind() {
        return span.getKind();
    }

    /// The value as text; empty where the span has no such attribute.
    String attribute(String key) {
        return text(span.getAttributesList(), key);
    }

    String resourceAttribute(String key) {
        return text(resource.getAttributesList(), key);
    }

    List<String> events() {
        return span.getEventsList().stream().map(Span.Event::getName).toList();
    }

    /// What the first event of that name says; empty where it does not say it, or there is none.
    String eventAttribute(String event, String key) {
        return span.getEventsList().stream()
                .filter(each -> each.getName().equals(event))
                .findFirst()
                .map(each -> text(each.getAttributesList(), key))
                .orElse("");
    }

    boolean failed() {
        return span.getStatus().getCode() == StatusCode.STATUS_CODE_ERROR;
    }

    /// The message of its status.
    String statusMessage() {
        return span.getStatus().getMessage();
    }

    Duration duration() {
        return Duration.ofNanos(span.getEndTimeUnixNano() - span.getStartTimeUnixNano());
    }

    boolean endsBefore(ReceivedSpan other) {
        return span.getEndTimeUnixNano() <= other.span.getStartTimeUnixNano();
    }

    /// The ids of the spans it links to.
    List<String> links() {
        return span.getLinksList().stream().map(link -> hex(link.getSpanId())).toList();
    }

    private static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }

    private static String text(List<KeyValue> attributes, String key) {
        return attributes.stream()
                .filter(attribute -> attribute.getKey().equals(key))
                .map(attribute -> text(attribute.getValue()))
                .findFirst()
                .orElse("");
    }

    private static String text(AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> value.getStringValue();
            case INT_VALUE -> String.valueOf(value.getIntValue());
            case BOOL_VALUE -> String.valueOf(value.getBoolValue());
            case DOUBLE_VALUE -> String.valueOf(value.getDoubleValue());
            case ARRAY_VALUE, KVLIST_VALUE, BYTES_VALUE, STRING_VALUE_STRINDEX, VALUE_NOT_SET -> value.toString();
        };
    }
}
