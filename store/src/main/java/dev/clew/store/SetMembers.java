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

    /// They may be read again: so small a part of the memory is for remembering them.
    private static final int SHARE = 4;

    private final SpanScan.Among among;
    private final Traces traces;
    private final QueryMemory memory;
    private final Map<TraceId, Members> known = new LinkedHashMap<>();
    private long knownBytes;
    private String gaveUpBecause = "";

    /// Where the spans are.
    public interface Traces {
        /// Hands over every span of trace `id` until `to` answers false; equal ones may come more than once.
        void trace(TraceId id, Predicate<Span> to);
    }

    private record Members(Set<Span> spans, long bytes) {}

    /// @param memory of the query, until [#release]
    public SetMembers(SpanScan.Among among, Traces traces, QueryMemory memory) {
        this.among = among;
        this.traces = traces;
        this.memory = memory;
    }

    /// False also if it cannot be told, see [#gaveUpBecause].
    public boolean contains(Span span) {
        Members members = known.get(span.traceId());
        if (members == null) {
            members = read(span.traceId());
            known.put(span.traceId(), members);
            remember(members.bytes);
            forget();
        }
        return members.spans.contains(span);
    }

    /// Why it could not be told of some span; empty if it could be of all.
    public String gaveUpBecause() {
        return gaveUpBecause;
    }

    private Members read(TraceId id) {
        var held = new HeldSpans(memory);
        try {
            traces.trace(id, held);
            if (held.isTooMuch()) {
                gaveUpBecause = held.tooMuch(id);
            }
            return held.spans().isEmpty() ? new Members(Set.of(), 0) : members(held);
        } finally {
            held.release();
        }
    }

    private Members members(HeldSpans held) {
        Trace trace = Trace.of(held.spans());
        BitSet positions = among.set().in(trace, among.range());
        var found = new HashSet<Span>();
        for (int i = positions.nextSetBit(0); i >= 0; i = positions.nextSetBit(i + 1)) {
            found.add(trace.spans().get(i));
        }
        return new Members(found, held.bytes() / held.spans().size() * found.size());
    }

    /// All but the last, if they are too many.
    private void forget() {
        Iterator<Members> oldest = known.values().iterator();
        while (known.size() > 1 && (known.size() > REMEMBERED || knownBytes > memory.share(SHARE))) {
            remember(-oldest.next().bytes);
            oldest.remove();
        }
    }

    private void remember(long bytes) {
        knownBytes += bytes;
        memory.hold(bytes);
    }

    /// Gives back what it holds: nobody asks any more.
    public void release() {
        known.clear();
        remember(-knownBytes);
    }
}
