package dev.clew.store.segment;

import dev.clew.model.Fault;
import dev.clew.model.TraceId;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;

/// Which traces of a part have spans in older parts of its tenant too: they are in pieces, and no part can tell
/// alone how their spans stand to each other. Few are, as a trace is in two parts mostly because one was cut in
/// the middle of it.
///
/// It is found out when it is asked for, once for each trace and older part; rows that come later are looked up
/// later. What was removed from a part since may be told still.
final class SharedTraces {
    private final Part part;

    // Guarded by this.
    private final Map<HeldPart, Shared> byOlder = new WeakHashMap<>();

    private static final class Shared {
        private final Set<TraceId> traces = new HashSet<>();
        private int judged;
    }

    SharedTraces(Part part) {
        this.part = part;
    }

    /// Those that `older` has spans of. The set is the caller's. Costs one question to a trace-id filter for each
    /// trace that has new rows.
    synchronized Set<TraceId> with(HeldPart older) {
        Shared shared = byOlder.computeIfAbsent(older, _ -> new Shared());
        int rows = part.spanCount();
        if (rows > shared.judged) {
            look(older.part(), shared);
            shared.judged = rows;
        }
        return Set.copyOf(shared.traces);
    }

    /// What cannot be read counts for nothing.
    private void look(Part older, Shared shared) {
        try {
            if (part instanceof OpenPart open) {
                open.traceIds(shared.judged, id -> add(older, id, shared));
            } else {
                part.traceIds(id -> add(older, id, shared));
            }
        } catch (Fault fault) {
            MissingParts.throwUnlessCorrupt(fault);
        }
    }

    private static void add(Part older, TraceId id, Shared shared) {
        if (older.mayHold(id) && older.holds(id)) {
            shared.traces.add(id);
        }
    }
}
