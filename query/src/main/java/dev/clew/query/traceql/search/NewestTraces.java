package dev.clew.query.traceql.search;

import dev.clew.store.QueryMemory;
import java.util.Collections;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The newest so many of the traces it was given, after a place in their order.
final class NewestTraces {
    private final int most;
    private final @Nullable SearchCursor after;
    private final QueryMemory memory;
    private final PriorityQueue<Entry> kept = new PriorityQueue<>(Collections.reverseOrder());
    private boolean leftOut;
    private int told;

    private record Entry(SearchCursor place, FoundTrace trace) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            return place.compareTo(other.place);
        }
    }

    /// @param after null for those from the first on
    /// @param memory that they take
    NewestTraces(int most, @Nullable SearchCursor after, QueryMemory memory) {
        this.most = most;
        this.after = after;
        this.memory = memory;
    }

    /// Whether a trace of which nothing starts after `startNanos` comes too late.
    boolean isFullBefore(long startNanos) {
        return kept.size() == most && kept.element().place().startNanos() > startNanos;
    }

    /// How many more it takes until there are as many as asked for; 0 once there are.
    int missing() {
        return most - kept.size();
    }

    void add(SearchCursor place, Supplier<FoundTrace> trace) {
        if (after != null && place.compareTo(after) <= 0) {
            return;
        }
        if (isFullBefore(place.startNanos())) {
            leftOut = true;
            return;
        }
        var entry = new Entry(place, trace.get());
        kept.add(entry);
        memory.hold(entry.trace().byteCount());
        if (kept.size() > most) {
            memory.hold(-kept.remove().trace().byteCount());
            leftOut = true;
        }
    }

    /// Whether there were more.
    boolean leftOut() {
        return leftOut;
    }

    /// The place of the last one; null if there is none.
    @Nullable
    SearchCursor last() {
        return kept.isEmpty() ? null : kept.element().place();
    }

    /// Those that no trace will displace of which nothing starts after `startNanos`, but for those that were told
    /// before.
    List<FoundTrace> settled(long startNanos) {
        List<FoundTrace> settled = kept.stream()
                .filter(entry -> entry.place().startNanos() > startNanos)
                .sorted()
                .skip(told)
                .map(Entry::trace)
                .toList();
        told += settled.size();
        return settled;
    }

    /// Newest first, those of the same time by id.
    List<FoundTrace> list() {
        return kept.stream().sorted().map(Entry::trace).toList();
    }
}
