package dev.clew.query.zipkin;

import dev.clew.model.Span;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.query.sampled.Basis;
import dev.clew.query.sampled.DroppedCalls;
import dev.clew.query.sampled.TraceWeights;
import dev.clew.store.Completeness;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanScan;
import dev.clew.store.TraceStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Which service called which, as Zipkin shows it.
///
/// @param links sorted by caller, then by who was called
/// @param basis how they were counted
public record ZipkinLinks(List<Link> links, Completeness completeness, Basis basis) {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long MOST_MILLIS = Long.MAX_VALUE / NANOS_PER_MILLI - 1;

    /// How far a trace may reach beyond the time that was asked for and be seen whole.
    private static final long BEYOND_NANOS = Duration.ofHours(1).toNanos();

    /// @param calls how many times `parent` called or sent a message to `child`
    /// @param errors how many of these failed
    public record Link(String parent, String child, long calls, long errors) {}

    public ZipkinLinks {
        links = List.copyOf(links);
    }

    /// The spans of one trace.
    private static final class Spans {
        private final List<LinkSpan> spans = new ArrayList<>();
        private final Set<TraceId> ids = new HashSet<>();
        private boolean isInTime;

        /// Of ids with the same end, as many as the rarest stands for.
        private double weight(TraceWeights weights) {
            return ids.stream().mapToDouble(weights).max().orElse(1);
        }
    }

    private static final class Traces {
        private final Map<Long, Spans> byId = new HashMap<>();
        private final Map<ZipkinEndpoint, ZipkinEndpoint> endpoints = new HashMap<>();

        private LinkSpan slim(Span span) {
            return LinkSpan.of(ZipkinSpans.forLinks(span), endpoints);
        }
    }

    /// Counts the calls in traces that have a span in the time that was asked for. Traces are told apart
    /// by the last 64 bits of their ids, since some services know no more. Blocks. Keeps about 200 bytes
    /// per span until it returns.
    ///
    /// @param endMillis start of the latest span, since 1970
    /// @param lookbackMillis how long before at the earliest
    /// @param budget how many spans may be looked at; the newest come first
    /// @param wanted whether somebody still waits for the answer
    /// @throws IllegalArgumentException in Zipkin's words
    public static ZipkinLinks over(
            TraceStore store, Tenant tenant, long endMillis, long lookbackMillis, long budget, BooleanSupplier wanted) {
        ZipkinQuestion.requirePositive("endTs", endMillis);
        ZipkinQuestion.requirePositive("lookback", lookbackMillis);
        long end = Math.min(endMillis, MOST_MILLIS) * NANOS_PER_MILLI + NANOS_PER_MILLI - 1;
        long begin = Math.clamp(endMillis - lookbackMillis, 0, MOST_MILLIS) * NANOS_PER_MILLI;
        var inTime = new TimeRange(begin, end);
        return DroppedCalls.with(
                store, tenant, inTime, dropped -> over(store, tenant, inTime, dropped, budget, wanted));
    }

    /// What Zipkin counts is not quite what a sampler counted: it knows services that sent nothing, brokers and
    /// failures by what spans say of the other end. So traces that were kept stand for others, and only calls that
    /// none of them shows are told as they were counted.
    private static ZipkinLinks over(
            TraceStore store,
            Tenant tenant,
            TimeRange inTime,
            DroppedCalls dropped,
            long budget,
            BooleanSupplier wanted) {
        long begin = inTime.fromNanos();
        long end = inTime.toNanos();
        var traces = new Traces();
        var whole = new TimeRange(
                Math.max(0, begin - BEYOND_NANOS),
                end > Long.MAX_VALUE - BEYOND_NANOS ? Long.MAX_VALUE : end + BEYOND_NANOS);
        Completeness completeness = scan(store, tenant, whole, budget, wanted, span -> {
            Spans trace = traces.byId.computeIfAbsent(span.traceId().low(), _ -> new Spans());
            LinkSpan added = traces.slim(span);
            trace.spans.add(added);
            trace.ids.add(span.traceId());
            trace.isInTime |= added.timestampMicros() != 0 && inTime.contains(span.startNanos());
        });
        // Spans that do not say when they began belong to the rest of their traces.
        if (whole.fromNanos() > 0) {
            scan(store, tenant, new TimeRange(0, 0), budget, wanted, span -> {
                Spans trace = traces.byId.get(span.traceId().low());
                if (trace != null) {
                    trace.spans.add(traces.slim(span));
                }
            });
        }
        var count = new LinkCount();
        var weights = new TraceWeights(store, tenant, ScanLimits.ofSpans(budget).memory());
        traces.byId.values().stream()
                .filter(trace -> trace.isInTime)
                .forEach(trace -> count.add(trace.spans, dropped.isEmpty() ? 1 : trace.weight(weights)));
        count.addUnseen(dropped.edges());
        return new ZipkinLinks(count.links(), completeness, dropped.isEmpty() ? Basis.COUNTED : Basis.ESTIMATED);
    }

    private static Completeness scan(
            TraceStore store,
            Tenant tenant,
            TimeRange range,
            long budget,
            BooleanSupplier wanted,
            Consumer<Span> visitor) {
        ScanLimits limits = ScanLimits.ofSpans(budget).whileWanted(wanted);
        return store.scan(
                new SpanScan(tenant, new SpanFilter.Any(), range, SpanScan.Order.NEWEST_FIRST, limits), span -> {
                    visitor.accept(span);
                    return true;
                });
    }
}
