package dev.clew.contracts;

import dev.clew.model.Attributes;
import dev.clew.model.Span;
import dev.clew.model.SpanKind;
import dev.clew.model.StatusCode;
import dev.clew.store.SpanFilter;
import java.util.List;
import java.util.Random;

/// Conditions that some of the given spans fulfil, the same for the same seed.
final class RandomFilters {
    private RandomFilters() {}

    static SpanFilter next(Random random, List<Span> spans, int depth) {
        Span like = spans.get(random.nextInt(spans.size()));
        return switch (random.nextInt(depth > 0 ? 13 : 10)) {
            case 0 -> new SpanFilter.ServiceIs(like.serviceName());
            case 1 -> new SpanFilter.NameIs(like.name());
            case 2 -> new SpanFilter.KindIs(SpanKind.of(random.nextInt(6)));
            case 3 -> new SpanFilter.IsError();
            case 4 -> new SpanFilter.DurationAtLeast(like.durationNanos());
            case 5 -> new SpanFilter.DurationAtMost(like.durationNanos());
            case 6 -> attribute(random, like);
            case 7 -> new SpanFilter.StatusIs(StatusCode.of(random.nextInt(3)));
            case 8 -> new SpanFilter.ScopeNameIs(like.scope().name());
            case 9 -> new SpanFilter.ScopeVersionIs(like.scope().version());
            case 10 -> new SpanFilter.And(List.of(next(random, spans, depth - 1), next(random, spans, depth - 1)));
            case 11 -> new SpanFilter.Or(List.of(next(random, spans, depth - 1), next(random, spans, depth - 1)));
            default -> new SpanFilter.Not(next(random, spans, depth - 1));
        };
    }

    private static SpanFilter attribute(Random random, Span like) {
        SpanFilter.Place[] places = SpanFilter.Place.values();
        SpanFilter.Place place = places[random.nextInt(places.length)];
        Attributes attributes =
                switch (place) {
                    case SPAN -> like.attributes();
                    case RESOURCE -> like.resource().attributes();
                    case SCOPE -> like.scope().attributes();
                    case EVENT ->
                        like.events().isEmpty()
                                ? Attributes.EMPTY
                                : like.events().getFirst().attributes();
                    case LINK ->
                        like.links().isEmpty()
                                ? Attributes.EMPTY
                                : like.links().getFirst().attributes();
                };
        if (attributes.isEmpty()) {
            return new SpanFilter.AttributeReads(place, "absent", "");
        }
        int index = random.nextInt(attributes.size());
        return new SpanFilter.AttributeReads(
                place, attributes.key(index), attributes.value(index).text());
    }
}
