package dev.clew.store.segment.v1;

import dev.clew.store.Kinship;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntToLongFunction;
import java.util.function.Supplier;

/// Traces of a part one behind the other, each in the order of a walk through its tree, so that how their spans
/// stand to each other is told by numbers alone.
///
/// @param rows of the part, by position
/// @param traces their numbers in the part, in order
/// @param traceStarts the first position of each trace, and where the last one ends
/// @param parents by position, the position of the parent; -1 of whatever stands as a root
/// @param numbers by position, as [ParentLinks] has them; read when asked for
/// @param parentIds by row, asked for those whose parent is not in the part
record Forest(
        int[] rows,
        int[] traces,
        int[] traceStarts,
        int[] parents,
        Supplier<long[]> numbers,
        IntToLongFunction parentIds) {
    private static final int NONE = -1;

    /// The parents of spans that stand in the order of a walk, of which each knows how many are below it.
    static int[] parents(long[] descendants) {
        int[] parents = new int[descendants.length];
        int open = NONE;
        for (int i = 0; i < parents.length; i++) {
            while (open != NONE && open + descendants[open] < i) {
                open = parents[open];
            }
            parents[i] = open;
            open = i;
        }
        return parents;
    }

    /// How the spans of all traces stand to each other.
    Kinship kinship() {
        return new Kinship() {
            private long[] missingParents = {};

            @Override
            public int size() {
                return rows.length;
            }

            @Override
            public int parent(int position) {
                return parents[position];
            }

            @Override
            public long missingParent(int position) {
                if (missingParents.length != rows.length) {
                    missingParents = missingParents();
                }
                return missingParents[position];
            }
        };
    }

    /// Numbered over all traces, since spans of two may name the same id.
    private long[] missingParents() {
        long[] missing = new long[rows.length];
        long[] links = numbers.get();
        Map<Long, Long> ofTrace = new HashMap<>();
        long next = 1;
        for (int trace = 0; trace < traces.length; trace++) {
            ofTrace.clear();
            for (int i = traceStarts[trace]; i < traceStarts[trace + 1]; i++) {
                if (parents[i] == NONE && links[i] == ParentLinks.EXTERNAL) {
                    Long known = ofTrace.putIfAbsent(parentIds.applyAsLong(rows[i]), next);
                    missing[i] = known == null ? next++ : known;
                }
            }
        }
        return missing;
    }

    /// Which of `hits`, by row, are here, by position.
    BitSet positions(BitSet hits) {
        var positions = new BitSet(rows.length);
        for (int i = 0; i < rows.length; i++) {
            if (hits.get(rows[i])) {
                positions.set(i);
            }
        }
        return positions;
    }

    /// The spans of both sets in the traces that have some of each.
    BitSet both(BitSet one, BitSet other) {
        var both = new BitSet(rows.length);
        for (int trace = 0; trace < traces.length; trace++) {
            if (isIn(trace, one) && isIn(trace, other)) {
                both.set(traceStarts[trace], traceStarts[trace + 1]);
            }
        }
        BitSet either = (BitSet) one.clone();
        either.or(other);
        both.and(either);
        return both;
    }

    private boolean isIn(int trace, BitSet set) {
        int first = set.nextSetBit(traceStarts[trace]);
        return first >= 0 && first < traceStarts[trace + 1];
    }

    /// The traces, by number in the part, whose tree is not told by ids alone: two spans have the same id, and
    /// are not the client's and the server's of one call, or spans name each other as parents. What
    /// [dev.clew.model.Trace] makes of those goes by what is not looked at here.
    ///
    /// @param spanIds by position
    /// @param kinds by position
    BitSet odd(long[] spanIds, long[] kinds) {
        var odd = new BitSet();
        int[] named = namedParents();
        long[] sorted = new long[0];
        for (int trace = 0; trace < traces.length; trace++) {
            int from = traceStarts[trace];
            int size = traceStarts[trace + 1] - from;
            sorted = sorted.length < size ? new long[2 * size] : sorted;
            System.arraycopy(spanIds, from, sorted, 0, size);
            Arrays.sort(sorted, 0, size);
            boolean isOdd = repeats(sorted, size)
                    ? new SharedSpanIds(this, named, spanIds, kinds).isOdd(trace)
                    : hasCut(named, from, from + size);
            odd.set(traces[trace], isOdd);
        }
        return odd;
    }

    private static boolean repeats(long[] sorted, int size) {
        for (int i = 1; i < size; i++) {
            if (sorted[i - 1] == sorted[i]) {
                return true;
            }
        }
        return false;
    }

    /// Whether a span does not stand under the parent that it names.
    private boolean hasCut(int[] named, int from, int to) {
        for (int i = from; i < to; i++) {
            if (named[i] != parents[i]) {
                return true;
            }
        }
        return false;
    }

    /// The position of the parent that each span names; -1 if it is not here. Distances between rows of a trace are
    /// those between positions.
    private int[] namedParents() {
        long[] links = numbers.get();
        int[] named = new int[rows.length];
        for (int i = 0; i < named.length; i++) {
            named[i] = links[i] == ParentLinks.NO_PARENT || links[i] == ParentLinks.EXTERNAL
                    ? NONE
                    : ParentLinks.parentRow(i, links[i]);
        }
        return named;
    }
}
