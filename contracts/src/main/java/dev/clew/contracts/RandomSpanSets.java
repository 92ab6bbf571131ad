package dev.clew.contracts;

import dev.clew.model.Span;
import dev.clew.model.SpanKind;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanRelation;
import dev.clew.store.SpanSet;
import java.util.List;
import java.util.Random;

/// Sets of which some of the given spans are, the same for the same seed.
final class RandomSpanSets {
    private RandomSpanSets() {}

    /// One that goes by what spans are to each other.
    static SpanSet next(Random random, List<Span> spans, int depth) {
        SpanSet one = operand(random, spans, depth);
        SpanSet other = operand(random, spans, depth);
        SpanRelation relation = RandomFilters.pick(random, SpanRelation.values());
        return switch (random.nextInt(6)) {
            case 0 -> new SpanSet.Both(one, other);
            case 1, 2 -> new SpanSet.Unrelated(one, relation, other);
            case 3 ->
                new SpanSet.Either(
                        new SpanSet.Related(one, relation, other), new SpanSet.Related(other, relation.turned(), one));
            default -> new SpanSet.Related(one, relation, other);
        };
    }

    private static SpanSet operand(Random random, List<Span> spans, int depth) {
        return switch (random.nextInt(depth > 0 ? 8 : 6)) {
            case 0 -> new SpanSet.Matching(new SpanFilter.Any());
            case 1, 2 -> new SpanSet.Matching(new SpanFilter.KindIs(SpanKind.of(random.nextInt(6))));
            case 3 ->
                new SpanSet.Either(
                        new SpanSet.Matching(RandomFilters.next(random, spans, 1)),
                        new SpanSet.Matching(RandomFilters.next(random, spans, 0)));
            case 4, 5 -> new SpanSet.Matching(RandomFilters.next(random, spans, 1));
            default -> next(random, spans, depth - 1);
        };
    }
}
