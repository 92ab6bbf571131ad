package dev.clew.store;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Event;
import dev.clew.model.Link;
import dev.clew.model.Span;
import dev.clew.store.SpanFilter.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Something about a span that can be compared, grouped by or measured. [#values] is what it means; an engine may find
/// the same values in a faster way.
public sealed interface SpanField {
    /// What every span has, or may have.
    enum Intrinsic implements SpanField {
        NAME,
        /// As [Span#serviceName].
        SERVICE,
        /// `unspecified`, `internal`, `server`, `client`, `producer` or `consumer`.
        KIND,
        /// `unset`, `ok` or `error`.
        STATUS,
        /// Of every span, the empty one included.
        STATUS_MESSAGE,
        /// As [Span#durationNanos], a whole number.
        DURATION,
        /// 32 hexadecimal digits.
        TRACE_ID,
        /// 16 hexadecimal digits.
        SPAN_ID,
        /// 16 hexadecimal digits; a root has none.
        PARENT_ID,
        TRACE_STATE,
        SCOPE_NAME,
        SCOPE_VERSION,
        /// Of each event.
        EVENT_NAME,
        /// Of each event, nanoseconds since the start of the span.
        EVENT_TIME,
        /// Of each link, 32 hexadecimal digits.
        LINK_TRACE_ID,
        /// Of each link, 16 hexadecimal digits.
        LINK_SPAN_ID
    }

    /// Every attribute `key` in `place`.
    record Attribute(Place place, String key) implements SpanField {}

    /// The first of several fields that the span has a value of.
    record FirstOf(List<SpanField> fields) implements SpanField {
        public FirstOf {
            fields = List.copyOf(fields);
        }
    }

    /// Every value that `span` has, in the order they were sent.
    default List<AnyValue> values(Span span) {
        return switch (this) {
            case Intrinsic field -> intrinsic(field, span);
            case Attribute(var place, var key) -> attributes(place, key, span);
            case FirstOf(var fields) ->
                fields.stream()
                        .map(field -> field.values(span))
                        .filter(values -> !values.isEmpty())
                        .findFirst()
                        .orElse(List.of());
        };
    }

    /// The first value that `span` has, or null.
    default @Nullable AnyValue first(Span span) {
        List<AnyValue> values = values(span);
        return values.isEmpty() ? null : values.getFirst();
    }

    private static List<AnyValue> intrinsic(Intrinsic field, Span span) {
        return switch (field) {
            case NAME -> List.of(AnyValue.of(span.name()));
            case SERVICE -> List.of(AnyValue.of(span.serviceName()));
            case KIND -> List.of(AnyValue.of(span.kind().name().toLowerCase(Locale.ROOT)));
            case STATUS -> List.of(AnyValue.of(span.status().code().name().toLowerCase(Locale.ROOT)));
            case STATUS_MESSAGE -> List.of(AnyValue.of(span.status().message()));
            case DURATION -> List.of(AnyValue.of(span.durationNanos()));
            case TRACE_ID -> List.of(AnyValue.of(span.traceId().toString()));
            case SPAN_ID -> List.of(spanId(span.spanId()));
            case PARENT_ID -> span.isRoot() ? List.of() : List.of(spanId(span.parentSpanId()));
            case TRACE_STATE -> List.of(AnyValue.of(span.traceState()));
            case SCOPE_NAME -> List.of(AnyValue.of(span.scope().name()));
            case SCOPE_VERSION -> List.of(AnyValue.of(span.scope().version()));
            case EVENT_NAME ->
                span.events().stream().map(event -> AnyValue.of(event.name())).toList();
            case EVENT_TIME ->
                span.events().stream()
                        .map(event -> AnyValue.of(event.timeNanos() - span.startNanos()))
                        .toList();
            case LINK_TRACE_ID ->
                span.links().stream()
                        .map(link -> AnyValue.of(link.traceId().toString()))
                        .toList();
            case LINK_SPAN_ID ->
                span.links().stream().map(link -> spanId(link.spanId())).toList();
        };
    }

    private static AnyValue spanId(long id) {
        return AnyValue.of("%016x".formatted(id));
    }

    private static List<AnyValue> attributes(Place place, String key, Span span) {
        var values = new ArrayList<AnyValue>();
        switch (place) {
            case SPAN -> add(span.attributes(), key, values);
            case RESOURCE -> add(span.resource().attributes(), key, values);
            case SCOPE -> add(span.scope().attributes(), key, values);
            case EVENT -> {
                for (Event event : span.events()) {
                    add(event.attributes(), key, values);
                }
            }
            case LINK -> {
                for (Link link : span.links()) {
                    add(link.attributes(), key, values);
                }
            }
        }
        return values;
    }

    private static void add(Attributes attributes, String key, List<AnyValue> to) {
        for (int i = 0; i < attributes.size(); i++) {
            if (attributes.key(i).equals(key)) {
                to.add(attributes.value(i));
            }
        }
    }
}
