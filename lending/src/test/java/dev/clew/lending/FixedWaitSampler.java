package dev.clew.lending;

import dev.clew.model.Span;
import dev.clew.model.TraceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// A tail sampler as a collector has it: the spans of a trace wait in memory for a fixed time from the first
/// one on, and what came by then decides. Keeps traces with errors, and of the others those that are lucky.
final class FixedWaitSampler {
    private final long waitNanos;
    private final Predicate<TraceId> isLucky;
    private final boolean remembers;

    /// Oldest first, as all wait equally long.
    private final Map<TraceId, Waiting> waiting = new LinkedHashMap<>();

    private final Map<TraceId, Boolean> decided = new HashMap<>();
    private final Map<TraceId, List<Span>> kept = new HashMap<>();

    private record Waiting(long sinceNanos, List<Span> spans) {}

    /// @param remembers whether spans that come after the decision follow it; or else they are a new trace
    FixedWaitSampler(Duration wait, Predicate<TraceId> isLucky, boolean remembers) {
        this.waitNanos = wait.toNanos();
        this.isLucky = isLucky;
        this.remembers = remembers;
    }

    /// @param atNanos when it came, no earlier than those before
    void add(long atNanos, Span span) {
        decide(atNanos - waitNanos);
        Boolean isKept = remembers ? decided.get(span.traceId()) : null;
        if (isKept == null) {
            waiting.computeIfAbsent(span.traceId(), _ -> new Waiting(atNanos, new ArrayList<>()))
                    .spans
                    .add(span);
        } else if (isKept) {
            kept(span.traceId()).add(span);
        }
    }

    /// Decides about those that waited since `beforeNanos` or longer.
    private void decide(long beforeNanos) {
        var entries = waiting.entrySet().iterator();
        while (entries.hasNext()) {
            var entry = entries.next();
            if (entry.getValue().sinceNanos > beforeNanos) {
                return;
            }
            List<Span> spans = entry.getValue().spans;
            boolean isKept = spans.stream().anyMatch(Span::isError) || isLucky.test(entry.getKey());
            decided.put(entry.getKey(), isKept);
            if (isKept) {
                kept(entry.getKey()).addAll(spans);
            }
            entries.remove();
        }
    }

    private List<Span> kept(TraceId id) {
        return kept.computeIfAbsent(id, _ -> new ArrayList<>());
    }

    /// What is kept of a trace in the end; nothing more comes.
    List<Span> keptOf(TraceId id) {
        decide(Long.MAX_VALUE);
        return kept.getOrDefault(id, List.of());
    }
}
