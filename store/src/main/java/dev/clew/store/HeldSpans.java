package dev.clew.store;

import dev.clew.model.Event;
import dev.clew.model.Link;
import dev.clew.model.Span;
import dev.clew.model.TraceId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// Collects the spans of a trace as long as they fit into the memory of a query. For one thread.
public final class HeldSpans implements Predicate<Span> {
    /// The object, its place in lists and maps, and what is worked out for it.
    private static final long SPAN_BYTES = 500;

    private static final long PART_BYTES = 120;

    private final QueryMemory memory;
    private final List<Span> spans = new ArrayList<>();
    private long bytes;
    private boolean isTooMuch;

    /// @param memory that they take, until [#release]
    public HeldSpans(QueryMemory memory) {
        this.memory = memory;
    }

    /// Takes in `span`, unless it is one too many.
    ///
    /// @return false from the one on that is too many
    @Override
    public boolean test(Span span) {
        if (!isTooMuch) {
            long more = bytes(span);
            bytes += more;
            memory.hold(more);
            spans.add(span);
            isTooMuch = memory.isExceeded();
            if (isTooMuch) {
                spans.clear();
                release();
            }
        }
        return !isTooMuch;
    }

    /// Whether there were more than fit; then none are held.
    public boolean isTooMuch() {
        return isTooMuch;
    }

    /// Roughly the heap that they take.
    public long bytes() {
        return bytes;
    }

    /// Gives back their memory: nobody looks at them any more.
    public void release() {
        memory.hold(-bytes);
        bytes = 0;
    }

    /// Those it took; not to be written to.
    public List<Span> spans() {
        return spans;
    }

    /// What an answer says that does without trace `id`.
    public String tooMuch(TraceId id) {
        return "there was no room for trace %s in %s of memory, the most that a query may hold"
                .formatted(id, memory.most());
    }

    /// What is shared with other spans does not count.
    private static long bytes(Span span) {
        long sum = SPAN_BYTES
                + span.name().length()
                + span.traceState().length()
                + span.status().message().length()
                + QueryMemory.bytes(span.attributes());
        for (Event event : span.events()) {
            sum += PART_BYTES + event.name().length() + QueryMemory.bytes(event.attributes());
        }
        for (Link link : span.links()) {
            sum += PART_BYTES + link.traceState().length() + QueryMemory.bytes(link.attributes());
        }
        return sum;
    }
}
