package dev.clew.store;

import dev.clew.model.Span;
import dev.clew.model.Trace;
import dev.clew.model.TraceId;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// Tells which spans are in a [SpanSet] by reading their traces whole. It remembers the traces that it was asked
/// about last. For one thread.
public final class SetMembers {
    /// Spans that are shown by start are of few traces at a time.
    private static final int REMEMBERED = 128;

    private final SpanScan.Among among;
    private final Traces traces;
    private final long mostBytes;
    private final Map<TraceId, Members> known = new LinkedHashMap<>();
    private long knownBytes;
    private String gaveUpBecause = "";

    /// Where the spans are.
    public interface Traces {
        /// Hands over every span of trace `id` until `to` answers false; equal ones may come more than once.
        void trace(TraceId id, Predicate<Span> to);
    }

    private record Members(Set<Span> spans, long bytes) {}

    /// @param mostBytes of heap that a trace may take, and those that are remembered
    public SetMembers(SpanScan.Among among, Traces traces, long mostBytes) {
        this.among = among;
        this.traces = traces;
        this.mostBytes = mostBytes;
    }

    /// False also if it cannot be told, see [#gaveUpBecause].
    public boolean contains(Span span) {
        Members members = known.get(span.traceId());
        if (members == null) {
            members = read(span.traceId());
            known.put(span.traceId(), members);
            knownBytes += members.bytes;
            forget();
        }
        return members.spans.contains(span);
    }

    /// Why it could not be told of some span; empty if it could be of all.
    public String gaveUpBecause() {
        return gaveUpBecause;
    }

    private Members read(TraceId id) {
        var held = new HeldSpans(mostBytes);
        traces.trace(id, held);
        if (held.isTooMuch()) {
            gaveUpBecause = held.tooMuch(id);
        }
        if (held.spans().isEmpty()) {
            return new Members(Set.of(), 0);
        }
        Trace trace = Trace.of(held.spans());
        BitSet positions = among.set().in(trace, among.range());
        var found = new HashSet<Span>();
        for (int i = positions.nextSetBit(0); i >= 0; i = positions.nextSetBit(i + 1)) {
            found.add(trace.spans().get(i));
        }
        return new Members(found, held.bytes());
    }

    /// All but the last, if they are too many.
    private void forget() {
        Iterator<Members> oldest = known.values().iterator();
        while (known.size() > 1 && (known.size() > REMEMBERED || knownBytes > mostBytes)) {
            knownBytes -= oldest.next().bytes;
            oldest.remove();
        }
    }
}
