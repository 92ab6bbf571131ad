package dev.clew.model;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// How the spans of a trace stand to each other, worked out on numbers alone, so that a trace of a million spans needs
/// no million objects. No step recurses over depth or is quadratic in the number of spans: depth 100,000 and a million
/// siblings are ordinary.
///
/// - A client and a server span that share an id, as Zipkin's do, are two: the server's is the child of the client's,
///   and spans that name that id as parent are the server's children.
/// - A cycle is cut above its earliest span.
///
/// What is told here is by position in depth-first order: a parent before its children, siblings as they were given.
public final class SpanForest {
    private static final int NONE = -1;

    private final int[] inputs;
    private final Trace.Place[] places;
    private final int[] parents;
    private final int[] depths;

    /// The arrays are only read here, and have an element for each span, by start.
    ///
    /// @param kinds by the numbers of OTLP
    public SpanForest(long[] ids, long[] parentIds, byte[] kinds) {
        int count = ids.length;
        int[] parentInputs = parents(ids, parentIds, kinds);
        var cut = cutCycles(parentInputs);

        // Children of one parent as a chain through `next`; built backwards, it reads forwards by start time.
        int[] firstChild = new int[count];
        int[] next = new int[count];
        Arrays.fill(firstChild, NONE);
        int firstRoot = NONE;
        for (int i = count - 1; i >= 0; i--) {
            int parent = parentInputs[i];
            next[i] = parent == NONE ? firstRoot : firstChild[parent];
            if (parent == NONE) {
                firstRoot = i;
            } else {
                firstChild[parent] = i;
            }
        }

        inputs = new int[count];
        places = new Trace.Place[count];
        parents = new int[count];
        depths = new int[count];
        int[] positionOf = new int[count];
        int at = firstRoot;
        for (int position = 0; position < count; position++) {
            int parent = parentInputs[at];
            positionOf[at] = position;
            inputs[position] = at;
            places[position] = place(parent, parentIds[at], cut != null && cut[at]);
            parents[position] = parent == NONE ? NONE : positionOf[parent];
            depths[position] = parent == NONE ? 0 : depths[positionOf[parent]] + 1;
            at = firstChild[at] != NONE ? firstChild[at] : following(at, parentInputs, next);
        }
    }

    private static Trace.Place place(int parent, long parentId, boolean isCut) {
        if (isCut) {
            return Trace.Place.CYCLE_CUT;
        }
        return parent != NONE ? Trace.Place.CHILD : parentId == 0 ? Trace.Place.ROOT : Trace.Place.ORPHAN;
    }

    /// For every span the input of its parent, or `NONE`.
    private static int[] parents(long[] ids, long[] parentIds, byte[] kinds) {
        var byId = new SpanIndex(ids.length);
        var clientById = new SpanIndex(ids.length);
        int client = SpanKind.CLIENT.number();
        int server = SpanKind.SERVER.number();
        for (int i = 0; i < ids.length; i++) {
            if (kinds[i] == client) {
                clientById.put(ids[i], i);
            }
            int other = byId.get(ids[i]);
            if (other == NONE || kinds[other] != server) {
                byId.put(ids[i], i);
            }
        }
        int[] parents = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            int sharing = kinds[i] == server ? clientById.get(ids[i]) : NONE;
            parents[i] = sharing != NONE ? sharing : parentIds[i] == 0 ? NONE : byId.get(parentIds[i]);
        }
        return parents;
    }

    /// Follows every span up to a root; coming back to a span of the same walk means a cycle. Tells above which spans
    /// one was cut; null if there was none.
    private static boolean @Nullable [] cutCycles(int[] parents) {
        boolean[] cut = null;
        int[] walkOf = new int[parents.length];
        for (int start = 0; start < parents.length; start++) {
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
                cut = cut == null ? new boolean[parents.length] : cut;
                cut[earliest] = true;
            }
        }
        return cut;
    }

    /// The next sibling of `at`, or of the nearest ancestor that has one. Each link up is walked once per trace.
    private static int following(int at, int[] parents, int[] next) {
        while (at != NONE && next[at] == NONE) {
            at = parents[at];
        }
        return at == NONE ? NONE : next[at];
    }

    /// Which of the spans given stands at `position`.
    public int input(int position) {
        return inputs[position];
    }

    public Trace.Place place(int position) {
        return places[position];
    }

    /// The position of the parent, or -1 for whatever stands as a root.
    public int parent(int position) {
        return parents[position];
    }

    /// 0 for whatever stands as a root.
    public int depth(int position) {
        return depths[position];
    }
}
