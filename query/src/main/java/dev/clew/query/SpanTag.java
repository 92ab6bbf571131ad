package dev.clew.query;

import dev.clew.model.SpanKind;
import dev.clew.model.StatusCode;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanFilter.Place;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Conditions as people type them into a search: a key and the text of a value. Some keys name fields of a
/// span that are shown as tags beside its attributes; they mean those fields:
///
/// - `error`: `true` (also `1`, `t`, any case) is status ERROR, `false` (`0`, `f`) any other
/// - `span.kind` and `otel.status_code` (also `span.status`): the name of the kind or code, any case
/// - `otel.scope.name` and `otel.scope.version` (also `scope.name`, `scope.version`)
/// - `resource.` before a key: only attributes of the resource
///
/// Any other key is looked for in the attributes of the span, its resource, scope, events and links.
final class SpanTag {
    private static final SpanFilter NOTHING = new SpanFilter.Or(List.of());

    private SpanTag() {}

    static SpanFilter filter(String key, String text) {
        return switch (key) {
            case "error" -> error(text);
            case "span.kind" ->
                named(SpanKind.values(), text)
                        .<SpanFilter>map(SpanFilter.KindIs::new)
                        .orElse(NOTHING);
            case "otel.status_code", "span.status" ->
                named(StatusCode.values(), text)
                        .<SpanFilter>map(SpanFilter.StatusIs::new)
                        .orElse(NOTHING);
            case "otel.scope.name", "scope.name" -> new SpanFilter.ScopeNameIs(text);
            case "otel.scope.version", "scope.version" -> new SpanFilter.ScopeVersionIs(text);
            default -> key.startsWith("resource.") ? inResource(key, text) : anywhere(key, text, Place.values());
        };
    }

    private static SpanFilter error(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "t", "1" -> new SpanFilter.IsError();
            case "false", "f", "0" -> new SpanFilter.Not(new SpanFilter.IsError());
            default -> NOTHING;
        };
    }

    private static SpanFilter inResource(String key, String text) {
        return new SpanFilter.AttributeReads(Place.RESOURCE, key.substring("resource.".length()), text);
    }

    private static SpanFilter anywhere(String key, String text, Place... places) {
        return new SpanFilter.Or(Arrays.stream(places)
                .<SpanFilter>map(place -> new SpanFilter.AttributeReads(place, key, text))
                .toList());
    }

    private static <E extends Enum<E>> Optional<E> named(E[] values, String name) {
        return Arrays.stream(values)
                .filter(value -> value.name().equalsIgnoreCase(name))
                .findFirst();
    }
}
