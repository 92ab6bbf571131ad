package dev.clew.receive.tagged;

import dev.clew.receive.NameTable;
import java.util.Map;

/// Tags that say what OTLP has a field for. What they are called is OpenTelemetry's convention for Zipkin and Jaeger
/// ("OpenTelemetry to Jaeger Transformation"), and OpenTracing's.
enum TagKey {
    SPAN_KIND,
    ERROR,
    STATUS_CODE,
    STATUS_DESCRIPTION,
    TRACE_STATE,
    SCOPE_NAME,
    SCOPE_VERSION,
    HTTP_STATUS_CODE,
    HTTP_STATUS_MESSAGE,
    PEER_SERVICE,
    PEER_ADDRESS,
    PEER_IPV4,
    PEER_IPV6;

    static final NameTable<TagKey> TABLE = new NameTable<>(Map.ofEntries(
            Map.entry("span.kind", SPAN_KIND),
            Map.entry("error", ERROR),
            Map.entry("otel.status_code", STATUS_CODE),
            Map.entry("otel.status_description", STATUS_DESCRIPTION),
            Map.entry("w3c.tracestate", TRACE_STATE),
            Map.entry("otel.scope.name", SCOPE_NAME),
            Map.entry("otel.library.name", SCOPE_NAME),
            Map.entry("otel.scope.version", SCOPE_VERSION),
            Map.entry("otel.library.version", SCOPE_VERSION),
            Map.entry("http.status_code", HTTP_STATUS_CODE),
            Map.entry("http.status_message", HTTP_STATUS_MESSAGE),
            // These stay attributes, but so do parts of an endpoint.
            Map.entry("peer.service", PEER_SERVICE),
            Map.entry("network.peer.address", PEER_ADDRESS),
            Map.entry("peer.ipv4", PEER_IPV4),
            Map.entry("peer.ipv6", PEER_IPV6)));
}
