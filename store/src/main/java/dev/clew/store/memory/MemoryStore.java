package dev.clew.store.memory;

import dev.clew.model.Fault;
import dev.clew.model.LogRecord;
import dev.clew.model.Receipt;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.SpanDecoder;
import dev.clew.store.Aggregate;
import dev.clew.store.AttributeKeys;
import dev.clew.store.Completeness;
import dev.clew.store.Erasure;
import dev.clew.store.Names;
import dev.clew.store.Operation;
import dev.clew.store.ScanLimits;
import dev.clew.store.SetMembers;
import dev.clew.store.SpanAggregation;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanScan;
import dev.clew.store.SpanTotals;
import dev.clew.store.StoreStatistics;
import dev.clew.store.TraceStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Keeps spans as objects in two sorted sets per tenant: the reference for what a store means, and an engine for
/// trying Clew out.
///
/// ```
/// by trace:  <aaaa> span 1, span 2 (server), span 2 (client)      all of a trace stand together
///            <bbbb> span 7
/// by start:  12:00:01 <aaaa> 1 · 12:00:02 <bbbb> 7 · 12:00:03 <aaaa> 2 …
/// records:   <aaaa> 12:00:01 "no money", 12:00:02 "giving up"       log records, by trace alone
/// ```
///
/// Nothing goes unless it is erased: when the store is full it refuses, and says so.
public final class MemoryStore implements TraceStore {
    /// What a span takes on the heap, roughly, with its share of the sets: what decides the default capacity.
    private static final long BYTES_PER_SPAN = 3_000;

    private final ConcurrentHashMap<Tenant, SpanSets> tenants = new ConcurrentHashMap<>();
    private final long capacitySpans;

    /// A store that may fill two thirds of the heap.
    public MemoryStore() {
        this(Runtime.getRuntime().maxMemory() / BYTES_PER_SPAN * 2 / 3);
    }

    /// @param capacitySpans how many spans it takes before it refuses more
    public MemoryStore(long capacitySpans) {
        this.capacitySpans = capacitySpans;
    }

    @Override
    public Receipt append(SpanBatch batch) {
        var spans = new ArrayList<Span>();
        Receipt receipt = new SpanDecoder().decode(batch.bytes(), batch.offset(), batch.length(), spans::add);
        refuseIfFull(spans.size());
        if (!spans.isEmpty()) {
            tenants.computeIfAbsent(batch.tenant(), _ -> new SpanSets()).add(spans);
        }
        return receipt;
    }

    @Override
    public Receipt appendRecords(SpanBatch batch) {
        var records = new ArrayList<LogRecord>();
        Receipt receipt = new SpanDecoder().decodeRecords(batch.bytes(), batch.offset(), batch.length(), records::add);
        refuseIfFull(records.size());
        if (!records.isEmpty()) {
            tenants.computeIfAbsent(batch.tenant(), _ -> new SpanSets()).addRecords(records);
        }
        return receipt;
    }

    /// A log record takes about as much as a span.
    private void refuseIfFull(int more) {
        long held = tenants.values().stream()
                .mapToLong(sets -> sets.spanCount() + sets.recordCount())
                .sum();
        if (held + more > capacitySpans) {
            throw new Fault(
                    Fault.Kind.OVERLOADED,
                    "the memory engine holds %d of %d spans and cannot take %d more (give the process more heap?)"
                            .formatted(held, capacitySpans, more));
        }
    }

    @Override
    public boolean isDurable() {
        return false;
    }

    @Override
    public Completeness trace(Tenant tenant, TraceId id, Predicate<Span> to) {
        SpanSets sets = tenants.get(tenant);
        long handed = 0;
        for (Span span : sets == null ? List.<Span>of() : sets.trace(id)) {
            handed++;
            if (!to.test(span)) {
                break;
            }
        }
        return new Completeness(handed, "");
    }

