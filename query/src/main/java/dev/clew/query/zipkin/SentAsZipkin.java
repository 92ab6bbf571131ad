package dev.clew.query.zipkin;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Event;
import dev.clew.model.Resource;
import dev.clew.model.Span;
import java.util.SortedMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The way back of a span that came in as Zipkin's: nothing is added to what was sent, and nothing is
/// missing.
final class SentAsZipkin {
    private static final String PEER_SERVICE = "peer.service";
    private static final String PEER_ADDRESS = "network.peer.address";
    private static final String PEER_IPV4 = "peer.ipv4";
    private static final String PEER_IPV6 = "peer.ipv6";

    private final Span span;
    private final ZipkinForm form;
    private final boolean isWhole;
    private final SortedMap<String, String> tags = ZipkinSpans.noTags();
    private final ZipkinEndpoint.Builder remote = new ZipkinEndpoint.Builder();
    private boolean isDebug;
    private boolean isShared;
    private int services;
    private int addresses;
    private int ipv4s;
    private int ipv6s;

    private SentAsZipkin(Span span, ZipkinForm form, boolean isWhole) {
        this.span = span;
        this.form = form;
        this.isWhole = isWhole;
    }

    /// @param isWhole whether all is wanted, or of annotations and tags only `error`
    static ZipkinSpan of(Span span, ZipkinForm form, boolean isWhole) {
        return new SentAsZipkin(span, form, isWhole).read();
    }

    private ZipkinSpan read() {
        form.notes().forEach(this::noted);
        each(span.attributes(), this::attribute);
        // Where only a tag said of which kind it is, Zipkin did not know.
        boolean hasKind = !form.has("span.kind") || form.has("kind");
        return ZipkinSpans.span(
                span,
                hasKind ? ZipkinSpans.kind(span.kind()) : null,
                !form.has("no.timestamp"),
                local(),
                remote.build(),
                isWhole ? Event::name : null,
                tags,
                new ZipkinSpans.Flags(isDebug, isShared));
    }

    private static void each(Attributes attributes, BiConsumer<String, AnyValue> reader) {
        for (int i = 0; i < attributes.size(); i++) {
            reader.accept(attributes.key(i), attributes.value(i));
        }
    }

    private void noted(String note, String value) {
        switch (note) {
            case "kind", "no.timestamp", PEER_SERVICE, PEER_ADDRESS, PEER_IPV4, PEER_IPV6 -> {}
            default -> tag(note, value.equals(ZipkinForm.IN_FIELD) ? field(note) : value);
        }
    }

    private String field(String tag) {
        return switch (tag) {
            case "error", "otel.status_description" -> span.status().message();
            case "w3c.tracestate" -> span.traceState();
            case "otel.scope.name", "otel.library.name" -> span.scope().name();
            case "otel.scope.version", "otel.library.version" -> span.scope().version();
            default -> "";
        };
    }

    private void attribute(String key, AnyValue value) {
        switch (value) {
            case AnyValue.BoolValue(var flag) when key.equals("zipkin.debug") -> isDebug = flag;
            case AnyValue.BoolValue(var flag) when key.equals("zipkin.shared") -> isShared = flag;
            case AnyValue.IntValue(var port) when key.equals("network.peer.port") -> remote.port(port);
            default -> {
                if (isWhole || key.startsWith("peer.") || key.startsWith("network.peer.") || key.equals("error")) {
                    text(key, value.text());
                }
            }
        }
    }

    private void text(String key, String text) {
        switch (key) {
            case PEER_SERVICE -> peer(key, ++services, text);
            case PEER_ADDRESS -> peer(key, ++addresses, text);
            case PEER_IPV4 -> peer(key, ++ipv4s, text);
            case PEER_IPV6 -> peer(key, ++ipv6s, text);
            default -> tag(key, text);
        }
    }

    private void tag(String key, String text) {
        if (isWhole || key.equals("error")) {
            tags.put(key, text);
        }
    }

    private void peer(String key, int occurrence, String text) {
        if (occurrence == form.tagAmong(key)) {
            tag(key, text);
        } else if (key.equals(PEER_SERVICE)) {
            remote.serviceName(text);
        } else {
            remote.address(text);
        }
    }

    private @Nullable ZipkinEndpoint local() {
        var local = new ZipkinEndpoint.Builder();
        each(span.resource().attributes(), (key, value) -> {
            switch (key) {
                case Resource.SERVICE_NAME -> local.serviceName(value.text());
                case "ip", "ipv4", "ipv6" -> local.address(value.text());
                case "port" -> local.port(value instanceof AnyValue.IntValue(var port) ? port : 0);
                default -> {}
            }
        });
        return local.build();
    }
}
