package dev.clew.store.segment;

import dev.clew.model.Fault;
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
import dev.clew.store.Erasure;
import dev.clew.store.Keeping;
import dev.clew.store.Names;
import dev.clew.store.Operation;
import dev.clew.store.PartDetails;
import dev.clew.store.RecordDetails;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanAggregation;
import dev.clew.store.SpanDetail;
import dev.clew.store.SpanPlaces;
import dev.clew.store.SpanScan;
import dev.clew.store.StoreDamage;
import dev.clew.store.StoreDetails;
import dev.clew.store.StoreStatistics;
import dev.clew.store.SyncTimes;
import dev.clew.store.TraceStore;
import dev.clew.store.TraceVisitor;
import dev.clew.store.WriteFailures;
import dev.clew.store.disk.Disk;
import dev.clew.store.disk.RealDisk;
import dev.clew.store.log.WriteAheadLog;
import dev.clew.store.records.RecordErasure;
import dev.clew.store.records.RecordStore;
import dev.clew.store.sampling.Rollup;
import dev.clew.store.sampling.SamplingCount;
import dev.clew.store.sampling.SamplingDecision;
import dev.clew.store.sampling.TraceSampler;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the newest spans of each tenant in an open part in memory, and the others in segments on disk,
/// with a log in front:
///
/// ```
/// append ─ open part judges and takes the batch ─ log ─ fdatasync, shared ─ return
///             │ full, or old
///             └ sealed ─ segment file ─ manifest ─ files of the log deleted        in the background
/// ```
///
/// The open part comes before the log, under the lock of the tenant. So the log holds only what can be read
/// again; both have the batches in the same order, and "up to which batch" says exactly what a segment
/// holds; and nobody parses a batch twice. The price is that a reader may see a span a moment before it is
/// durable, and after a disk failure one that was never acknowledged; never the other way round.
///
/// Log records are kept beside all that, by a [RecordStore].
///
/// `docs/durability.md` says what can be lost to what.
public final class SegmentStore implements TraceStore {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentStore.class);

    private static final long MINUTE_NANOS = 60_000_000_000L;

    private final StoreFolder folder;
    private final OpenParts openParts;
    private final ConcurrentHashMap<Tenant, TenantParts> tenants = new ConcurrentHashMap<>();
    private final StoreLimits limits;
    private final Intake intake;
    private final Activity activity = new Activity();
    private final UpkeepThread thread;
    private final Upkeep upkeep;
    private final StoreRecovery recovery;
    private final WriteAheadLog log;
    private final RecordStore records;
    private final UpkeepThread recordsThread = new UpkeepThread();
    private volatile boolean closed;

    private SegmentStore(StoreFolder folder, StoreLimits limits, InstantSource clock, TraceSampler sampler)
            throws IOException {
        this.folder = folder;
        openParts = new OpenParts(folder.format());
        this.limits = limits;
        intake = new Intake(folder.disk(), folder.path(), limits);
        thread = new UpkeepThread();
        folder.refuseUnknownVersions();
        var inventory = new Inventory(folder, clock);
        Manifest manifest = inventory.take();
        for (Tenant tenant : inventory.tenants()) {
            tenants.put(tenant, parts(tenant, inventory, manifest));
        }
        try {
            records = new RecordStore(folder.disk(), folder.path(), limits.ofRecords(), clock, recordsThread::wake);
        } catch (IOException | RuntimeException e) {
            tenants.values().forEach(TenantParts::clear);
            throw e;
        }
        upkeep = new Upkeep(folder, limits, clock, tenants, intake, records, sampler, manifest);
        try {
            log = WriteAheadLog.open(
                    folder.disk(),
                    folder.path(),
                    limits.logFileBytes(),
                    manifest.nextSequence(),
                    true,
                    (sequence, batch) -> replay(manifest, sequence, batch));
        } catch (IOException | RuntimeException e) {
            tenants.values().forEach(TenantParts::clear);
            records.close();
            throw e;
        }
        recovery = inventory.recovery(log.recovery());
    }

    /// Opens the store in `folder`, which is made if missing. Nobody else may use the folder meanwhile.
    /// What is damaged keeps it from nothing but serving that: see [#recovery].
    ///
    /// @throws Fault `INTERNAL` naming the folder if it cannot be read or written; `CORRUPT` if a newer
    ///     version wrote it, in which case nothing is touched
    public static SegmentStore open(Path folder, PartFormat format, StoreLimits limits) {
        return open(folder, format, limits, TraceSampler.KEEPS_EVERYTHING);
    }

    /// As [#open(Path, PartFormat, StoreLimits)].
    ///
    /// @param sampler decides which of the traces stay that come from now on
    public static SegmentStore open(Path folder, PartFormat format, StoreLimits limits, TraceSampler sampler) {
        SegmentStore store = open(new RealDisk(), folder, format, limits, InstantSource.system(), sampler);
        store.thread.start(store::keepUpSpans);
        store.recordsThread.start(store.records::keepUp);
        return store;
    }

    /// A store that does its upkeep when [#keepUp] is called, and only then.
    static SegmentStore open(Disk disk, Path folder, PartFormat format, StoreLimits limits, InstantSource clock) {
        return open(disk, folder, format, limits, clock, TraceSampler.KEEPS_EVERYTHING);
    }

    static SegmentStore open(
            Disk disk, Path folder, PartFormat format, StoreLimits limits, InstantSource clock, TraceSampler sampler) {
        try {
            disk.createFolders(folder);
            return new SegmentStore(new StoreFolder(disk, folder, format), limits, clock, sampler);
        } catch (IOException e) {
            throw new Fault(
                    Fault.Kind.INTERNAL,
                    "[%s] the store cannot be opened: %s (missing permission, full or read-only disk?)"
                            .formatted(folder, e),
                    e);
        }
    }

    private void replay(Manifest manifest, long sequence, SpanBatch batch) {
        if (sequence > manifest.through().getOrDefault(batch.tenant(), 0L)) {
            parts(batch.tenant()).replay(batch, sequence);
            if (intake.isBlocked()) {
                upkeep.cut();
            }
        }
    }

    private TenantParts parts(Tenant tenant) {
        return tenants.computeIfAbsent(tenant, _ -> parts(tenant, List.of(), List.of(), List.of(), Map.of(), 0));
    }

    private TenantParts parts(Tenant tenant, Inventory inventory, Manifest manifest) {
        return parts(
                tenant,
                inventory.segments(tenant),
                inventory.heldBack(tenant),
                inventory.ledgers(tenant),
                manifest.overlaps(tenant),
                inventory.unreadable(tenant));
    }

    private TenantParts parts(
            Tenant tenant,
            List<HeldPart> segments,
            List<HeldPart> heldBack,
            List<Ledgers.Named> ledgers,
            Map<Long, List<Overlap>> overlaps,
            int unreadable) {
        return new TenantParts(
                tenant, openParts, segments, heldBack, new Ledgers(ledgers), overlaps, unreadable, () -> {
                    intake.sealed();
                    thread.wake();
                });
    }

    /// What was found when this store was opened.
    public StoreRecovery recovery() {
        return recovery;
    }

    /// What was merged since.
    public MergeStatistics merges() {
        return upkeep.merges();
    }

    /// Cuts, merges and removes what is due.
    void keepUp() {
        keepUpSpans();
        records.keepUp();
    }

    private void keepUpSpans() {
        if (upkeep.pass()) {
            upkeep.clean(log);
        }
    }

    @Override
    public Receipt append(SpanBatch batch) {
        refuseIfClosed();
        intake.enter(batch.length());
        try {
            TenantParts.Appended appended = parts(batch.tenant()).append(batch, log);
            if (appended.commit() != null) {
                appended.commit().await();
            }
            activity.took(batch, appended.receipt());
            makeRoom();
            return appended.receipt();
        } finally {
            intake.leave(batch.length());
        }
    }

    @Override
    public Receipt appendRecords(SpanBatch batch) {
        refuseIfClosed();
        intake.enter(batch.length());
        try {
            Receipt receipt = records.append(batch);
            activity.tookRecords(batch, receipt);
            return receipt;
        } finally {
            intake.leave(batch.length());
        }
    }

    /// A tenant's part is cut when it is full; the parts of many are too much together long before.
    private void makeRoom() {
        if (tenants.size() == 1) {
            return;
        }
        long openBytes = 0;
        long mostBytes = 0;
        TenantParts largest = null;
        for (TenantParts each : tenants.values()) {
            long bytes = each.openBytes();
            openBytes += bytes;
            if (bytes > mostBytes) {
                mostBytes = bytes;
                largest = each;
            }
        }
        if (largest != null && openBytes > limits.openBytes()) {
            largest.sealIfNotSmallerThan(mostBytes);
        }
    }

    private void refuseIfClosed() {
        if (closed) {
            throw new Fault(
                    Fault.Kind.OVERLOADED,
                    "[%s] the store is closed (the server is stopping)".formatted(folder.path()));
        }
    }

    @Override
    public boolean isDurable() {
        return true;
    }

    @Override
    public Completeness trace(Tenant tenant, TraceId id, Predicate<Span> to) {
        try (Snapshot snapshot = snapshot(tenant)) {
            var missing = new MissingParts("a trace", snapshot.unreadable());
            long handed = snapshot.trace(id, to, missing::add);
            return new Completeness(handed, missing.told());
        }
    }

    @Override
    public Completeness traces(Tenant tenant, List<TraceId> ids, SpanDetail detail, TraceVisitor visitor) {
        try (Snapshot snapshot = snapshot(tenant)) {
            var missing = new MissingParts("a trace", snapshot.unreadable());
            long handed = snapshot.traces(ids, detail, visitor, missing::add);
            return new Completeness(handed, missing.told());
        }
    }

    private void read(TraceId id, HeldPart held, List<Span> to) {
        readable(held, () -> {
            if (held.mayHold(id)) {
                held.part().trace(id, to::add);
            }
        });
    }

    @Override
    public @Nullable SamplingDecision decision(Tenant tenant, TraceId id) {
        refuseIfClosed();
        TenantParts parts = tenants.get(tenant);
        SamplingDecision found = parts == null ? null : parts.ledgers().find(id);
        if (found == null || found.verdict().isKept()) {
            return found;
        }
        try (Snapshot snapshot = snapshot(tenant)) {
            var spans = new ArrayList<Span>();
            for (HeldPart held : snapshot.heldBack()) {
                read(id, held, spans);
            }
            return spans.isEmpty() ? found : found.heldBack();
        }
    }

    @Override
    public void rollups(Tenant tenant, TimeRange range, Consumer<Rollup> to) {
        refuseIfClosed();
        TenantParts parts = tenants.get(tenant);
        if (parts != null) {
            parts.ledgers().read(ledger -> ledger.rollups(minutes(range.fromNanos()), minutes(range.toNanos()), to));
        }
    }

    @Override
    public void samplingCounts(Tenant tenant, TimeRange range, Consumer<SamplingCount> to) {
        refuseIfClosed();
        TenantParts parts = tenants.get(tenant);
        if (parts != null) {
            parts.ledgers().read(ledger -> ledger.counts(minutes(range.fromNanos()), minutes(range.toNanos()), to));
        }
    }

    private static long minutes(long nanos) {
        return Math.floorDiv(nanos, MINUTE_NANOS);
    }

    @Override
    public List<LogRecord> records(Tenant tenant, TraceId id) {
        refuseIfClosed();
        return records.records(tenant, id);
    }

    @Override
    public Completeness scan(SpanScan scan, Predicate<Span> visitor) {
        try (Snapshot snapshot = snapshot(scan.tenant())) {
            return new MergedScan(scan, snapshot).run(visitor);
        }
    }

    @Override
    public Completeness scanPlaces(SpanScan scan, SpanPlaces visitor) {
        try (Snapshot snapshot = snapshot(scan.tenant())) {
            return new MergedScan(scan, snapshot).run(visitor);
        }
    }

    @Override
    public Aggregate aggregate(SpanAggregation question) {
        try (Snapshot snapshot = narrowed(question)) {
            return new MergedTotals(question, snapshot).run();
        }
    }

    private Snapshot narrowed(SpanAggregation question) {
        Snapshot all = snapshot(question.tenant());
        try {
            return all.narrowed(question.range(), question.among() != null);
        } catch (RuntimeException | Error e) {
            all.close();
            throw e;
        }
    }

    @Override
    public AttributeKeys attributeKeys(Tenant tenant, TimeRange range, ScanLimits limits) {
        try (Snapshot snapshot = snapshot(tenant)) {
            return new MergedKeys(range, limits, snapshot).run();
        }
    }

    @Override
    public Names<String> services(Tenant tenant, TimeRange range) {
        return names(tenant, range, (part, names) -> part.services(range, names::add));
    }

    @Override
    public Names<Operation> operations(Tenant tenant, String service, TimeRange range) {
        return names(tenant, range, (part, names) -> part.operations(service, range, names::add));
    }

    private <T extends Comparable<T>> Names<T> names(Tenant tenant, TimeRange range, BiConsumer<Part, Set<T>> collect) {
        var names = new TreeSet<T>();
        try (Snapshot snapshot = snapshot(tenant)) {
            var missing = new MissingParts("a list of names", snapshot.unreadable());
            for (HeldPart held : snapshot.parts()) {
                Part part = held.part();
                if (part.spanCount() > 0 && part.starts().overlaps(range)) {
                    Snapshot.readable(held, missing::add, () -> collect.accept(part, names));
                }
            }
            return new Names<>(new ArrayList<>(names), new Completeness(0, missing.told()));
        }
    }

    /// One damaged segment must not hide the others.
    private void readable(HeldPart held, Runnable read) {
        Snapshot.readable(
                held,
                (_, fault) ->
                        LOG.error("[{}] {} is damaged, an answer is without it", folder.path(), held.name(), fault),
                read);
    }

    private Snapshot snapshot(Tenant tenant) {
        refuseIfClosed();
        TenantParts parts = tenants.get(tenant);
        return parts == null ? Snapshot.EMPTY : parts.hold();
    }

    @Override
    public Set<Tenant> tenants() {
        Set<Tenant> found = tenants.values().stream()
                .filter(TenantParts::hasSpans)
                .map(TenantParts::tenant)
                .collect(Collectors.toSet());
        found.addAll(records.tenants());
        return found;
    }

    /// Looks up the traces of parts that are not cut yet in the older ones, unless neither changed since
    /// the last time; of segments it is known what they have in common. A trace that pauses for more than
    /// ten minutes may count once before and once after.
    @Override
    public StoreStatistics statistics() {
        long spans = 0;
        long traces = 0;
        for (Tenant tenant : tenants.keySet()) {
            try (Snapshot snapshot = snapshot(tenant)) {
                Tally tally = Tally.of(snapshot);
                spans += tally.spans();
                traces += tally.traces();
            }
        }
        try {
            RecordDetails held = records.details();
            long diskBytes = folder.segmentBytes() + log.sizeBytes() + held.fileBytes() + held.logBytes();
            return new StoreStatistics(spans, traces, held.fileRecords() + held.openRecords(), diskBytes);
        } catch (IOException e) {
            throw new Fault(
                    Fault.Kind.INTERNAL, "[%s] the store cannot be looked at: %s".formatted(folder.path(), e), e);
        }
    }

    @Override
    public StoreDetails details() {
        var details = new ArrayList<PartDetails>();
        for (Tenant tenant : tenants.keySet()) {
            try (Snapshot snapshot = snapshot(tenant)) {
                for (HeldPart held : snapshot.parts()) {
                    readable(held, () -> details.add(details(tenant, held)));
                }
            }
        }
        try {
            return new StoreDetails(details, log.sizeBytes(), records.details(), activity.figures(intake.cutParts()));
        } catch (IOException e) {
            throw new Fault(Fault.Kind.INTERNAL, "[%s] the log cannot be looked at: %s".formatted(folder.path(), e), e);
        }
    }

    @Override
    public SyncTimes syncTimes() {
        return log.syncTimes();
    }

    @Override
    public Keeping keeping() {
        return limits.keeping();
    }

    @Override
    public @Nullable String whyFull() {
        return intake.whyFull();
    }

    @Override
    public WriteFailures writeFailures() {
        return log.failures().plus(records.writeFailures());
    }

    @Override
    public StoreDamage damage() {
        try {
            var files = new ArrayList<>(log.damagedFiles());
            folder.list().stream()
                    .filter(WriteAheadLog::isSetAside)
                    .map(folder.path()::resolve)
                    .forEach(files::add);
            files.addAll(records.damagedFiles());
            return new StoreDamage(
                    recovery.log().quarantinedBytes() + records.recovery().quarantinedBytes(),
                    tenants.values().stream().mapToInt(TenantParts::unreadable).sum(),
                    files.stream()
                            .map(file -> folder.path().relativize(file).toString())
                            .sorted()
                            .toList());
        } catch (IOException e) {
            throw new Fault(
                    Fault.Kind.INTERNAL, "[%s] the store cannot be looked at: %s".formatted(folder.path(), e), e);
        }
    }

    private static PartDetails details(Tenant tenant, HeldPart held) {
        Part part = held.part();
        SegmentName name = held.name();
        return name != null && part instanceof StoredPart stored
                ? FolderDetails.details(name, stored)
                : new PartDetails(
                        tenant, "", part.spanCount(), part.traceCount(), part.starts(), PartDetails.Bytes.NONE);
    }

    /// From memory and from every file that can be read; the records go first. Cuts the open parts of all
    /// tenants, so it is not for every day.
    @Override
    public Erasure erase(Tenant tenant, TraceId id) {
        refuseIfClosed();
        try {
            RecordErasure erased = records.erase(tenant, id);
            return upkeep.erase(tenant, id, log).withRecords(erased.records(), erased.unsearchedFiles());
        } catch (IOException e) {
            throw new Fault(
                    Fault.Kind.INTERNAL,
                    "[%s] trace %s could not be erased: %s (full or failing disk?)".formatted(folder.path(), id, e),
                    e);
        }
    }

    /// Leaves open parts to the log: the next start reads them again.
    @Override
    public void close() {
        closed = true;
        log.close();
        records.close();
        recordsThread.close();
        upkeep.hurry();
        thread.close();
        upkeep.stop();
    }

    @Override
    public String toString() {
        return "SegmentStore[" + folder.path() + "]";
    }
}
