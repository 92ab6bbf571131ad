package dev.clew.query.zipkin;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Event;
import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.StatusCode;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// What OpenTelemetry's exporters make of a span for Zipkin (OpenTelemetry specification, "OpenTelemetry
/// to Zipkin Transformation"). Attributes of the resource become tags too, as the Collector has it; links
/// are not shown, since Zipkin has nothing like them.
final class SentAsOther {
    /// Attributes that name the other end of a call, the best first. The specification has an address or
    /// two among them; these follow.
    static final List<String> REMOTE_NAMES = List.of(
            "server.address",
            "net.peer.name",
            "server.socket.domain",
            "net.sock.peer.name",
            "peer.hostname",
            "peer.address",
            "db.name");

    static final String PEER_SERVICE = "peer.service";

    private SentAsOther() {}

    /// @param isWhole whether all is wanted, or of annotations and tags only `error`
    static ZipkinSpan of(Span span, boolean isWhole) {
        ZipkinSpan.Kind kind = ZipkinSpans.kind(span.kind());
        return ZipkinSpans.span(
                span,
                kind,
                /* hasTimestamp= */ true,
                new ZipkinEndpoint.Builder().serviceName(span.serviceName()).build(),
                remote(span.attributes(), kind),
                isWhole ? SentAsOther::annotation : null,
                isWhole ? tags(span) : errorOnly(span),
                ZipkinSpans.Flags.NONE);
    }

    static boolean makesCalls(ZipkinSpan.@Nullable Kind kind) {
        return kind == ZipkinSpan.Kind.CLIENT || kind == ZipkinSpan.Kind.PRODUCER;
    }

    private static @Nullable ZipkinEndpoint remote(Attributes attributes, ZipkinSpan.@Nullable Kind kind) {
        var remote = new ZipkinEndpoint.Builder();
        String name = attributes.text(PEER_SERVICE);
        if (name == null && makesCalls(kind)) {
            name = REMOTE_NAMES.stream()
                    .filter(key -> attributes.get(key) != null)
                    .findFirst()
                    .map(attributes::text)
                    .orElse(null);
        }
        if (name != null && !remote.address(name)) {
            remote.serviceName(name);
        }
        if (addressed(remote, attributes, "network.peer.address", "network.peer.port")
                || addressed(remote, attributes, "server.socket.address", "server.socket.port")
                || addressed(remote, attributes, "net.sock.peer.addr", "net.sock.peer.port")) {
            return remote.build();
        }
        if (makesCalls(kind) && attributes.get("server.port") instanceof AnyValue.IntValue(var port)) {
            remote.port(port);
        }
        return remote.build();
    }

    private static boolean addressed(
            ZipkinEndpoint.Builder remote, Attributes attributes, String address, String port) {
        String text = attributes.text(address);
        if (text == null || !remote.address(text)) {
            return false;
        }
        if (attributes.get(port) instanceof AnyValue.IntValue(var number)) {
            remote.port(number);
        }
        return true;
    }

    /// The name, and as JSON what else an event says.
    private static String annotation(Event event) {
        return event.attributes().isEmpty()
                ? event.name()
                : "\"%s\":%s".formatted(event.name(), new AnyValue.KeyValueList(event.attributes()).text());
    }

    private static SortedMap<String, String> tags(Span span) {
        SortedMap<String, String> tags = ZipkinSpans.noTags();
        add(span.resource().attributes(), tags);
        tags.remove(Resource.SERVICE_NAME);
        textIfAny("otel.scope.name", span.scope().name(), tags);
        textIfAny("otel.scope.version", span.scope().version(), tags);
        textIfAny("w3c.tracestate", span.traceState(), tags);
        countIfAny("otel.dropped_attributes_count", span.droppedAttributes(), tags);
        countIfAny("otel.dropped_events_count", span.droppedEvents(), tags);
        countIfAny("otel.dropped_links_count", span.droppedLinks(), tags);
        add(span.attributes(), tags);
        // Zipkin takes any span with this tag for a failed one.
        tags.remove("error", "false");
        if (span.status().code() != StatusCode.UNSET) {
            tags.put("otel.status_code", span.status().code().name());
        }
        if (span.isError()) {
            tags.put("error", span.status().message());
        }
        return tags;
    }

    private static SortedMap<String, String> errorOnly(Span span) {
        SortedMap<String, String> tags = ZipkinSpans.noTags();
        String text = span.attributes().text("error");
        String error = text == null ? span.resource().attributes().text("error") : text;
        if (span.isError() || (error != null && !error.equals("false"))) {
            tags.put("error", "");
        }
        return tags;
    }

    private static void add(Attributes attributes, SortedMap<String, String> tags) {
        for (int i = 0; i < attributes.size(); i++) {
            tags.put(attributes.key(i), attributes.value(i).text());
        }
    }

    private static void textIfAny(String key, String text, SortedMap<String, String> tags) {
        if (!text.isEmpty()) {
            tags.put(key, text);
        }
    }

    private static void countIfAny(String key, int unsigned, SortedMap<String, String> tags) {
        if (unsigned != 0) {
            tags.put(key, Integer.toUnsignedString(unsigned));
        }
    }
}
