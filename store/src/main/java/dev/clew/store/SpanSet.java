package dev.clew.store;

import dev.clew.model.TimeRange;
import dev.clew.model.Trace;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Some spans of each trace, by what they are and how they stand to each other. [#in] is what it means; an engine
/// may find the same spans in a faster way.
public sealed interface SpanSet {
    /// Those that match `filter`.
    record Matching(SpanFilter filter) implements SpanSet {}

    /// Those of one or the other.
    record Either(SpanSet one, SpanSet other) implements SpanSet {}

    /// Those of one and of the other, if the trace has some of each.
    record Both(SpanSet one, SpanSet other) implements SpanSet {}

    /// Those of `of` that are what `relation` says to one of `to`.
    record Related(SpanSet of, SpanRelation relation, SpanSet to) implements SpanSet {}

    /// Those of `of` that are what `relation` says to none of `to`.
    record Unrelated(SpanSet of, SpanRelation relation, SpanSet to) implements SpanSet {}

    /// The sets that this is made of.
    default List<SpanSet> parts() {
        return switch (this) {
            case Matching _ -> List.of();
            case Either(var one, var other) -> List.of(one, other);
            case Both(var one, var other) -> List.of(one, other);
            case Related related -> List.of(related.of, related.to);
            case Unrelated unrelated -> List.of(unrelated.of, unrelated.to);
        };
    }

    /// What of every trace that has a span in this some span fulfils, each another perhaps; in no particular order.
    default Set<SpanFilter> needed() {
        return switch (this) {
            case Matching(var filter) -> Set.of(filter);
            case Both(var one, var other) -> ofBoth(one, other);
            case Related related -> ofBoth(related.of, related.to);
            case Unrelated unrelated -> unrelated.of.needed();
            case Either(var one, var other) -> {
                var common = new LinkedHashSet<>(one.needed());
                common.retainAll(other.needed());
                yield common;
            }
        };
    }

    private static Set<SpanFilter> ofBoth(SpanSet one, SpanSet other) {
        var needed = new LinkedHashSet<>(one.needed());
        needed.addAll(other.needed());
        return needed;
    }

    /// The positions of those of `trace`. The set is the caller's.
    ///
    /// @param range when a span starts that is in any set; what spans are to each other goes by all
    default BitSet in(Trace trace, TimeRange range) {
        return switch (this) {
            case Matching(var filter) -> matching(filter, trace, range);
            case Either(var one, var other) -> union(one.in(trace, range), other.in(trace, range));
            case Both(var one, var other) -> {
                BitSet first = one.in(trace, range);
                BitSet second = other.in(trace, range);
                yield first.isEmpty() || second.isEmpty() ? new BitSet() : union(first, second);
            }
            case Related(var of, var relation, var to) -> {
                BitSet related = relation.to(to.in(trace, range), Kinship.of(trace));
                related.and(of.in(trace, range));
                yield related;
            }
            case Unrelated(var of, var relation, var to) -> {
                BitSet unrelated = of.in(trace, range);
                unrelated.andNot(relation.to(to.in(trace, range), Kinship.of(trace)));
                yield unrelated;
            }
        };
    }

    private static BitSet matching(SpanFilter filter, Trace trace, TimeRange range) {
        var matching = new BitSet();
        for (int i = 0; i < trace.spans().size(); i++) {
            matching.set(
                    i,
                    range.contains(trace.spans().get(i).startNanos())
                            && filter.matches(trace.spans().get(i)));
        }
        return matching;
    }

    private static BitSet union(BitSet one, BitSet other) {
        one.or(other);
        return one;
    }
}
