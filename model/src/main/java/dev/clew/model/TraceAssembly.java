package dev.clew.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes a [Trace] of spans in any order. No step recurses over depth or is quadratic in the number of spans: depth
/// 100,000 and a million siblings are ordinary.
///
/// - The same span sent again with the same content is one span. With other content both stay, marked: nobody knows
///   which of them is right. Spans that name their id as parent are children of one of them.
/// - A client and a server span that share an id, as Zipkin's do, are two: the server's is the child of the client's,
///   and spans that name that id as parent are the server's children.
/// - A cycle is cut above its earliest span.
final class TraceAssembly {
    private static final int NONE = -1;

    /// A total order over what the tree shows, so that any order of arrival gives the same trace.
    private static final Comparator<Span> BY_START = Comparator.comparingLong(Span::startNanos)
            .thenComparing(Comparator.comparingLong(Span::endNanos).reversed())
            .thenComparing(Span::spanId, Long::compareUnsigned)
            .thenComparing(Span::kind)
            // Only copies that disagree come this far.
            .thenComparing(Span::toString);

    private final Span[] spans;
    private final int duplicates;
    /// Copies of a span that differ from its first one.
    private final Map<Identity, Set<Span>> others = new HashMap<>();

    TraceAssembly(List<Span> received) {
        if (received.isEmpty()) {
            throw new IllegalArgumentException("a trace has at least one span");
        }
        TraceId id = received.getFirst().traceId();
        var firsts = new HashMap<Identity, Span>(received.size() * 2);
        var all = new ArrayList<Span>(received.size());
        for (Span span : received) {
            if (!span.traceId().equals(id)) {
                throw new IllegalArgumentException("spans of traces %s and %s".formatted(id, span.traceId()));
            }
            var identity = Identity.of(span);
            Span first = firsts.putIfAbsent(identity, span);
            if (first == null || (!first.equals(span) && others(identity).add(span))) {
                all.add(span);
            }
        }
        spans = all.toArray(Span[]::new);
        Arrays.sort(spans, BY_START);
        duplicates = received.size() - spans.length;
    }

    private Set<Span> others(Identity identity) {
        return others.computeIfAbsent(identity, _ -> new HashSet<>());
    }

    private record Identity(long spanId, SpanKind kind) {
        static Identity of(Span span) {
            return new Identity(span.spanId(), span.kind());
        }
    }

    Trace assemble() {
        int[] parents = parents();
        var places = new Trace.@Nullable Place[spans.length];
        cutCycles(parents, places);
        for (int i = 0; i < spans.length; i++) {
            if (places[i] == null) {
                places[i] = parents[i] != NONE
                        ? Trace.Place.CHILD
                        : spans[i].isRoot() ? Trace.Place.ROOT : Trace.Place.ORPHAN;
            }
        }
        return depthFirst(parents, places);
    }

    /// For every span the position of its parent, or `NONE`.
    private int[] parents() {
        var byId = new SpanIndex(spans.length);
        var clientById = new SpanIndex(spans.length);
        for (int i = 0; i < spans.length; i++) {
            if (spans[i].kind() == SpanKind.CLIENT) {
                clientById.put(spans[i].spanId(), i);
            }
            int other = byId.get(spans[i].spanId());
            if (other == NONE || spans[other].kind() != SpanKind.SERVER) {
                byId.put(spans[i].spanId(), i);
            }
        }
        int[] parents = new int[spans.length];
        for (int i = 0; i < spans.length; i++) {
            int sharing = spans[i].kind() == SpanKind.SERVER ? clientById.get(spans[i].spanId()) : NONE;
            parents[i] = sharing != NONE ? sharing : spans[i].isRoot() ? NONE : byId.get(spans[i].parentSpanId());
        }
        return parents;
    }

    /// Follows every span up to a root; coming back to a span of the same walk means a cycle.
    private void cutCycles(int[] parents, Trace.@Nullable Place[] places) {
        int[] walkOf = new int[spans.length];
        for (int start = 0; start < spans.length; start++) {
            int walk = start + 1;
            int at = start;
            while (at != NONE && walkOf[at] == 0) {
                walkOf[at] = walk;
                at = parents[at];
            }
            if (at != NONE && walkOf[at] == walk) {
                int earliest = at;
                for (int i = parents[at]; i != at; i = parents[i]) {
                    earliest = Math.min(earliest, i);
                }
                parents[earliest] = NONE;
                places[earliest] = Trace.Place.CYCLE_CUT;
            }
        }
    }

    private Trace depthFirst(int[] parents, Trace.@Nullable Place[] places) {
        // Children of one parent as a chain through `next`; built backwards, it reads forwards by start time.
        int[] firstChild = new int[spans.length];
        int[] next = new int[spans.length];
        Arrays.fill(firstChild, NONE);
        int firstRoot = NONE;
        for (int i = spans.length - 1; i >= 0; i--) {
            int parent = parents[i];
            next[i] = parent == NONE ? firstRoot : firstChild[parent];
            if (parent == NONE) {
                firstRoot = i;
            } else {
                firstChild[parent] = i;
            }
        }

        var ordered = new ArrayList<Span>(spans.length);
        var orderedPlaces = new Trace.Place[spans.length];
        int[] orderedParents = new int[spans.length];
        int[] depths = new int[spans.length];
        int[] positionOf = new int[spans.length];
        int at = firstRoot;
        while (at != NONE) {
            int position = ordered.size();
            int parent = parents[at];
            positionOf[at] = position;
            orderedPlaces[position] = places[at] == null ? Trace.Place.CHILD : places[at];
            orderedParents[position] = parent == NONE ? NONE : positionOf[parent];
            depths[position] = parent == NONE ? 0 : depths[positionOf[parent]] + 1;
            ordered.add(spans[at]);
            at = firstChild[at] != NONE ? firstChild[at] : following(at, parents, next);
        }
        return new Trace(List.copyOf(ordered), orderedPlaces, orderedParents, depths, duplicates, conflicts(ordered));
    }

    /// The positions of copies that disagree.
    private BitSet conflicts(List<Span> ordered) {
        var conflicts = new BitSet();
        if (!others.isEmpty()) {
            for (int i = 0; i < ordered.size(); i++) {
                conflicts.set(i, others.containsKey(Identity.of(ordered.get(i))));
            }
        }
        return conflicts;
    }

    /// The next sibling of `at`, or of the nearest ancestor that has one. Each link up is walked once per trace.
    private static int following(int at, int[] parents, int[] next) {
        while (at != NONE && next[at] == NONE) {
            at = parents[at];
        }
        return at == NONE ? NONE : next[at];
    }
}
