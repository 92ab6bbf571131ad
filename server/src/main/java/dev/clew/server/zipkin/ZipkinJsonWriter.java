package dev.clew.server.zipkin;

import dev.clew.query.zipkin.ZipkinEndpoint;
import dev.clew.query.zipkin.ZipkinLinks;
import dev.clew.query.zipkin.ZipkinSpan;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// Writes spans and links as Zipkin's server does: fields in its order, those that are not known left out
/// (zipkin-api, zipkin2-api.yaml).
final class ZipkinJsonWriter {
    private final JsonGenerator json;

    ZipkinJsonWriter(JsonGenerator json) {
        this.json = json;
    }

    void trace(List<ZipkinSpan> spans) {
        json.writeStartArray();
        spans.forEach(this::span);
        json.writeEndArray();
    }

    private void span(ZipkinSpan span) {
        json.writeStartObject();
        json.writeStringProperty("traceId", span.traceId());
        textIfAny("parentId", span.parentId());
        json.writeStringProperty("id", span.id());
        textIfAny("kind", span.kind() == null ? null : span.kind().name());
        textIfAny("name", span.name());
        numberIfAny("timestamp", span.timestampMicros());
        numberIfAny("duration", span.durationMicros());
        endpointIfAny("localEndpoint", span.local());
        endpointIfAny("remoteEndpoint", span.remote());
        if (!span.annotations().isEmpty()) {
            json.writeArrayPropertyStart("annotations");
            span.annotations().forEach(this::annotation);
            json.writeEndArray();
        }
        if (!span.tags().isEmpty()) {
            json.writeObjectPropertyStart("tags");
            span.tags().forEach(json::writeStringProperty);
            json.writeEndObject();
        }
        flagIfSet("debug", span.isDebug());
        flagIfSet("shared", span.isShared());
        json.writeEndObject();
    }

    private void endpointIfAny(String name, @Nullable ZipkinEndpoint endpoint) {
        if (endpoint == null) {
            return;
        }
        json.writeObjectPropertyStart(name);
        textIfAny("serviceName", endpoint.serviceName());
        textIfAny("ipv4", endpoint.ipv4());
        textIfAny("ipv6", endpoint.ipv6());
        numberIfAny("port", endpoint.port());
        json.writeEndObject();
    }

    private void annotation(ZipkinSpan.Annotation annotation) {
        json.writeStartObject();
        json.writeNumberProperty("timestamp", annotation.timestampMicros());
        json.writeStringProperty("value", annotation.value());
        json.writeEndObject();
    }

    void link(ZipkinLinks.Link link) {
        json.writeStartObject();
        json.writeStringProperty("parent", link.parent());
        json.writeStringProperty("child", link.child());
        json.writeNumberProperty("callCount", link.calls());
        numberIfAny("errorCount", link.errors());
        json.writeEndObject();
    }

    private void textIfAny(String name, @Nullable String text) {
        if (text != null) {
            json.writeStringProperty(name, text);
        }
    }

    private void numberIfAny(String name, long number) {
        if (number != 0) {
            json.writeNumberProperty(name, number);
        }
    }

    private void flagIfSet(String name, boolean flag) {
        if (flag) {
            json.writeBooleanProperty(name, true);
        }
    }
}
