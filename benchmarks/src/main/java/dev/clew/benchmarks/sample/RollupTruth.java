package dev.clew.benchmarks.sample;

import dev.clew.model.Histogram;
import dev.clew.model.Span;
import dev.clew.model.SpanKind;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.store.TraceStore;
import dev.clew.store.sampling.Rollup;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What the spans of dropped traces come to, counted one by one.
final class RollupTruth {
    private static final long MINUTE_NANOS = 60_000_000_000L;

    private final Map<Key, Sum> cells = new HashMap<>();

    /// An operation of a service, or a call of one by another.
    private record Key(long minute, String first, String second, SpanKind kind, boolean isCall) {
        static Key of(Rollup rollup) {
            return switch (rollup) {
                case Rollup.OfOperation(
                        long minute,
                        String service,
                        String name,
                        SpanKind kind,
                        Rollup.Figures ignored) -> new Key(minute, service, name, kind, false);
                case Rollup.OfEdge(
                        long minute,
                        String caller,
                        String callee,
                        boolean isMessage,
                        Rollup.Figures ignored) ->
                    new Key(minute, caller, callee, isMessage ? SpanKind.CONSUMER : SpanKind.SERVER, true);
            };
        }
    }

    private static final class Sum {
        private long spans;
        private long errors;
        private double nanos;
        private final Histogram durations = new Histogram();

        void add(Span span) {
            spans++;
            errors += span.isError() ? 1 : 0;
            nanos += span.durationNanos();
            durations.add((double) span.durationNanos());
        }

        void add(Rollup.Figures figures) {
            spans += figures.spans();
            errors += figures.errors();
            nanos += figures.sumNanos();
            durations.add(figures.durations());
        }

        boolean equalTo(Sum other) {
            return spans == other.spans
                    && errors == other.errors
                    && nanos == other.nanos
                    && durations.equals(other.durations);
        }
    }

    /// @param spans of a trace, each of which is called by the one before it, but the first
    /// @param takesMessage whether the first one took a message, which loans sent
    void add(List<Span> spans, boolean takesMessage) {
        Map<Long, Span> byId = new HashMap<>();
        spans.forEach(span -> byId.put(span.spanId(), span));
        for (Span span : spans) {
            long minute = Math.floorDiv(span.startNanos(), MINUTE_NANOS);
            add(new Key(minute, span.serviceName(), span.name(), span.kind(), false), span);
            Span parent = byId.get(span.parentSpanId());
            if (parent != null && !parent.serviceName().equals(span.serviceName())) {
                add(new Key(minute, parent.serviceName(), span.serviceName(), SpanKind.SERVER, true), span);
            } else if (parent == null && takesMessage) {
                add(new Key(minute, "loans", span.serviceName(), SpanKind.CONSUMER, true), span);
            }
        }
    }

    private void add(Key key, Span span) {
        cells.computeIfAbsent(key, _ -> new Sum()).add(span);
    }

    /// Throws if a store counted anything else.
    ///
    /// @return how many cells there are
    int compare(TraceStore store) {
        Map<Key, Sum> counted = new HashMap<>();
        store.rollups(
                Tenant.DEFAULT,
                TimeRange.ALL,
                rollup ->
                        counted.computeIfAbsent(Key.of(rollup), _ -> new Sum()).add(rollup.figures()));
        counted.values().removeIf(sum -> sum.spans == 0 && sum.errors == 0);
        if (!counted.keySet().equals(cells.keySet())) {
            throw new IllegalStateException("rollups of %s, not of %s".formatted(counted.keySet(), cells.keySet()));
        }
        cells.forEach((key, sum) -> {
            Sum found = counted.get(key);
            if (found == null || !sum.equalTo(found)) {
                throw new IllegalStateException("the rollup of %s is not what was dropped".formatted(key));
            }
        });
        return cells.size();
    }
}
