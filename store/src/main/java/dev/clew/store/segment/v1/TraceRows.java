package dev.clew.store.segment.v1;

import dev.clew.model.TraceId;
import java.util.BitSet;
import java.util.Set;
import java.util.function.Consumer;

/// Which rows of a part belong together as traces, which it numbers. For one thread.
interface TraceRows {
    /// The traces that have one of `rows`.
    BitSet tracesOf(BitSet rows);

    /// The rows of `traces`.
    BitSet rowsOf(BitSet traces);

    /// The numbers of those that are here.
    BitSet numbers(Set<TraceId> ids);

    /// Shows what `traces` look like, some at a time, so that it takes no more memory for many than for a few.
    void forests(BitSet traces, Consumer<Forest> to);

    /// Of those of a forest, and perhaps of others, the ones of which it does not tell all, see [Forest#odd].
    BitSet odd(Forest forest);
}
