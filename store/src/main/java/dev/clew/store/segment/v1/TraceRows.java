package dev.clew.store.segment.v1;

import dev.clew.model.TraceId;
import java.util.BitSet;
import java.util.Set;

/// Which rows of a part belong together as traces, which it numbers. For one thread.
interface TraceRows {
    /// The traces that have one of `rows`.
    BitSet tracesOf(BitSet rows);

    /// The rows of `traces`.
    BitSet rowsOf(BitSet traces);

    /// The numbers of those that are here.
    BitSet numbers(Set<TraceId> ids);

    /// What `traces` look like.
    Forest forest(BitSet traces);

    /// Those of a forest of which it does not tell all, see [Forest#odd].
    BitSet odd(Forest forest);
}
