package dev.clew.store.segment;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/// The parts of a tenant at one moment, oldest first, all of which stay readable until it is closed.
///
/// @param parts those that searches look at
/// @param heldBack those that they do not
/// @param overlaps by the number of one of the segments, what it has in common with those before it, if
///     counted
/// @param losses how often something was taken out of parts of the tenant before
/// @param unreadable how many segments there are besides that cannot be read
record Snapshot(
        List<HeldPart> parts, List<HeldPart> heldBack, Map<Long, List<Overlap>> overlaps, long losses, int unreadable)
        implements AutoCloseable {
    static final Snapshot EMPTY = new Snapshot(List.of(), List.of(), Map.of(), 0, 0);

    /// The rows of the part at `index` that older parts hold too, as [Repeats#in] finds them; none of a
    /// segment.
    BitSet repeats(int index) {
        Repeats repeats = parts.get(index).repeats();
        if (repeats == null) {
            return new BitSet();
        }
        var older = new ArrayList<>(heldBack);
        older.addAll(parts.subList(0, index));
        return repeats.in(older, losses);
    }

    @Override
    public void close() {
        parts.forEach(HeldPart::release);
        heldBack.forEach(HeldPart::release);
    }
}
