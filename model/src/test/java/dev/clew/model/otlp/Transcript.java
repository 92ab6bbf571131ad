package dev.clew.model.otlp;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Writes down everything that the reader tells, one line per span, in a form that [ProtobufOracle] writes too.
final class Transcript implements OtlpVisitor {
    private final List<String> lines = new ArrayList<>();
    private final Map<Owner, StringBuilder> attributes = new EnumMap<>(Owner.class);
    private final StringBuilder events = new StringBuilder();
    private final StringBuilder links = new StringBuilder();

    static List<String> of(byte[] bytes, int offset, int length) {
        var transcript = new Transcript();
        new OtlpReader().read(bytes, offset, length, transcript);
        return transcript.lines;
    }

    @Override
    public void attribute(Owner owner, OtlpAttribute attribute) {
        of(owner)
                .append(Hex.of(attribute.key()))
                .append('=')
                .append(ValueTranscript.of(attribute.decode(), attribute))
                .append(' ');
    }

    @Override
    public void resource(OtlpResource resource) {
        lines.add("resource %s%d %s"
                .formatted(take(Owner.RESOURCE), resource.droppedAttributes(), Hex.of(resource.schemaUrl())));
    }

    @Override
    public void scope(OtlpScope scope) {
        lines.add("scope %s %s %s%d %s"
                .formatted(
                        Hex.of(scope.name()),
                        Hex.of(scope.version()),
                        take(Owner.SCOPE),
                        scope.droppedAttributes(),
                        Hex.of(scope.schemaUrl())));
    }

    @Override
    public void event(OtlpEvent event) {
        events.append("event %d %s %s%d; "
                .formatted(event.timeNanos(), Hex.of(event.name()), take(Owner.EVENT), event.droppedAttributes()));
    }

    @Override
    public void link(OtlpLink link) {
        links.append("link %s %s %s %s%d %d; "
                .formatted(
                        Hex.of(link.traceId()),
                        Hex.of(link.spanId()),
                        Hex.of(link.traceState()),
                        take(Owner.LINK),
                        link.droppedAttributes(),
                        link.flags()));
    }

    @Override
    public void span(OtlpSpan span) {
        lines.add("span %s %s %s %s %d %s %d %d %d %s%d %s%d %s%d %d %s"
                .formatted(
                        Hex.of(span.traceId()),
                        Hex.of(span.spanId()),
                        Hex.of(span.parentSpanId()),
                        Hex.of(span.traceState()),
                        span.flags(),
                        Hex.of(span.name()),
                        span.kind(),
                        span.startNanos(),
                        span.endNanos(),
                        take(Owner.SPAN),
                        span.droppedAttributes(),
                        events,
                        span.droppedEvents(),
                        links,
                        span.droppedLinks(),
                        span.statusCode(),
                        Hex.of(span.statusMessage())));
        events.setLength(0);
        links.setLength(0);
    }

    private String take(Owner owner) {
        StringBuilder text = of(owner);
        String taken = text.toString();
        text.setLength(0);
        return taken;
    }

    private StringBuilder of(Owner owner) {
        return attributes.computeIfAbsent(owner, _ -> new StringBuilder());
    }
}
