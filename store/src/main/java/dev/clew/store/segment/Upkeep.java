package dev.clew.store.segment;

import dev.clew.model.Tenant;
import dev.clew.model.TraceId;
import dev.clew.store.log.WriteAheadLog;
import dev.clew.store.records.RecordStore;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Everything that changes the set of files: cutting, merging, removing old segments, erasing. One at a time, and
/// always in the same order, so that a crash at any point leaves what was before or what comes after:
///
/// 1. new segments are written and forced under names that nobody knows yet;
/// 2. the manifest is replaced: from here on the new state counts;
/// 3. readers get the new list of parts;
/// 4. files of the log and segments that are needed no longer are deleted.
///
/// When a step fails, it and what comes after it are left for the next pass.
final class Upkeep {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

    private static final long LONGEST_PAUSE_NANOS = 50_000_000;

    private final StoreFolder folder;
    private final StoreLimits limits;
    private final InstantSource clock;
    private final Map<Tenant, TenantParts> tenants;
    private final Intake intake;
    private final RecordStore records;

    // Guarded by this.
    private final Catalog catalog;
    private final Compactor compactor;
    private boolean stopped;
    private long resumedNanos;

    private volatile boolean ending;

    Upkeep(
            StoreFolder folder,
            StoreLimits limits,
            InstantSource clock,
            Map<Tenant, TenantParts> tenants,
            Intake intake,
            RecordStore records,
            Manifest manifest) {
        this.folder = folder;
        this.limits = limits;
        this.clock = clock;
        this.tenants = tenants;
        this.intake = intake;
        this.records = records;
        catalog = new Catalog(folder, manifest);
        compactor = new Compactor(folder, limits, catalog, this::pause);
    }

    /// Does what there is to do, short of removing files. True if there are some to remove. What fails is reported,
    /// and tried again the next time.
    synchronized boolean pass() {
        if (stopped) {
            return false;
        }
        boolean changed = false;
        for (TenantParts tenant : tenants.values()) {
            try {
                tenant.sealIfOlder(limits.cutAfter());
                changed |= cut(tenant);
                changed |= retain(tenant);
                count(tenant);
                resumedNanos = System.nanoTime();
                changed |= compactor.merge(tenant);
            } catch (IOException | RuntimeException e) {
                report(tenant, e);
            }
        }
        return changed || !catalog.isClean();
    }

    /// Cuts what waits for it, and does nothing else.
    synchronized void cut() {
        for (TenantParts tenant : tenants.values()) {
            try {
                cut(tenant);
            } catch (IOException | RuntimeException e) {
                report(tenant, e);
            }
        }
    }

    private void report(TenantParts tenant, Exception e) {
        LOG.error(
                "[{}] upkeep of {} failed and is tried again",
                folder.path(),
                tenant.tenant().name(),
                e);
    }

    /// In the middle of a merge: what waits to be cut goes first, and those who ask and send get as much of the
    /// processor as the merge takes.
    private void pause() {
        if (ending) {
            throw new CancellationException("the store is being closed");
        }
        long workedNanos = System.nanoTime() - resumedNanos;
        cut();
        LockSupport.parkNanos(Math.min(workedNanos, LONGEST_PAUSE_NANOS));
        resumedNanos = System.nanoTime();
    }

    MergeStatistics merges() {
        return compactor.statistics();
    }

    /// Lets what can be done again another time end soon.
    void hurry() {
        ending = true;
    }

    /// Removes the files that nothing needs, those of `log` included.
    synchronized void clean(WriteAheadLog log) {
        try {
            catalog.clean();
            log.removeCovered(catalog.through());
        } catch (IOException | RuntimeException e) {
            LOG.error("[{}] old files could not be removed; it is tried again", folder.path(), e);
        }
    }

    /// Waits for what is under way, and releases all parts. Nothing is done afterwards.
    synchronized void stop() {
        stopped = true;
        tenants.values().forEach(TenantParts::clear);
    }

    /// In the order of their batches: the manifest tells no more than up to which one.
    private boolean cut(TenantParts tenant) throws IOException {
        List<HeldPart> uncut = tenant.uncut();
        for (HeldPart sealed : uncut) {
            if (sealed.part() instanceof OpenPart part && part.spanCount() > 0) {
                cut(tenant, sealed, part);
            } else {
                skip(tenant, sealed);
            }
            intake.cut();
        }
        return !uncut.isEmpty();
    }

