package dev.clew.query.adjust;

import dev.clew.model.Span;
import dev.clew.model.SpanKind;
import dev.clew.model.Trace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Gives a server's span that shares its client's id, as Zipkin's do, an id of its own: the smallest that the
/// trace does not use. The client's span becomes its parent, and it stays the parent of its children.
final class SharedIds {
    private SharedIds() {}

    /// @param spans those of `trace`, by position
    static List<AdjustedSpan> part(Trace trace, List<AdjustedSpan> spans) {
        Map<Integer, Long> newIds = newIds(trace);
        if (newIds.isEmpty()) {
            return spans;
        }
        var parted = new ArrayList<AdjustedSpan>(spans.size());
        for (int i = 0; i < spans.size(); i++) {
            Span span = spans.get(i).span();
            long id = newIds.getOrDefault(i, span.spanId());
            int parent = trace.parent(i);
            long parentId = parent < 0
                    ? span.parentSpanId()
                    : newIds.getOrDefault(parent, trace.spans().get(parent).spanId());
            boolean same = id == span.spanId() && parentId == span.parentSpanId();
            parted.add(
                    same
                            ? spans.get(i)
                            : spans.get(i)
                                    .with(span.toBuilder()
                                            .spanId(id)
                                            .parentSpanId(parentId)
                                            .build()));
        }
        return parted;
    }

    /// The new id of every position that needs one.
    private static Map<Integer, Long> newIds(Trace trace) {
        var newIds = new HashMap<Integer, Long>();
        Set<Long> used = Set.of();
        long next = 0;
        for (int i = 0; i < trace.spans().size(); i++) {
            if (sharesItsClientsId(trace, i)) {
                if (used.isEmpty()) {
                    used = new HashSet<>();
                    for (Span span : trace.spans()) {
                        used.add(span.spanId());
                    }
                }
                do {
                    next++;
                } while (used.contains(next));
                newIds.put(i, next);
            }
        }
        return newIds;
    }

    private static boolean sharesItsClientsId(Trace trace, int position) {
        Span span = trace.spans().get(position);
        int parent = trace.parent(position);
        return span.kind() == SpanKind.SERVER
                && parent >= 0
                && trace.spans().get(parent).kind() == SpanKind.CLIENT
                && trace.spans().get(parent).spanId() == span.spanId();
    }
}
