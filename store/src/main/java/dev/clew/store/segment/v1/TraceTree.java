package dev.clew.store.segment.v1;

import dev.clew.model.SpanKind;
import java.util.Arrays;

/// Puts the spans of one trace after another in the order of a walk through their tree, each before its children,
/// and counts the descendants of each: those are then the rows that follow it. No step recurses, or is quadratic in
/// the number of spans.
///
/// Parents are found as [dev.clew.model.Trace] finds them: of a client and a server span that share an id the
/// server's is the child, and whose parent has that id is a child of the server's; a span whose parent is not here
/// is a root; a cycle is cut above its earliest span.
final class TraceTree {
    private static final int NONE = -1;
    private static final int SERVER = SpanKind.SERVER.number();
    private static final int CLIENT = SpanKind.CLIENT.number();

    // All by place in order of start, counted from the first span of the trace.
    private int[] named = new int[64];
    private int[] parents = new int[64];
    private int[] firstChild = new int[64];
    private int[] next = new int[64];
    private int[] positions = new int[64];

    // By position in the walk.
    private int[] order = new int[64];
    private int[] descendants = new int[64];

    private int[] slots = new int[256];
    private int mask;
    private int size;
    private long[] spanIds;
    private long[] parentIds;
    private int from;

    TraceTree() {
        spanIds = new long[0];
        parentIds = spanIds;
    }

    /// Takes in the trace whose spans stand at `[from, to)`, by start.
    ///
    /// @param idsOfSpans kept until the next trace, as `idsOfParents` are
    /// @param idsOfParents zero where there is none
    void build(long[] idsOfSpans, long[] idsOfParents, long[] kinds, long[] starts, int from, int to) {
        this.from = from;
        spanIds = idsOfSpans;
        parentIds = idsOfParents;
        size = to - from;
        reserve();
        boolean sharesIds = index(kinds);
        boolean forward = link();
        if (sharesIds) {
            putServersBelowClients(kinds);
            putConflictsBesideTheFirst(kinds, starts);
        }
        if (sharesIds || !forward) {
            cutCycles();
        }
        walk();
    }

    private void reserve() {
        if (named.length < size) {
            int capacity = Math.max(size, 2 * named.length);
            named = new int[capacity];
            parents = new int[capacity];
            firstChild = new int[capacity];
            next = new int[capacity];
            positions = new int[capacity];
            order = new int[capacity];
            descendants = new int[capacity];
        }
        int needed = Integer.highestOneBit(size) << 2;
        if (slots.length < needed) {
            slots = new int[needed];
        }
        mask = needed - 1;
    }

    /// Only as many slots as this trace needs: to clear those of the longest would cost the others dear.
    private void clearSlots() {
        Arrays.fill(slots, 0, mask + 1, 0);
    }

    /// Whether two spans have the same id. Of those the first that is a server's is found, or else the last that is
    /// of another kind than the one before.
    private boolean index(long[] kinds) {
        clearSlots();
        boolean shares = false;
        for (int i = 0; i < size; i++) {
            int slot = slotOf(spanIds[from + i]);
            int other = slots[slot] - 1;
            shares |= other != NONE;
            boolean stays = other != NONE
                    && (kinds[from + other] == SERVER || kinds[from + other] == kinds[from + i]);
            if (!stays) {
                slots[slot] = i + 1;
            }
        }
        return shares;
    }

