package dev.clew.benchmarks.receive;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.core.io.JsonStringEncoder;

/// Recorded requests in the JSON that OpenTelemetry's and Zipkin's exporters write: compact, in the order of
/// the schema.
final class JsonRequests {
    private JsonRequests() {}

    static byte[] otlp(byte[] request) {
        return utf8(
                "{\"resourceSpans\":" + list(parse(request).getResourceSpansList(), JsonRequests::resourceSpans) + "}");
    }

    private static String resourceSpans(ResourceSpans resourceSpans) {
        return "{\"resource\":{\"attributes\":%s},\"scopeSpans\":%s}"
                .formatted(
                        attributes(resourceSpans.getResource().getAttributesList()),
                        list(
                                resourceSpans.getScopeSpansList(),
                                scope -> "{\"scope\":{\"name\":%s,\"version\":%s},\"spans\":%s}"
                                        .formatted(
                                                text(scope.getScope().getName()),
                                                text(scope.getScope().getVersion()),
                                                list(scope.getSpansList(), JsonRequests::span))));
    }

    private static String span(Span span) {
        return ("{\"traceId\":\"%s\",\"spanId\":\"%s\",\"parentSpanId\":\"%s\",\"name\":%s,\"kind\":%d,"
                        + "\"startTimeUnixNano\":\"%d\",\"endTimeUnixNano\":\"%d\",\"attributes\":%s,\"events\":%s,"
                        + "\"links\":%s,\"status\":{\"code\":%d,\"message\":%s},\"flags\":%d}")
                .formatted(
                        hex(span.getTraceId()),
                        hex(span.getSpanId()),
                        hex(span.getParentSpanId()),
                        text(span.getName()),
                        span.getKindValue(),
                        span.getStartTimeUnixNano(),
                        span.getEndTimeUnixNano(),
                        attributes(span.getAttributesList()),
                        list(span.getEventsList(), JsonRequests::event),
                        list(span.getLinksList(), JsonRequests::link),
                        span.getStatus().getCodeValue(),
                        text(span.getStatus().getMessage()),
                        Integer.toUnsignedLong(span.getFlags()));
    }

    private static String event(Span.Event event) {
        return "{\"timeUnixNano\":\"%d\",\"name\":%s,\"attributes\":%s}"
                .formatted(event.getTimeUnixNano(), text(event.getName()), attributes(event.getAttributesList()));
    }

    private static String link(Span.Link link) {
        return "{\"traceId\":\"%s\",\"spanId\":\"%s\",\"attributes\":%s}"
                .formatted(hex(link.getTraceId()), hex(link.getSpanId()), attributes(link.getAttributesList()));
    }

    private static String attributes(List<KeyValue> attributes) {
        return list(
                attributes,
                each -> "{\"key\":%s,\"value\":{%s}}".formatted(text(each.getKey()), value(each.getValue())));
    }

    private static String value(AnyValue value) {
        return switch (value.getValueCase()) {
            case INT_VALUE -> "\"intValue\":\"%d\"".formatted(value.getIntValue());
            case DOUBLE_VALUE -> "\"doubleValue\":" + value.getDoubleValue();
            case BOOL_VALUE -> "\"boolValue\":" + value.getBoolValue();
            default -> "\"stringValue\":" + text(value.getStringValue());
        };
    }

    /// A list of Zipkin's spans, version 2.
    static byte[] zipkin(byte[] request) {
        return utf8(parse(request).getResourceSpansList().stream()
                .flatMap(resource -> resource.getScopeSpansList().stream()
                        .flatMap(scope -> scope.getSpansList().stream())
                        .map(span -> zipkin(service(resource), span)))
                .collect(Collectors.joining(",", "[", "]")));
    }

    private static String service(ResourceSpans resource) {
        return resource.getResource().getAttributesList().stream()
                .filter(each -> each.getKey().equals("service.name"))
                .map(each -> each.getValue().getStringValue())
                .findFirst()
                .orElse("");
    }

    private static String zipkin(String service, Span span) {
        String kind =
                switch (span.getKind()) {
                    case SPAN_KIND_CLIENT, SPAN_KIND_SERVER, SPAN_KIND_PRODUCER, SPAN_KIND_CONSUMER ->
                        "\"kind\":\"%s\",".formatted(span.getKind().name().replace("SPAN_KIND_", ""));
                    default -> "";
                };
        String parent =
                span.getParentSpanId().isEmpty() ? "" : "\"parentId\":\"%s\",".formatted(hex(span.getParentSpanId()));
        String tags = span.getAttributesList().stream()
                .map(each -> text(each.getKey()) + ":" + text(plain(each.getValue())))
                .collect(Collectors.joining(",", "{", "}"));
        return ("{\"traceId\":\"%s\",%s\"id\":\"%s\",%s\"name\":%s,\"timestamp\":%d,\"duration\":%d,"
                        + "\"localEndpoint\":{\"serviceName\":%s,\"ipv4\":\"10.0.0.1\"},\"annotations\":%s,\"tags\":%s}")
                .formatted(
                        hex(span.getTraceId()),
                        parent,
                        hex(span.getSpanId()),
                        kind,
                        text(span.getName()),
                        span.getStartTimeUnixNano() / 1_000,
                        (span.getEndTimeUnixNano() - span.getStartTimeUnixNano()) / 1_000,
                        text(service),
                        list(
                                span.getEventsList(),
                                event -> "{\"timestamp\":%d,\"value\":%s}"
                                        .formatted(event.getTimeUnixNano() / 1_000, text(event.getName()))),
                        tags);
    }

    private static String plain(AnyValue value) {
        return switch (value.getValueCase()) {
            case INT_VALUE -> Long.toString(value.getIntValue());
            case DOUBLE_VALUE -> Double.toString(value.getDoubleValue());
            case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
            default -> value.getStringValue();
        };
    }

    private static <T> String list(List<T> elements, Function<T, String> element) {
        return elements.stream().map(element).collect(Collectors.joining(",", "[", "]"));
    }

    private static String text(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsCharArray(text)) + '"';
    }

    private static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }

    private static ExportTraceServiceRequest parse(byte[] request) {
        try {
            return ExportTraceServiceRequest.parseFrom(request);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
