package dev.clew.store.segment;

import dev.clew.model.Fault;
import dev.clew.model.TraceId;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which part holds each of some traces, if only one does.
final class Holders {
    private final @Nullable HeldPart[] only;
    private final BitSet unclear = new BitSet();

    private Holders(int traces) {
        only = new HeldPart[traces];
    }

    static Holders of(List<TraceId> ids, Snapshot snapshot) {
        var holders = new Holders(ids.size());
        var lookup = new TraceLookup(ids);
        try {
            snapshot.parts().forEach(held -> holders.add(held, lookup.in(held), ids));
            snapshot.heldBack().forEach(held -> holders.add(held, lookup.in(held), ids));
        } catch (Fault fault) {
            MissingParts.throwUnlessCorrupt(fault);
            holders.unclear.set(0, ids.size());
        }
        return holders;
    }

    private void add(HeldPart held, BitSet possible, List<TraceId> ids) {
        for (int i = possible.nextSetBit(0); i >= 0; i = possible.nextSetBit(i + 1)) {
            if (held.part().holds(ids.get(i))) {
                unclear.set(i, only[i] != null);
                only[i] = held;
            }
        }
    }

    /// Null if several parts hold the trace at `index`, or none, or that cannot be told.
    @Nullable
    HeldPart only(int index) {
        return unclear.get(index) ? null : only[index];
    }
}
