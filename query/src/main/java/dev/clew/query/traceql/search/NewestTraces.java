package dev.clew.query.traceql.search;

import dev.clew.model.TraceId;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Supplier;

/// The newest so many of the traces it was given.
final class NewestTraces {
    private static final Comparator<Entry> OLDEST_FIRST =
            Comparator.comparingLong(Entry::startNanos).thenComparing(Entry::id, Comparator.reverseOrder());

    private final int most;
    private final PriorityQueue<Entry> kept = new PriorityQueue<>(OLDEST_FIRST);

    private int told;

    private record Entry(long startNanos, TraceId id, FoundTrace trace) {}

    NewestTraces(int most) {
        this.most = most;
    }

    /// Whether a trace of which nothing starts after `startNanos` comes too late.
    boolean isFullBefore(long startNanos) {
        return kept.size() == most && kept.element().startNanos() > startNanos;
    }

    /// @param startNanos latest start among the spans that were selected
    void add(long startNanos, TraceId id, Supplier<FoundTrace> trace) {
        if (!isFullBefore(startNanos)) {
            kept.add(new Entry(startNanos, id, trace.get()));
            if (kept.size() > most) {
                kept.remove();
            }
        }
    }

    /// Those that no trace will displace of which nothing starts after `startNanos`, but for those that were told
    /// before.
    List<FoundTrace> settled(long startNanos) {
        List<FoundTrace> settled = kept.stream()
                .filter(entry -> entry.startNanos() > startNanos)
                .sorted(OLDEST_FIRST.reversed())
                .skip(told)
                .map(Entry::trace)
                .toList();
        told += settled.size();
        return settled;
    }

    /// Newest first, those of the same time by id.
    List<FoundTrace> list() {
        return kept.stream().sorted(OLDEST_FIRST.reversed()).map(Entry::trace).toList();
    }
}
