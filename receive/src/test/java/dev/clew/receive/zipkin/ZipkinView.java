package dev.clew.receive.zipkin;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span.Event;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import zipkin2.Endpoint;
import zipkin2.Span;

/// The way back, from what is stored to what Zipkin would show: it can be gone only if nothing was lost.
final class ZipkinView {
    private static final Span.Kind[] KINDS = {
        null, null, Span.Kind.SERVER, Span.Kind.CLIENT, Span.Kind.PRODUCER, Span.Kind.CONSUMER
    };

    private ZipkinView() {}

    static List<Span> of(ExportTraceServiceRequest request) {
        List<Span> spans = new ArrayList<>();
        request.getResourceSpansList()
                .forEach(resourceSpans -> resourceSpans
                        .getScopeSpansList()
                        .forEach(scopeSpans -> scopeSpans.getSpansList().forEach(span -> {
                            var local = Endpoint.newBuilder();
                            resourceSpans.getResource().getAttributesList().forEach(each -> endpoint(local, each));
                            spans.add(span(span, local.build()));
                        })));
        return spans;
    }

    private static Span span(io.opentelemetry.proto.trace.v1.Span otlp, Endpoint local) {
        var span = Span.newBuilder()
                .traceId(hex(otlp.getTraceId()))
                .id(hex(otlp.getSpanId()))
                .name(otlp.getName())
                .kind(KINDS[otlp.getKindValue()])
                .timestamp(otlp.getStartTimeUnixNano() / 1_000)
                .duration((otlp.getEndTimeUnixNano() - otlp.getStartTimeUnixNano()) / 1_000)
                .localEndpoint(local);
        if (!otlp.getParentSpanId().isEmpty()) {
            span.parentId(hex(otlp.getParentSpanId()));
        }
        var remote = Endpoint.newBuilder();
        for (KeyValue attribute : otlp.getAttributesList()) {
            switch (attribute.getKey()) {
                case "zipkin.debug" -> span.debug(attribute.getValue().getBoolValue());
                case "zipkin.shared" -> span.shared(attribute.getValue().getBoolValue());
                case "peer.service", "network.peer.address", "network.peer.port", "peer.ipv4", "peer.ipv6" ->
                    endpoint(remote, attribute);
                default -> span.putTag(attribute.getKey(), attribute.getValue().getStringValue());
            }
        }
        if (otlp.getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR) {
            String message = otlp.getStatus().getMessage();
            span.putTag("error", message.isEmpty() ? "true" : message);
        }
        for (Event event : otlp.getEventsList()) {
            span.addAnnotation(event.getTimeUnixNano() / 1_000, event.getName());
        }
        return span.remoteEndpoint(remote.build()).build();
    }

    private static void endpoint(Endpoint.Builder endpoint, KeyValue attribute) {
        String text = attribute.getValue().getStringValue();
        switch (attribute.getKey()) {
            case "service.name", "peer.service" -> endpoint.serviceName(text);
            case "port", "network.peer.port" ->
                endpoint.port((int) attribute.getValue().getIntValue());
            default -> endpoint.parseIp(text);
        }
    }

    private static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }
}
