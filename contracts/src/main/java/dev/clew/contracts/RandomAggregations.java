package dev.clew.contracts;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Span;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.store.Comparison;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanAggregation;
import dev.clew.store.SpanField;
import dev.clew.store.SpanFilter;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Questions to which the given spans have an answer, the same for the same seed.
final class RandomAggregations {
    private static final long[] STEPS = {0, 0, 1_000_000_000L, 7_000_000_001L, 60_000_000_000L};

    private RandomAggregations() {}

    static SpanAggregation next(Random random, List<Span> spans) {
        return new SpanAggregation(
                Tenant.DEFAULT,
                filter(random, spans),
                range(random, spans),
                Stream.generate(() -> field(random, spans, 2))
                        .limit(random.nextInt(4))
                        .toList(),
                measured(random, spans),
                random.nextBoolean() ? SpanAggregation.Detail.HISTOGRAM : SpanAggregation.Detail.SUMS,
                STEPS[random.nextInt(STEPS.length)],
                Integer.MAX_VALUE,
                ScanLimits.NONE);
    }

    private static SpanFilter filter(Random random, List<Span> spans) {
        return switch (random.nextInt(4)) {
            case 0 -> new SpanFilter.Any();
            case 1 -> ofOperations(random, spans);
            default -> RandomFilters.next(random, spans, 2);
        };
    }

    /// What an engine may know without looking at rows.
    private static SpanFilter ofOperations(Random random, List<Span> spans) {
        Span like = spans.get(random.nextInt(spans.size()));
        SpanFilter one =
                switch (random.nextInt(6)) {
                    case 0 -> new SpanFilter.ServiceIs(like.serviceName());
                    case 1 -> new SpanFilter.NameIs(like.name());
                    case 2 -> new SpanFilter.KindIs(like.kind());
                    case 3 -> new SpanFilter.IsError();
                    case 4 ->
                        new SpanFilter.Compares(
                                SpanField.Intrinsic.NAME, Comparison.GREATER_OR_EQUAL, AnyValue.of(like.name()));
                    default -> new SpanFilter.Exists(SpanField.Intrinsic.SERVICE);
                };
        return switch (random.nextInt(4)) {
            case 0 -> new SpanFilter.Not(one);
            case 1 -> new SpanFilter.And(List.of(one, ofOperations(random, spans)));
            case 2 -> new SpanFilter.Or(List.of(one, ofOperations(random, spans)));
            default -> one;
        };
    }

    private static TimeRange range(Random random, List<Span> spans) {
        if (random.nextInt(3) == 0) {
            return TimeRange.ALL;
        }
        long one = spans.get(random.nextInt(spans.size())).startNanos();
        long other = spans.get(random.nextInt(spans.size())).startNanos();
        return new TimeRange(Math.min(one, other), Math.max(one, other));
    }

    private static @Nullable SpanField measured(Random random, List<Span> spans) {
        return switch (random.nextInt(4)) {
            case 0 -> null;
            case 1, 2 -> SpanField.Intrinsic.DURATION;
            default -> field(random, spans, 2);
        };
    }

    static SpanField field(Random random, List<Span> spans, int depth) {
        SpanField.Intrinsic[] intrinsics = SpanField.Intrinsic.values();
        return switch (random.nextInt(depth > 0 ? 8 : 7)) {
            case 0, 1, 2 -> intrinsics[random.nextInt(intrinsics.length)];
            case 3 -> new SpanField.Attribute(SpanFilter.Place.SPAN, "absent");
            case 4, 5, 6 -> attribute(random, spans);
            default -> new SpanField.FirstOf(List.of(field(random, spans, depth - 1), field(random, spans, depth - 1)));
        };
    }

    private static SpanField attribute(Random random, List<Span> spans) {
        Span like = spans.get(random.nextInt(spans.size()));
        SpanFilter.Place[] places = SpanFilter.Place.values();
        SpanFilter.Place place = places[random.nextInt(places.length)];
        Attributes attributes =
                switch (place) {
                    case RESOURCE -> like.resource().attributes();
                    case SCOPE -> like.scope().attributes();
                    case SPAN, EVENT, LINK -> like.attributes();
                };
        return new SpanField.Attribute(
                place, attributes.isEmpty() ? "absent" : attributes.key(random.nextInt(attributes.size())));
    }
}
