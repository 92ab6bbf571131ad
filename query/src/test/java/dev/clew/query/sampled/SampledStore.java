package dev.clew.query.sampled;

import static java.util.stream.Collectors.groupingBy;

import dev.clew.model.Histogram;
import dev.clew.model.LogRecord;
import dev.clew.model.Receipt;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.SpanKind;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.query.Given;
import dev.clew.store.Aggregate;
import dev.clew.store.AttributeKeys;
import dev.clew.store.Completeness;
import dev.clew.store.Names;
import dev.clew.store.Operation;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanAggregation;
import dev.clew.store.SpanScan;
import dev.clew.store.StoreStatistics;
import dev.clew.store.TraceStore;
import dev.clew.store.sampling.Rollup;
import dev.clew.store.sampling.SamplingDecision;
import dev.clew.store.sampling.Verdict;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A store that dropped every trace whose id ends in an odd number, each of the others standing for two.
public final class SampledStore implements TraceStore {
    private static final long MINUTE_NANOS = 60_000_000_000L;
    private static final Verdict KEPT = new Verdict(true, 1L << 55, true, 0);

    private final TraceStore kept;
    private final List<Span> dropped;
    private final Map<Parent, String> services = new HashMap<>();

    private record Parent(TraceId id, long spanId) {}

    private record Call(long minutes, String caller, String callee, boolean isMessage) {}

    private record Kind(long minutes, String service, String name, SpanKind kind) {}

    public SampledStore(List<Span> spans) {
        kept = Given.storeOf(
                spans.stream().filter(span -> isKept(span.traceId())).toList());
        dropped = spans.stream().filter(span -> !isKept(span.traceId())).toList();
        dropped.forEach(span -> services.put(new Parent(span.traceId(), span.spanId()), span.serviceName()));
    }

    private static boolean isKept(TraceId id) {
        return id.low() % 2 == 0;
    }

    @Override
    public void rollups(Tenant tenant, TimeRange range, Consumer<Rollup> to) {
        dropped.stream()
                .collect(groupingBy(span -> new Kind(
                        Math.floorDiv(span.startNanos(), MINUTE_NANOS), span.serviceName(), span.name(), span.kind())))
                .forEach((kind, spans) -> to.accept(
                        new Rollup.OfOperation(kind.minutes, kind.service, kind.name, kind.kind, figures(spans))));
        dropped.stream()
                .filter(span -> !caller(span).equals(span.serviceName()))
                .collect(groupingBy(span -> new Call(
                        Math.floorDiv(span.startNanos(), MINUTE_NANOS),
                        caller(span),
                        span.serviceName(),
                        span.kind() == SpanKind.CONSUMER)))
                .forEach((call, spans) -> to.accept(
                        new Rollup.OfEdge(call.minutes, call.caller, call.callee, call.isMessage, figures(spans))));
    }

    /// The service of its parent; its own if it has none.
    private String caller(Span span) {
        return services.getOrDefault(new Parent(span.traceId(), span.parentSpanId()), span.serviceName());
    }

    private static Rollup.Figures figures(List<Span> spans) {
        var durations = new Histogram();
        spans.forEach(span -> durations.add((double) span.durationNanos()));
        return new Rollup.Figures(
                spans.size(),
                spans.stream().filter(Span::isError).count(),
                spans.stream()
                        .mapToDouble(span -> (double) span.durationNanos())
                        .sum(),
                durations);
    }

    @Override
    public @Nullable SamplingDecision decision(Tenant tenant, TraceId id) {
        return isKept(id) ? new SamplingDecision(KEPT, 1, "half", 1, 1, false) : null;
    }

    @Override
    public Receipt append(SpanBatch batch) {
        return kept.append(batch);
    }

    @Override
    public Receipt appendRecords(SpanBatch batch) {
        return kept.appendRecords(batch);
    }

    @Override
    public boolean isDurable() {
        return kept.isDurable();
    }

    @Override
    public Completeness trace(Tenant tenant, TraceId id, Predicate<Span> to) {
        return kept.trace(tenant, id, to);
    }

    @Override
    public List<LogRecord> records(Tenant tenant, TraceId id) {
        return kept.records(tenant, id);
    }

    @Override
    public Completeness scan(SpanScan scan, Predicate<Span> visitor) {
        return kept.scan(scan, visitor);
    }

    @Override
    public Names<String> services(Tenant tenant, TimeRange range) {
        return kept.services(tenant, range);
    }

    @Override
    public Names<Operation> operations(Tenant tenant, String service, TimeRange range) {
        return kept.operations(tenant, service, range);
    }

    @Override
    public Aggregate aggregate(SpanAggregation question) {
        return kept.aggregate(question);
    }

    @Override
    public AttributeKeys attributeKeys(Tenant tenant, TimeRange range, ScanLimits limits) {
        return kept.attributeKeys(tenant, range, limits);
    }

    @Override
    public Set<Tenant> tenants() {
        return kept.tenants();
    }

    @Override
    public StoreStatistics statistics() {
        return kept.statistics();
    }

    @Override
    public void close() {
        kept.close();
    }
}