    /// The slot of an id, or the free one where it belongs.
    private int slotOf(long id) {
        int slot = (int) Hash.of(Hash.SECRET, id, 0) & mask;
        while (slots[slot] != 0 && spanIds[from + slots[slot] - 1] != id) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    /// Whether every parent starts before its children: then there is no cycle.
    private boolean link() {
        boolean forward = true;
        for (int i = 0; i < size; i++) {
            long id = parentIds[from + i];
            int parent = id == 0 ? NONE : slots[slotOf(id)] - 1;
            named[i] = parent;
            parents[i] = parent;
            forward &= parent < i;
        }
        return forward;
    }

    private void putServersBelowClients(long[] kinds) {
        clearSlots();
        for (int i = 0; i < size; i++) {
            if (kinds[from + i] == CLIENT) {
                slots[slotOf(spanIds[from + i])] = i + 1;
            }
        }
        for (int i = 0; i < size; i++) {
            int client = kinds[from + i] == SERVER ? slots[slotOf(spanIds[from + i])] - 1 : NONE;
            if (client != NONE) {
                parents[i] = client;
            }
        }
    }

    private void putConflictsBesideTheFirst(long[] kinds, long[] starts) {
        clearSlots();
        for (int i = 0; i < size; i++) {
            int slot = (int) Hash.of(Hash.SECRET, spanIds[from + i], kinds[from + i] ^ starts[from + i]) & mask;
            while (slots[slot] != 0 && !claimsTheSame(slots[slot] - 1, i, kinds, starts)) {
                slot = slot + 1 & mask;
            }
            if (slots[slot] == 0) {
                slots[slot] = i + 1;
            } else {
                parents[i] = parents[slots[slot] - 1];
            }
        }
    }

    private boolean claimsTheSame(int a, int b, long[] kinds, long[] starts) {
        return spanIds[from + a] == spanIds[from + b]
                && kinds[from + a] == kinds[from + b]
                && starts[from + a] == starts[from + b];
    }

    /// Follows every span up to a root; coming back to a span of the same walk means a cycle.
    private void cutCycles() {
        int[] walkOf = positions;
        Arrays.fill(walkOf, 0, size, 0);
        for (int start = 0; start < size; start++) {
            int at = start;
            while (at != NONE && walkOf[at] == 0) {
                walkOf[at] = start + 1;
                at = parents[at];
            }
            if (at != NONE && walkOf[at] == start + 1) {
                int earliest = at;
                for (int i = parents[at]; i != at; i = parents[i]) {
                    earliest = Math.min(earliest, i);
                }
                parents[earliest] = NONE;
            }
        }
    }

    private void walk() {
        // Children of one parent as a chain; built backwards, it reads forwards by start.
        Arrays.fill(firstChild, 0, size, NONE);
        int firstRoot = NONE;
        for (int i = size - 1; i >= 0; i--) {
            int parent = parents[i];
            if (parent == NONE) {
                next[i] = firstRoot;
                firstRoot = i;
            } else {
                next[i] = firstChild[parent];
                firstChild[parent] = i;
            }
        }
        int position = 0;
        for (int at = firstRoot; at != NONE; ) {
            order[position] = at;
            positions[at] = position++;
            at = firstChild[at] != NONE ? firstChild[at] : following(at);
        }
        count();
    }

    /// The next sibling of `at`, or of the nearest ancestor that has one. Each link up is walked once per trace.
    private int following(int at) {
        int climbed = at;
        while (climbed != NONE && next[climbed] == NONE) {
            climbed = parents[climbed];
        }
        return climbed == NONE ? NONE : next[climbed];
    }

    private void count() {
        Arrays.fill(descendants, 0, size, 0);
        for (int position = size - 1; position > 0; position--) {
            int parent = parents[order[position]];
            if (parent != NONE) {
                descendants[positions[parent]] += descendants[position] + 1;
            }
        }
    }

    /// Which span stands at `position` of the walk: its place in what [#build] was given.
    int place(int position) {
        return from + order[position];
    }

    /// How many of the spans behind `position` are below it.
    int descendants(int position) {
        return descendants[position];
    }

    /// The number for the column of parents, as [ParentLinks] has it.
    long parentNumber(int position) {
        int at = order[position];
        if (parentIds[from + at] == 0) {
            return ParentLinks.NO_PARENT;
        }
        return named[at] == NONE ? ParentLinks.EXTERNAL : ParentLinks.number(position, positions[named[at]]);
    }
}
