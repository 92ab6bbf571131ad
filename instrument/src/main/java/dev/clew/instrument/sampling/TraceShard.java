package dev.clew.instrument.sampling;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.trace.ReadableSpan;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Some of the local traces, under one lock. Nothing is exported while the lock is held: every method adds
/// to `out` what its caller must export afterwards.
///
/// ```
/// running:    <aaaa> roots 1, open 3, held [span, span]      oldest first: evicted, or too old, from here
///             <bbbb> roots 1, open 1, held []
/// lingering:  <cccc> roots 0, open 1, held [span, root]      waits for its last span, for the grace time
///             <dddd> roots 0, open 0, kept                   late spans of it are exported, for the grace time
/// ```
///
/// There is no timer: each call first does away with what is due. Without calls nothing grows, and what
/// failed is exported when it fails, so nothing waits for a timer.
final class TraceShard {
    private final Map<String, LocalTrace> running = new LinkedHashMap<>();
    private final Map<String, LocalTrace> lingering = new LinkedHashMap<>();
    private final KeepLimits limits;
    private final KeepCounts counts;

    TraceShard(KeepLimits limits, KeepCounts counts) {
        this.limits = limits;
        this.counts = counts;
    }

    /// @param isRoot whether the span has no parent in this process
    synchronized void start(SpanContext span, boolean isRoot, long nowNanos, List<ReadableSpan> out) {
        expire(nowNanos, out);
        LocalTrace trace = find(span.getTraceId());
        if (trace == null) {
            trace = admit(span.getTraceId(), nowNanos, out);
            if (trace == null) {
                return;
            }
            trace.openRoots.add(span.getSpanId());
        } else if (isRoot) {
            if (trace.isLingering()) {
                lingering.remove(trace.traceId);
                queue(running, trace, nowNanos);
            }
            trace.openRoots.add(span.getSpanId());
        }
        trace.openSpans++;
    }

    /// @param isRoot as at its start
    /// @param failed whether it ended with the status ERROR
    synchronized void end(ReadableSpan span, boolean isRoot, boolean failed, long nowNanos, List<ReadableSpan> out) {
        expire(nowNanos, out);
        SpanContext context = span.getSpanContext();
        LocalTrace trace = find(context.getTraceId());
        if (trace == null) {
            endAlone(span, isRoot, failed, out);
            return;
        }
        boolean wasLingering = trace.isLingering();
        boolean endsRoot = trace.openRoots.remove(context.getSpanId());
        trace.openSpans = Math.max(0, trace.openSpans - 1);
        if (trace.kept == null) {
            if (failed) {
                keep(trace, KeepReason.ERROR, out);
            } else if (endsRoot && isSlow(span)) {
                keep(trace, KeepReason.SLOW, out);
            }
        }
        if (trace.kept != null) {
            export(span, trace.kept, out);
        } else if (!hold(trace, span, nowNanos, out)) {
            return;
        }
        if (trace.isLingering()) {
            settle(trace, wasLingering, nowNanos, out);
        }
    }

    /// Exports the sampled spans of undecided traces as they are: they need no decision to be exported,
    /// only to be counted better.
    synchronized void flush(long nowNanos, List<ReadableSpan> out) {
        expire(nowNanos, out);
        for (Map<String, LocalTrace> queue : List.of(running, lingering)) {
            for (LocalTrace trace : queue.values()) {
                int before = trace.held.size();
                trace.held.removeIf(span -> span.getSpanContext().isSampled() && out.add(span));
                counts.held(trace.held.size() - before);
            }
        }
    }

    /// Gives up every trace.
    synchronized void shutdown(long nowNanos, List<ReadableSpan> out) {
        for (Map<String, LocalTrace> queue : List.of(lingering, running)) {
            while (!queue.isEmpty()) {
                LocalTrace trace = queue.values().iterator().next();
                keepIfAlreadySlow(trace, nowNanos, out);
                remove(trace, DropReason.SHUTDOWN, out);
            }
        }
    }

    private @Nullable LocalTrace find(String traceId) {
        LocalTrace trace = running.get(traceId);
        return trace == null && !lingering.isEmpty() ? lingering.get(traceId) : trace;
    }

    private @Nullable LocalTrace admit(String traceId, long nowNanos, List<ReadableSpan> out) {
        while (counts.traces(1) > limits.maxTraces()) {
            counts.traces(-1);
            LocalTrace oldest = eldest(lingering);
            if (oldest == null) {
                oldest = eldest(running);
            }
            if (oldest == null) {
                return null;
            }
            keepIfAlreadySlow(oldest, nowNanos, out);
            remove(oldest, DropReason.TRACE_LIMIT, out);
        }
        var trace = new LocalTrace(traceId, nowNanos);
        running.put(traceId, trace);
        return trace;
    }

    private static @Nullable LocalTrace eldest(Map<String, LocalTrace> queue) {
        Iterator<LocalTrace> oldestFirst = queue.values().iterator();
        return oldestFirst.hasNext() ? oldestFirst.next() : null;
    }

