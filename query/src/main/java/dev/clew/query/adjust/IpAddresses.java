package dev.clew.query.adjust;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Resource;
import dev.clew.model.Span;

/// Writes IPv4 addresses that old clients sent as a number, under the keys `ip` and `peer.ipv4`, as people
/// read them.
final class IpAddresses {
    private IpAddresses() {}

    static AdjustedSpan readable(AdjustedSpan adjusted) {
        Span span = adjusted.span();
        Resource resource = span.resource();
        boolean inResource = hasNumericAddress(resource.attributes());
        if (!inResource && !hasNumericAddress(span.attributes())) {
            return adjusted;
        }
        return adjusted.with(span.toBuilder()
                .attributes(readable(span.attributes()))
                .resource(new Resource(
                        readable(resource.attributes()), resource.droppedAttributes(), resource.schemaUrl()))
                .build());
    }

    private static boolean hasNumericAddress(Attributes attributes) {
        boolean found = false;
        for (int i = 0; i < attributes.size(); i++) {
            found |= isNumericAddress(attributes.key(i), attributes.value(i));
        }
        return found;
    }

    private static Attributes readable(Attributes attributes) {
        var readable = Attributes.builder();
        for (int i = 0; i < attributes.size(); i++) {
            AnyValue value = attributes.value(i);
            readable.add(attributes.key(i), isNumericAddress(attributes.key(i), value) ? dotted(value) : value);
        }
        return readable.build();
    }

    private static boolean isNumericAddress(String key, AnyValue value) {
        return (key.equals("ip") || key.equals("peer.ipv4"))
                && (value instanceof AnyValue.IntValue || value instanceof AnyValue.DoubleValue);
    }

    private static AnyValue dotted(AnyValue value) {
        long bits =
                value instanceof AnyValue.DoubleValue(var number) ? (long) number : ((AnyValue.IntValue) value).value();
        return AnyValue.of(
                "%d.%d.%d.%d".formatted((bits >>> 24) & 0xff, (bits >>> 16) & 0xff, (bits >>> 8) & 0xff, bits & 0xff));
    }
}
