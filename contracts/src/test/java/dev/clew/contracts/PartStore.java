package dev.clew.contracts;

import dev.clew.model.LogRecord;
import dev.clew.model.Receipt;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.store.Aggregate;
import dev.clew.store.AttributeKeys;
import dev.clew.store.Completeness;
import dev.clew.store.Names;
import dev.clew.store.Operation;
import dev.clew.store.ScanLimits;
import dev.clew.store.SetMembers;
import dev.clew.store.SpanAggregation;
import dev.clew.store.SpanScan;
import dev.clew.store.StoreStatistics;
import dev.clew.store.TraceStore;
import dev.clew.store.segment.KeyCount;
import dev.clew.store.segment.Part;
import dev.clew.store.segment.PartCursor;
import dev.clew.store.segment.totals.Totals;
import dev.clew.store.segment.v1.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// A store of one open block per tenant, which answers from whatever part is made of the block: so that the
/// contract of stores judges parts.
final class PartStore implements TraceStore {
    private final ConcurrentHashMap<Tenant, Block> blocks = new ConcurrentHashMap<>();
    private final PartMaker maker;
    private long undecided;

    /// Makes the part that is to answer.
    interface PartMaker {
        /// A part with every span that `block` holds now.
        Part part(Block block);
    }

    PartStore(PartMaker maker) {
        this.maker = maker;
    }

    /// How many spans so far of which the part could not tell whether they are in a set.
    long undecided() {
        return undecided;
    }

    private Part part(Tenant tenant) {
        Block block = blocks.computeIfAbsent(tenant, _ -> new Block());
        synchronized (block) {
            return maker.part(block);
        }
    }

    @Override
    public Receipt append(SpanBatch batch) {
        Block block = blocks.computeIfAbsent(batch.tenant(), _ -> new Block());
        synchronized (block) {
            return block.append(batch);
        }
    }

    /// Parts hold spans alone.
    @Override
    public Receipt appendRecords(SpanBatch batch) {
        throw new UnsupportedOperationException("parts hold no log records");
    }

    @Override
    public List<LogRecord> records(Tenant tenant, TraceId id) {
        return List.of();
    }

    @Override
    public boolean isDurable() {
        return false;
    }

    @Override
    public Completeness trace(Tenant tenant, TraceId id, Predicate<Span> to) {
        var spans = new ArrayList<Span>();
        Part part = part(tenant);
        part.trace(id, spans::add);
        if (!spans.isEmpty() && !part.mayHold(id)) {
            throw new AssertionError("the part denies a trace that it holds: " + id);
        }
        long handed = spans.stream().takeWhile(to).count();
        return new Completeness(Math.min(handed + 1, spans.size()), "");
    }

    @Override
    public Completeness scan(SpanScan scan, Predicate<Span> visitor) {
        ScanLimits limits = scan.limits();
        var exceeded = new AtomicReference<>("");
        LongPredicate enough = looked -> {
            if (exceeded.get().isEmpty()) {
                exceeded.set(looked >= limits.spans() ? ScanLimits.tooMany(limits.spans()) : limits.exceeded(looked));
            }
            return !exceeded.get().isEmpty();
        };
        Part part = part(scan.tenant());
        SetMembers members = scan.among() == null
                ? null
                : new SetMembers(scan.among(), (id, to) -> trace(scan.tenant(), id, to), limits.memory());
        try (PartCursor cursor = members == null
                ? part.scan(scan.filter(), scan.range(), scan.order(), enough)
                : part.scan(scan, scan.among(), () -> Set.of(), enough)) {
            while (!enough.test(cursor.scannedSpans()) && cursor.next()) {
                Span span = cursor.span();
                checkStandsOn(cursor, span);
                if (members != null && !cursor.isDecided()) {
                    undecided++;
                    if (!members.contains(span)) {
                        continue;
                    }
                }
                if (!visitor.test(span)) {
                    return new Completeness(cursor.scannedSpans(), "");
                }
            }
            long scanned = cursor.scannedSpans();
            return new Completeness(
                    exceeded.get().isEmpty() ? scanned : Math.min(scanned, limits.spans()), exceeded.get());
        }
    }

    private static void checkStandsOn(PartCursor cursor, Span span) {
        if (cursor.startNanos() != span.startNanos()
                || cursor.traceIdHigh() != span.traceId().high()
                || cursor.traceIdLow() != span.traceId().low()
                || cursor.spanId() != span.spanId()
                || cursor.kind() != span.kind()) {
            throw new AssertionError("the cursor says something else than its span: " + span);
        }
    }

    @Override
    public Aggregate aggregate(SpanAggregation question) {
        var totals = new Totals(question);
        part(question.tenant()).aggregate(totals);
        return totals.aggregate("");
    }

    @Override
    public AttributeKeys attributeKeys(Tenant tenant, TimeRange range, ScanLimits limits) {
        var count = new KeyCount(range, limits);
        if (!count.isOver()) {
            part(tenant).countKeys(count);
        }
        return count.keys("");
    }

    @Override
    public Names<String> services(Tenant tenant, TimeRange range) {
        var names = new TreeSet<String>();
        part(tenant).services(range, name -> checkNew(names.add(name)));
        return new Names<>(List.copyOf(names), Completeness.OF_NOTHING);
    }

    @Override
    public Names<Operation> operations(Tenant tenant, String service, TimeRange range) {
        var operations = new TreeSet<Operation>();
        part(tenant).operations(service, range, operation -> checkNew(operations.add(operation)));
        return new Names<>(List.copyOf(operations), Completeness.OF_NOTHING);
    }

    private static void checkNew(boolean isNew) {
        if (!isNew) {
            throw new AssertionError("told twice");
        }
    }

    @Override
    public Set<Tenant> tenants() {
        return blocks.keySet().stream()
                .filter(tenant -> part(tenant).spanCount() > 0)
                .collect(Collectors.toSet());
    }

    @Override
    public StoreStatistics statistics() {
        long spans = 0;
        long traces = 0;
        for (Tenant tenant : blocks.keySet()) {
            spans += part(tenant).spanCount();
            traces += part(tenant).traceCount();
        }
        return new StoreStatistics(spans, traces, 0, 0);
    }

    @Override
    public void close() {
        blocks.clear();
    }
}