    @Override
    public List<LogRecord> records(Tenant tenant, TraceId id) {
        SpanSets sets = tenants.get(tenant);
        return sets == null ? List.of() : sets.records(id);
    }

    @Override
    public Erasure erase(Tenant tenant, TraceId id) {
        SpanSets sets = tenants.get(tenant);
        return sets == null ? new Erasure(0, 0, 0, List.of()) : sets.erase(id);
    }

    @Override
    public Completeness scan(SpanScan scan, Predicate<Span> visitor) {
        SpanSets sets = tenants.get(scan.tenant());
        if (sets == null) {
            return new Completeness(0, "");
        }
        SetMembers members = scan.among() == null
                ? null
                : new SetMembers(
                        scan.among(),
                        (id, to) -> trace(scan.tenant(), id, to),
                        scan.limits().memory());
        try {
            return scan(scan, members, sets, visitor);
        } finally {
            if (members != null) {
                members.release();
            }
        }
    }

    private static Completeness scan(
            SpanScan scan, @Nullable SetMembers members, SpanSets sets, Predicate<Span> visitor) {
        long scanned = 0;
        for (Span span : sets.byStart(scan.range(), scan.order())) {
            String exceeded = scanned == scan.limits().spans()
                    ? ScanLimits.tooMany(scanned)
                    : scan.limits().exceeded(scanned);
            if (!exceeded.isEmpty()) {
                return new Completeness(scanned, exceeded);
            }
            scanned++;
            boolean isMeant = scan.filter().matches(span) && (members == null || members.contains(span));
            if (isMeant && !visitor.test(span)) {
                break;
            }
        }
        return new Completeness(scanned, members == null ? "" : members.gaveUpBecause());
    }

    @Override
    public Aggregate aggregate(SpanAggregation question) {
        var totals = new SpanTotals(question);
        return totals.aggregate(look(question.scan(SpanScan.Order.OLDEST_FIRST), totals::add));
    }

    @Override
    public AttributeKeys attributeKeys(Tenant tenant, TimeRange range, ScanLimits limits) {
        var counter = new AttributeKeys.Counter();
        var scan = new SpanScan(tenant, new SpanFilter.Any(), range, SpanScan.Order.OLDEST_FIRST, limits);
        return counter.keys(look(scan, counter::add));
    }

    private Completeness look(SpanScan scan, Consumer<Span> at) {
        return scan(scan, span -> {
            at.accept(span);
            return true;
        });
    }

    @Override
    public Names<String> services(Tenant tenant, TimeRange range) {
        return names(tenant, range, _ -> true, Span::serviceName);
    }

    @Override
    public Names<Operation> operations(Tenant tenant, String service, TimeRange range) {
        return names(
                tenant,
                range,
                span -> span.serviceName().equals(service),
                span -> new Operation(span.name(), span.kind()));
    }

    private <T extends Comparable<T>> Names<T> names(
            Tenant tenant, TimeRange range, Predicate<Span> wanted, Function<Span, T> name) {
        SpanSets sets = tenants.get(tenant);
        if (sets == null) {
            return new Names<>(List.of(), Completeness.OF_NOTHING);
        }
        var names = new TreeSet<T>();
        for (Span span : sets.byStart(range, SpanScan.Order.OLDEST_FIRST)) {
            if (wanted.test(span)) {
                names.add(name.apply(span));
            }
        }
        return new Names<>(List.copyOf(names), Completeness.OF_NOTHING);
    }

    @Override
    public Set<Tenant> tenants() {
        return Set.copyOf(tenants.keySet());
    }

    @Override
    public StoreStatistics statistics() {
        long spans = 0;
        long traces = 0;
        long records = 0;
        for (SpanSets sets : tenants.values()) {
            spans += sets.spanCount();
            traces += sets.traceCount();
            records += sets.recordCount();
        }
        return new StoreStatistics(spans, traces, records, 0);
    }

    @Override
    public void close() {
        tenants.clear();
    }
}
