package dev.clew.contracts;

import com.google.re2j.Pattern;
import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Span;
import dev.clew.model.SpanKind;
import dev.clew.model.StatusCode;
import dev.clew.store.Comparison;
import dev.clew.store.SpanField;
import dev.clew.store.SpanFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Conditions that some of the given spans fulfil, the same for the same seed.
final class RandomFilters {
    private RandomFilters() {}

    static SpanFilter next(Random random, List<Span> spans, int depth) {
        Span like = spans.get(random.nextInt(spans.size()));
        return switch (random.nextInt(depth > 0 ? 22 : 19)) {
            case 0 -> new SpanFilter.ServiceIs(like.serviceName());
            case 1 -> new SpanFilter.NameIs(like.name());
            case 2 -> new SpanFilter.KindIs(SpanKind.of(random.nextInt(6)));
            case 3 -> new SpanFilter.IsError();
            case 4 -> new SpanFilter.DurationAtLeast(like.durationNanos());
            case 5 -> new SpanFilter.DurationAtMost(like.durationNanos());
            case 6 -> reads(random, like);
            case 7 -> new SpanFilter.StatusIs(StatusCode.of(random.nextInt(3)));
            case 8 -> new SpanFilter.ScopeNameIs(like.scope().name());
            case 9 -> new SpanFilter.ScopeVersionIs(like.scope().version());
            case 10, 11, 12, 13, 14 -> compares(random, field(random, like, 1), like);
            case 15, 16, 17 -> matches(random, field(random, like, 1), like);
            case 18 -> new SpanFilter.Exists(field(random, like, 1));
            case 19 -> new SpanFilter.And(List.of(next(random, spans, depth - 1), next(random, spans, depth - 1)));
            case 20 -> new SpanFilter.Or(List.of(next(random, spans, depth - 1), next(random, spans, depth - 1)));
            default -> new SpanFilter.Not(next(random, spans, depth - 1));
        };
    }

    private static SpanFilter reads(Random random, Span like) {
        SpanFilter.Place place = pick(random, SpanFilter.Place.values());
        Attributes attributes = attributes(random, place, like);
        if (attributes.isEmpty()) {
            return new SpanFilter.AttributeReads(place, "absent", "");
        }
        int index = random.nextInt(attributes.size());
        return new SpanFilter.AttributeReads(
                place, attributes.key(index), attributes.value(index).text());
    }

    /// A field, mostly one that `like` has.
    static SpanField field(Random random, Span like, int depth) {
        return switch (random.nextInt(depth > 0 ? 8 : 7)) {
            case 0, 1, 2 -> pick(random, SpanField.Intrinsic.values());
            case 3, 4, 5, 6 -> {
                SpanFilter.Place place = pick(random, SpanFilter.Place.values());
                Attributes attributes = attributes(random, place, like);
                yield new SpanField.Attribute(
                        place, attributes.isEmpty() ? "retries" : attributes.key(random.nextInt(attributes.size())));
            }
            default ->
                new SpanField.FirstOf(
                        List.of(field(random, like, depth - 1), field(random, like, 0), field(random, like, 0)));
        };
    }

    private static Attributes attributes(Random random, SpanFilter.Place place, Span like) {
        return switch (place) {
            case SPAN -> like.attributes();
            case RESOURCE -> like.resource().attributes();
            case SCOPE -> like.scope().attributes();
            case EVENT ->
                like.events().isEmpty()
                        ? Attributes.EMPTY
                        : like.events()
                                .get(random.nextInt(like.events().size()))
                                .attributes();
            case LINK ->
                like.links().isEmpty()
                        ? Attributes.EMPTY
                        : like.links().getFirst().attributes();
        };
    }

    static SpanFilter compares(Random random, SpanField field, Span like) {
        return new SpanFilter.Compares(field, pick(random, Comparison.values()), wanted(random, field, like));
    }

    /// A value that `like` has, or one beside it, or one of another sort.
    private static AnyValue wanted(Random random, SpanField field, Span like) {
        List<AnyValue> elements = elements(field.values(like));
        if (elements.isEmpty() || random.nextInt(8) == 0) {
            return pick(random, RandomSpans.ODD_VALUES);
        }
        AnyValue value = elements.get(random.nextInt(elements.size()));
        return switch (value) {
            case AnyValue.IntValue(var number) ->
                switch (random.nextInt(4)) {
                    case 0 -> AnyValue.of((double) number);
                    case 1 -> AnyValue.of(number + 0.5);
                    case 2 -> AnyValue.of(number - 1);
                    default -> value;
                };
            case AnyValue.DoubleValue(var number) ->
                switch (random.nextInt(4)) {
                    case 0 -> AnyValue.of((long) number);
                    case 1 -> AnyValue.of(Math.nextUp(number));
                    case 2 -> AnyValue.of(Math.nextDown(number));
                    default -> value;
                };
            case AnyValue.StringValue(var text) ->
                switch (random.nextInt(4)) {
                    case 0 -> AnyValue.of(text + "a");
                    case 1 -> AnyValue.of(text.substring(0, text.length() / 2));
                    default -> value;
                };
            default -> value;
        };
    }

    private static List<AnyValue> elements(List<AnyValue> values) {
        var elements = new ArrayList<AnyValue>();
        for (AnyValue value : values) {
            if (value instanceof AnyValue.ArrayValue(var inside)) {
                elements.addAll(inside);
            }
            elements.add(value);
        }
        return elements;
    }

    static SpanFilter matches(Random random, SpanField field, Span like) {
        List<AnyValue> elements = elements(field.values(like));
        String text = elements.isEmpty()
                ? "value"
                : elements.get(random.nextInt(elements.size())).text();
        String start = text.substring(0, text.isEmpty() ? 0 : random.nextInt(text.length()));
        return new SpanFilter.Matches(
                field,
                Pattern.compile(
                        switch (random.nextInt(5)) {
                            case 0 -> Pattern.quote(text);
                            case 1 -> "(?s)" + Pattern.quote(start) + ".*";
                            case 2 -> "(value|host|scope)[ -]1?[0-9]";
                            case 3 -> "[0-7].*";
                            default -> "(?i)" + Pattern.quote(start) + ".";
                        }));
    }

    static <T> T pick(Random random, T[] from) {
        return from[random.nextInt(from.length)];
    }

    private static <T> T pick(Random random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
