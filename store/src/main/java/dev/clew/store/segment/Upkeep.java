package dev.clew.store.segment;

import dev.clew.model.Tenant;
import dev.clew.model.TraceId;
import dev.clew.store.Erasure;
import dev.clew.store.log.WriteAheadLog;
import dev.clew.store.records.RecordStore;
import dev.clew.store.sampling.SamplingRound;
import dev.clew.store.sampling.SamplingTimes;
import dev.clew.store.sampling.TraceSampler;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Everything that changes the set of files: cutting, merging, removing old segments, erasing. One at a
/// time, and always in the same order, so that a crash at any point leaves what was before or what comes
/// after:
///
/// 1. new segments are written and forced under names that nobody knows yet; 2. the manifest is replaced:
/// from here on the new state counts; 3. readers get the new list of parts; 4. files of the log and
/// segments that are needed no longer are deleted.
///
/// When a step fails, it and what comes after it are left for the next pass.
final class Upkeep {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

    private static final long LONGEST_PAUSE_NANOS = 50_000_000;
    private static final int MOST_STEPS = 8;

    private final StoreFolder folder;
    private final StoreLimits limits;
    private final InstantSource clock;
    private final Map<Tenant, TenantParts> tenants;
    private final Intake intake;
    private final TraceSampler sampler;

    // Guarded by this.
    private final Catalog catalog;
    private final Compactor compactor;
    private final TailSampler tailSampler;
    private final LedgerUpkeep ledgers;
    private final Retention retention;
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
            TraceSampler sampler,
            Manifest manifest) {
        this.folder = folder;
        this.limits = limits;
        this.clock = clock;
        this.tenants = tenants;
        this.intake = intake;
        this.sampler = sampler;
        catalog = new Catalog(folder, manifest);
        compactor = new Compactor(folder, limits, catalog, this::pause);
        tailSampler = new TailSampler(folder, limits, clock, catalog, this::pause);
        ledgers = new LedgerUpkeep(folder, catalog, this::pause);
        retention = new Retention(limits, catalog, records);
    }

    /// Does what there is to do, short of removing files. True if there are some to remove. What fails is
    /// reported, and tried again the next time.
    synchronized boolean pass() {
        if (stopped) {
            return false;
        }
        boolean changed = false;
        long roomForGroups = TraceGroups.MOST_BYTES
                - tenants.values().stream()
                        .mapToLong(tenant ->
                                TraceGroups.heapBytes(tenant.parts()) + TraceGroups.heapBytes(tenant.heldBack()))
                        .sum();
        for (TenantParts tenant : tenants.values()) {
            try {
                SamplingRound round = sampler.begin(tenant.tenant());
                SamplingTimes times = round == null ? SamplingTimes.DEFAULT : round.times();
                tenant.sealIfOlder(round == null ? limits.cutAfter() : least(limits.cutAfter(), times.quietFor()));
                changed |= cut(tenant);
                changed |= retention.retain(tenant, times, nowNanos());
                changed |= ledgers.forget(tenant, times.rememberFor(), nowNanos());
                count(tenant);
                resumedNanos = System.nanoTime();
                changed |= sample(tenant, round);
                changed |= compactor.merge(tenant);
                roomForGroups -= form(tenant.parts(), roomForGroups);
                roomForGroups -= form(tenant.heldBack(), roomForGroups);
            } catch (IOException | RuntimeException | Error e) {
                // Not even lack of memory for one may keep those after it from being cut.
                report(tenant, e);
            }
        }
        return changed || !catalog.isClean();
    }

    /// Last of all, as nothing depends on it, and nothing of the disk's reserve is used for it.
    private long form(List<HeldPart> parts, long room) throws IOException {
        return folder.freeBytes() - TraceGroups.MOST_BYTES < limits.reserveBytes()
                ? 0
                : TraceGroups.form(parts, room, folder::keepInPlace, this::pause);
    }

    private static Duration least(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    /// Cuts what waits for it, and does nothing else.
    synchronized void cut() {
        for (TenantParts tenant : tenants.values()) {
            try {
                cut(tenant);
            } catch (IOException | RuntimeException | Error e) {
                report(tenant, e);
            }
        }
    }

    private void report(TenantParts tenant, Throwable e) {
        LOG.error(
                "[{}] upkeep of {} failed and is tried again",
                folder.path(),
                tenant.tenant().name(),
                e);
    }

    /// In the middle of a merge: what waits to be cut goes first, and those who ask and send get as much of
    /// the processor as the merge takes.
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
            Repeats known = sealed.repeats();
            List<Overlap> overlaps = Overlap.of(
                    written.part(), tenant.segmentsBefore(sealed), older -> known == null ? null : known.common(older));
            // Spans that claim to come from the future must not hold a segment for ever.
            long newestNanos = Math.min(written.part().starts().toNanos(), nowNanos());
            Stage stage = sampler.begin(tenant.tenant()) == null ? Stage.KEPT : Stage.UNDECIDED;
            catalog.add(new Manifest.Entry(written.name(), written.bytes(), newestNanos, overlaps, stage, nowNanos()));
            tenant.replace(sealed, new HeldPart(written.part(), written.name()), catalog.overlaps(tenant.tenant()));
        } catch (IOException | RuntimeException | Error e) {
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

    /// Decides about the traces that are due; a few times, if there are many, before others get their turn.
    private boolean sample(TenantParts tenant, @Nullable SamplingRound round) throws IOException {
        if (round == null) {
            return settle(tenant);
        }
        boolean changed = false;
        for (int steps = 0; steps < MOST_STEPS; steps++) {
            SamplingRound next = steps == 0 ? round : sampler.begin(tenant.tenant());
            if (next == null || !tailSampler.step(tenant, next)) {
                break;
            }
            changed = true;
        }
        changed |= ledgers.merge(tenant, round.times().rememberFor());
        return changed;
    }

    /// What nobody decides about any more stays.
    private boolean settle(TenantParts tenant) throws IOException {
        if (!catalog.segments(tenant.tenant(), Stage.UNDECIDED).isEmpty()) {
            catalog.replace(entry ->
                    entry.stage() == Stage.UNDECIDED && entry.name().tenant().equals(tenant.tenant())
                            ? entry.at(Stage.KEPT, entry.stageNanos())
                            : entry);
        }
        return false;
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
        parts.heldBack().forEach(part -> served.add(part.name()));
        return erasure.leaving(folder.unreadable(named, served));
    }
}