    private static void queue(Map<String, LocalTrace> queue, LocalTrace trace, long nowNanos) {
        trace.queuedNanos = nowNanos;
        queue.put(trace.traceId, trace);
    }

    private void expire(long nowNanos, List<ReadableSpan> out) {
        LocalTrace oldest = eldest(lingering);
        while (oldest != null && nowNanos - oldest.queuedNanos >= limits.graceNanos()) {
            remove(oldest, DropReason.UNREMARKABLE, out);
            oldest = eldest(lingering);
        }
        oldest = eldest(running);
        while (oldest != null && nowNanos - oldest.queuedNanos >= limits.maxAgeNanos()) {
            if (keepIfAlreadySlow(oldest, nowNanos, out)) {
                // Its other spans shall come too, for once as long again: a root that is never ended must go some day.
                running.remove(oldest.traceId);
                queue(running, oldest, nowNanos);
            } else {
                remove(oldest, DropReason.TOO_OLD, out);
            }
            oldest = eldest(running);
        }
    }

    /// All local roots have ended.
    private void settle(LocalTrace trace, boolean wasLingering, long nowNanos, List<ReadableSpan> out) {
        if (trace.openSpans == 0 && trace.kept == null) {
            remove(trace, DropReason.UNREMARKABLE, out);
        } else if (!wasLingering) {
            running.remove(trace.traceId);
            queue(lingering, trace, nowNanos);
        }
    }

    private boolean isSlow(ReadableSpan root) {
        return root.getLatencyNanos() >= limits.slowNanos();
    }

    /// A root that is open for that long can only end as slow. Whether this call decided it.
    private boolean keepIfAlreadySlow(LocalTrace trace, long nowNanos, List<ReadableSpan> out) {
        if (trace.kept != null || trace.isLingering() || nowNanos - trace.startedNanos < limits.slowNanos()) {
            return false;
        }
        keep(trace, KeepReason.SLOW, out);
        return true;
    }

    private void keep(LocalTrace trace, KeepReason reason, List<ReadableSpan> out) {
        trace.kept = reason;
        for (ReadableSpan span : trace.held) {
            export(span, reason, out);
        }
        counts.held(-trace.held.size());
        trace.held.clear();
    }

    private void export(ReadableSpan span, KeepReason reason, List<ReadableSpan> out) {
        out.add(new KeptSpan(span, reason));
        counts.keep(reason);
    }

    /// Whether the trace still is there: for want of room it may have gone with the span.
    private boolean hold(LocalTrace trace, ReadableSpan span, long nowNanos, List<ReadableSpan> out) {
        if (trace.held.size() >= limits.maxSpansPerTrace()) {
            release(span, DropReason.TRACE_FULL, out);
            return true;
        }
        while (counts.held(1) > limits.maxSpans()) {
            counts.held(-1);
            LocalTrace oldest = eldestHolding(trace);
            keepIfAlreadySlow(oldest, nowNanos, out);
            if (oldest.kept == null) {
                remove(oldest, DropReason.SPAN_LIMIT, out);
            }
            if (oldest == trace) {
                return afterMakingRoom(trace, span, out);
            }
        }
        trace.held.add(span);
        return true;
    }

    private boolean afterMakingRoom(LocalTrace trace, ReadableSpan span, List<ReadableSpan> out) {
        if (trace.kept != null) {
            export(span, trace.kept, out);
            return true;
        }
        release(span, DropReason.SPAN_LIMIT, out);
        return false;
    }

    /// The oldest trace that holds spans, or `trace` itself when no other does.
    private LocalTrace eldestHolding(LocalTrace trace) {
        for (Map<String, LocalTrace> queue : List.of(lingering, running)) {
            for (LocalTrace each : queue.values()) {
                if (!each.held.isEmpty()) {
                    return each;
                }
            }
        }
        return trace;
    }

    private void remove(LocalTrace trace, DropReason reason, List<ReadableSpan> out) {
        running.remove(trace.traceId);
        lingering.remove(trace.traceId);
        counts.traces(-1);
        counts.held(-trace.held.size());
        for (ReadableSpan span : trace.held) {
            release(span, reason, out);
        }
        trace.held.clear();
    }

    /// What head sampling chose is exported as it is, the rest is not.
    private void release(ReadableSpan span, DropReason reason, List<ReadableSpan> out) {
        if (span.getSpanContext().isSampled()) {
            out.add(span);
        } else {
            counts.drop(reason);
        }
    }

    /// Its trace is not here any more, or there was no room for it. An error is exported even so.
    private void endAlone(ReadableSpan span, boolean isRoot, boolean failed, List<ReadableSpan> out) {
        if (failed) {
            export(span, KeepReason.ERROR, out);
        } else if (isRoot && isSlow(span)) {
            export(span, KeepReason.SLOW, out);
        } else {
            release(span, DropReason.LATE, out);
        }
    }
}
