package dev.clew.store;

import com.google.re2j.Pattern;
import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Event;
import dev.clew.model.Link;
import dev.clew.model.Span;
import dev.clew.model.SpanKind;
import dev.clew.model.StatusCode;
import java.util.List;

/// A condition on one span. [#matches] is what it means; an engine may find the same spans in a faster way.
public sealed interface SpanFilter {
    /// Every span.
    record Any() implements SpanFilter {}

    record ServiceIs(String service) implements SpanFilter {}

    record NameIs(String name) implements SpanFilter {}

    record KindIs(SpanKind kind) implements SpanFilter {}

    /// Status is ERROR.
    record IsError() implements SpanFilter {}

    record StatusIs(StatusCode code) implements SpanFilter {}

    record ScopeNameIs(String name) implements SpanFilter {}

    record ScopeVersionIs(String version) implements SpanFilter {}

    /// @param nanos shortest duration that matches
    record DurationAtLeast(long nanos) implements SpanFilter {}

    /// @param nanos longest duration that matches
    record DurationAtMost(long nanos) implements SpanFilter {}

    /// Any attribute `key` in `place` whose value reads as `text`, whatever its type.
    record AttributeReads(Place place, String key, String text) implements SpanFilter {}

    /// A value of `field` stands to `value` as said; of [Comparison#NOT_EQUALS], none does that compares, and one does.
    record Compares(SpanField field, Comparison comparison, AnyValue value) implements SpanFilter {}

    /// A value of `field`, or an element of one, is a text that `pattern` matches from its beginning to its end.
    record Matches(SpanField field, Pattern pattern) implements SpanFilter {}

    /// There is a value of `field`, whatever it is.
    record Exists(SpanField field) implements SpanFilter {}

    /// @param filters all of them must match; none at all matches everything
    record And(List<SpanFilter> filters) implements SpanFilter {}

    /// @param filters one of them must match; none at all matches nothing
    record Or(List<SpanFilter> filters) implements SpanFilter {}

    record Not(SpanFilter filter) implements SpanFilter {}

    /// Where an attribute is looked for.
    enum Place {
        SPAN,
        RESOURCE,
        SCOPE,
        EVENT,
        LINK
    }

    /// Whether `span` fulfils this condition.
    default boolean matches(Span span) {
        return switch (this) {
            case Any() -> true;
            case ServiceIs(var service) -> span.serviceName().equals(service);
            case NameIs(var name) -> span.name().equals(name);
            case KindIs(var kind) -> span.kind() == kind;
            case IsError() -> span.isError();
            case StatusIs(var code) -> span.status().code() == code;
            case ScopeNameIs(var name) -> span.scope().name().equals(name);
            case ScopeVersionIs(var version) -> span.scope().version().equals(version);
            case DurationAtLeast(var nanos) -> span.durationNanos() >= nanos;
            case DurationAtMost(var nanos) -> span.durationNanos() <= nanos;
            case AttributeReads(var place, var key, var text) -> reads(span, place, key, text);
            case Compares(var field, var comparison, var value) -> comparison.holds(field.values(span), value);
            case Matches(var field, var pattern) -> anyMatches(field.values(span), pattern);
            case Exists(var field) -> !field.values(span).isEmpty();
            case And(var filters) -> filters.stream().allMatch(filter -> filter.matches(span));
            case Or(var filters) -> filters.stream().anyMatch(filter -> filter.matches(span));
            case Not(var filter) -> !filter.matches(span);
        };
    }

    private static boolean anyMatches(List<AnyValue> values, Pattern pattern) {
        for (AnyValue value : values) {
            boolean matches =
                    switch (value) {
                        case AnyValue.StringValue(var text) -> pattern.matches(text);
                        case AnyValue.ArrayValue(var elements) ->
                            elements.stream()
                                    .anyMatch(element ->
                                            element instanceof AnyValue.StringValue(var text) && pattern.matches(text));
                        default -> false;
                    };
            if (matches) {
                return true;
            }
        }
        return false;
    }

    private static boolean reads(Span span, Place place, String key, String text) {
        return switch (place) {
            case SPAN -> reads(span.attributes(), key, text);
            case RESOURCE -> reads(span.resource().attributes(), key, text);
            case SCOPE -> reads(span.scope().attributes(), key, text);
            case EVENT -> {
                for (Event event : span.events()) {
                    if (reads(event.attributes(), key, text)) {
                        yield true;
                    }
                }
                yield false;
            }
            case LINK -> {
                for (Link link : span.links()) {
                    if (reads(link.attributes(), key, text)) {
                        yield true;
                    }
                }
                yield false;
            }
        };
    }

    private static boolean reads(Attributes attributes, String key, String text) {
        for (int i = 0; i < attributes.size(); i++) {
            if (attributes.key(i).equals(key)) {
                AnyValue value = attributes.value(i);
                if (value.text().equals(text)) {
                    return true;
                }
            }
        }
        return false;
    }
}
