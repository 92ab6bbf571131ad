package dev.clew.store.segment;

import dev.clew.model.Fault;
import dev.clew.model.TraceId;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which part holds each of some traces, if only one does. All of them are looked up in one part after the other, as
/// the filter of one stays in the caches meanwhile.
final class Holders {
    private final @Nullable HeldPart[] only;
    private final BitSet unclear = new BitSet();

    private Holders(int traces) {
        only = new HeldPart[traces];
    }

    static Holders of(List<TraceId> ids, Snapshot snapshot) {
        var holders = new Holders(ids.size());
        try {
            snapshot.parts().forEach(held -> holders.lookUp(ids, held));
            snapshot.heldBack().forEach(held -> holders.lookUp(ids, held));
        } catch (Fault fault) {
            MissingParts.throwUnlessCorrupt(fault);
            holders.unclear.set(0, ids.size());
        }
        return holders;
    }

    private void lookUp(List<TraceId> ids, HeldPart held) {
        BitSet possible = held.mayHold(ids);
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
