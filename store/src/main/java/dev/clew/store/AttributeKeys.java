package dev.clew.store;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Span;
import dev.clew.model.otlp.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Which attributes spans have.
///
/// @param keys sorted by place, key and type, each once
public record AttributeKeys(List<Key> keys, Completeness completeness) {
    /// @param count how many values there are: of the spans' own attributes, events and links each as often as it was
    ///     sent, of a resource or scope as often for each of its spans
    public record Key(SpanFilter.Place place, String key, ValueType type, long count) {}

    /// Counts span by span, which is what the counts mean. For one thread.
    public static final class Counter {
        private record Name(SpanFilter.Place place, String key, ValueType type) implements Comparable<Name> {
            @Override
            public int compareTo(Name other) {
                int byPlace = place.compareTo(other.place);
                int byKey = byPlace == 0 ? key.compareTo(other.key) : byPlace;
                return byKey == 0 ? type.compareTo(other.type) : byKey;
            }
        }

        private final Map<Name, Long> counts = new TreeMap<>();

        public void add(Span span) {
            add(SpanFilter.Place.SPAN, span.attributes());
            add(SpanFilter.Place.RESOURCE, span.resource().attributes());
            add(SpanFilter.Place.SCOPE, span.scope().attributes());
            span.events().forEach(event -> add(SpanFilter.Place.EVENT, event.attributes()));
            span.links().forEach(link -> add(SpanFilter.Place.LINK, link.attributes()));
        }

        private void add(SpanFilter.Place place, Attributes attributes) {
            for (int i = 0; i < attributes.size(); i++) {
                add(place, attributes.key(i), typeOf(attributes.value(i)), 1);
            }
        }

        /// Counts `count` values at once.
        public void add(SpanFilter.Place place, String key, ValueType type, long count) {
            counts.merge(new Name(place, key, type), count, Long::sum);
        }

        public AttributeKeys keys(Completeness completeness) {
            var keys = new ArrayList<Key>();
            counts.forEach((name, count) -> keys.add(new Key(name.place(), name.key(), name.type(), count)));
            return new AttributeKeys(keys, completeness);
        }
    }

    /// The type that `value` was sent as.
    public static ValueType typeOf(AnyValue value) {
        return switch (value) {
            case AnyValue.StringValue _ -> ValueType.STRING;
            case AnyValue.BoolValue _ -> ValueType.BOOL;
            case AnyValue.IntValue _ -> ValueType.INT;
            case AnyValue.DoubleValue _ -> ValueType.DOUBLE;
            case AnyValue.ArrayValue _ -> ValueType.ARRAY;
            case AnyValue.KeyValueList _ -> ValueType.KEY_VALUE_LIST;
            case AnyValue.BytesValue _ -> ValueType.BYTES;
            case AnyValue.EmptyValue() -> ValueType.EMPTY;
        };
    }
}