    private void cut(TenantParts tenant, HeldPart sealed, OpenPart part) throws IOException {
        BitSet repeats = repeats(tenant, sealed);
        if (repeats.cardinality() == part.spanCount()) {
            skip(tenant, sealed);
            return;
        }
        Catalog.Written written = catalog.write(part, repeats, tenant.tenant(), sealed.through());
        try {
            List<Overlap> overlaps = Overlap.of(written.part(), tenant.segmentsBefore(sealed));
            // Spans that claim to come from the future must not hold a segment for ever.
            long newestNanos = Math.min(written.part().starts().toNanos(), nowNanos());
            catalog.add(new Manifest.Entry(written.name(), written.bytes(), newestNanos, overlaps));
            tenant.replace(sealed, new HeldPart(written.part(), written.name()), catalog.overlaps(tenant.tenant()));
        } catch (IOException | RuntimeException e) {
            written.part().close();
            throw e;
        }
    }

    /// Nothing of it is worth a segment.
    private void skip(TenantParts tenant, HeldPart sealed) throws IOException {
        catalog.reach(tenant.tenant(), sealed.through());
        tenant.remove(sealed, catalog.overlaps(tenant.tenant()));
    }

    private static BitSet repeats(TenantParts tenant, HeldPart sealed) {
        try (Snapshot snapshot = tenant.hold()) {
            return snapshot.repeats(snapshot.parts().indexOf(sealed));
        }
    }

    private long nowNanos() {
        return ChronoUnit.NANOS.between(Instant.EPOCH, clock.instant());
    }

    private boolean retain(TenantParts tenant) throws IOException {
        List<Manifest.Entry> segments = catalog.segments(tenant.tenant());
        long bytes = segments.stream().mapToLong(Manifest.Entry::bytes).sum() + records.fileBytes(tenant.tenant());
        Set<SegmentName> gone = new HashSet<>();
        for (Manifest.Entry entry : segments) {
            if (bytes > limits.keepBytes()) {
                // Log records do not stay without the spans that they belong to.
                bytes -= records.removeOlder(tenant.tenant(), entry.newestNanos());
            }
            if (bytes > limits.keepBytes() || isExpired(entry)) {
                gone.add(entry.name());
                bytes -= entry.bytes();
            }
        }
        if (gone.isEmpty()) {
            return false;
        }
        Set<Long> numbers = gone.stream().map(SegmentName::number).collect(Collectors.toSet());
        catalog.replace(entry -> gone.contains(entry.name()) ? null : entry.without(numbers));
        for (HeldPart part : tenant.parts()) {
            if (part.name() != null && gone.remove(part.name())) {
                tenant.remove(part, catalog.overlaps(tenant.tenant()));
            }
        }
        // Those that are left could not be read.
        tenant.unreadable(tenant.unreadable() - gone.size());
        return true;
    }

    private boolean isExpired(Manifest.Entry entry) {
        return nowNanos() - entry.newestNanos() > limits.keepFor().toNanos();
    }

    /// Makes up for segments whose overlaps nobody counted when they were written.
    private void count(TenantParts tenant) throws IOException {
        Map<Long, List<Overlap>> known = catalog.overlaps(tenant.tenant());
        for (HeldPart part : tenant.parts()) {
            SegmentName name = part.name();
            if (name != null && !known.containsKey(name.number())) {
                List<Overlap> overlaps = Overlap.of(part.part(), tenant.segmentsBefore(part));
                catalog.replace(entry -> entry.name().equals(name) ? entry.counted(overlaps) : entry);
                tenant.overlaps(catalog.overlaps(tenant.tenant()));
            }
        }
    }

    /// Erases all that is stored of trace `id` when this is called.
    synchronized Erasure erase(Tenant tenant, TraceId id, WriteAheadLog log) throws IOException {
        log.roll();
        // Whatever is in the files of the log before the roll is in a segment after this.
        for (TenantParts each : tenants.values()) {
            each.seal();
            cut(each);
        }
        TenantParts parts = tenants.get(tenant);
        if (parts == null) {
            return new Erasure(0, 0, 0, List.of());
        }
        Erasure erasure = new Eraser(catalog, parts).erase(id);
        catalog.clean();
        log.removeCovered(catalog.through());
        List<SegmentName> named =
                catalog.segments(tenant).stream().map(Manifest.Entry::name).toList();
        List<SegmentName> served = new ArrayList<>();
        parts.parts().forEach(part -> served.add(part.name()));
        return erasure.leaving(folder.unreadable(named, served));
    }
}
