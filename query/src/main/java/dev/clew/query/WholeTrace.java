package dev.clew.query;

import dev.clew.model.Fault;
import dev.clew.model.Span;
import dev.clew.model.Tenant;
import dev.clew.model.TraceId;
import dev.clew.store.Completeness;
import dev.clew.store.HeldSpans;
import dev.clew.store.QueryMemory;
import dev.clew.store.TraceStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;

/// A trace as objects, for who shows all of it at once; one that would take too much of the heap is refused.
/// [dev.clew.query.columns.TraceColumns] has larger ones.
public final class WholeTrace {
    /// One may take one part of so many of the heap.
    static final int PARTS_OF_HEAP = 4;

    private WholeTrace() {}

    /// The spans of a trace. Blocks.
    ///
    /// @throws Fault `CALLER` if they take too much
    public static FoundSpans spans(TraceStore store, Tenant tenant, TraceId id) {
        return spans(store, tenant, id, QueryMemory.ofHeap(PARTS_OF_HEAP));
    }

    static FoundSpans spans(TraceStore store, Tenant tenant, TraceId id, QueryMemory memory) {
        var held = new HeldSpans(memory);
        Completeness completeness = store.trace(tenant, id, held);
        if (held.isTooMuch()) {
            throw new Fault(
                    Fault.Kind.CALLER,
                    held.tooMuch(id)
                            + " (ask for /api/clew/traces/%s/columns, which take a tenth of that, and for spans by their ids?)"
                                    .formatted(id));
        }
        return new FoundSpans(once(held.spans()), completeness);
    }

    /// Parts of a store hand over what each has: equal spans may come more than once.
    private static List<Span> once(List<Span> spans) {
        var ids = new HashSet<Long>();
        for (Span span : spans) {
            if (!ids.add(span.spanId())) {
                return new ArrayList<>(new LinkedHashSet<>(spans));
            }
        }
        return spans;
    }
}
