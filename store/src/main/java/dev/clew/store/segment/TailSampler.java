package dev.clew.store.segment;

import static java.util.Objects.requireNonNull;

import dev.clew.model.Fault;
import dev.clew.model.SpanKind;
import dev.clew.model.TraceId;
import dev.clew.store.sampling.SamplingRound;
import dev.clew.store.sampling.SamplingTimes;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides about traces when they are quiet:
///
/// ```
/// kept 3 · undecided 7 · undecided 8 · undecided 9 · open           7 and 8 are old enough
/// kept 3 · kept 10 · undecided 11 · undecided 9 · open              ledger 12; 7 and 8 are held back
/// ```
///
/// What stays of the segments that are decided goes to a new one column by column, as in a merge; traces
/// that have spans in younger parts go to another, to be decided with those. The old segments are held back
/// as they are, so that nothing is written for what is dropped but its entry in the ledger and the counts.
/// All of that is one change of the manifest. For one thread at a time.
final class TailSampler {
    private static final Logger LOG = LoggerFactory.getLogger(TailSampler.class);

    private static final int MOST_SEGMENTS = 32;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final StoreFolder folder;
    private final StoreLimits limits;
    private final InstantSource clock;
    private final Catalog catalog;
    private final Runnable pause;
    private final Set<SegmentName> leftAlone = new HashSet<>();

    /// @param pause called in the middle of a step, now and then; may end it with a [CancellationException]
    TailSampler(StoreFolder folder, StoreLimits limits, InstantSource clock, Catalog catalog, Runnable pause) {
        this.folder = folder;
        this.limits = limits;
        this.clock = clock;
        this.catalog = catalog;
        this.pause = pause;
    }

    private long nowNanos() {
        return ChronoUnit.NANOS.between(Instant.EPOCH, clock.instant());
    }

    /// Decides about the oldest traces that are due, if there are any. Whether any files are left over.
    boolean step(TenantParts tenant, SamplingRound round) throws IOException {
        List<HeldPart> run = due(tenant, round.times());
        if (run.isEmpty()) {
            return false;
        }
        // What these segments took the place of themselves must be gone: a start tells by their numbers what counts.
        catalog.clean();
        try {
            decide(tenant, round, run);
        } catch (CancellationException e) {
            LOG.debug("[{}] sampling of {} segments is abandoned", folder.path(), run.size());
        } catch (Fault fault) {
            leaveAlone(run, fault);
        }
        return true;
    }

    /// The oldest that nothing arrived in for a while, and that are not only what was carried over before.
    private List<HeldPart> due(TenantParts tenant, SamplingTimes times) throws IOException {
        Map<SegmentName, HeldPart> served = new HashMap<>();
        tenant.parts().forEach(part -> served.put(part.name(), part));
        var run = new ArrayList<HeldPart>();
        long now = nowNanos();
        long spans = 0;
        long bytes = 0;
        boolean any = false;
        for (Manifest.Entry entry : catalog.segments(tenant.tenant(), Stage.UNDECIDED)) {
            HeldPart part = served.get(entry.name());
            if (part == null || leftAlone.contains(entry.name())) {
                continue;
            }
            spans += part.part().spanCount();
            bytes += entry.bytes();
            boolean isFull =
                    !run.isEmpty() && (spans > Math.max(limits.mergedSpans() / 2, 1) || run.size() == MOST_SEGMENTS);
            if (isFull || !isPast(entry.stageNanos(), now, times.quietFor())) {
                break;
            }
            run.add(part);
            boolean isCarried = part.part() instanceof StoredPart stored
                    && !stored.replaces().isEmpty();
            any |= !isCarried || isPast(entry.stageNanos(), now, times.longestCarry());
        }
        return any && folder.freeBytes() - bytes >= limits.reserveBytes() ? run : List.of();
    }

    /// A clock that was put back must not make anybody wait.
    private static boolean isPast(long nanos, long now, Duration age) {
        return now - nanos >= age.toNanos() || now - nanos < -age.toNanos();
    }

    private void decide(TenantParts tenant, SamplingRound round, List<HeldPart> run) throws IOException {
        LinkedServices linked = (id, spanId) -> producer(tenant, id, spanId);
        try (LateTraces late = LateTraces.of(run, tenant, catalog, folder.format(), linked, pause)) {
            var parts = new ArrayList<StoredPart>();
            if (late.copy() != null) {
                parts.add(late.copy());
            }
            run.forEach(part -> parts.add((StoredPart) part.part()));
            List<HeldPart> undecided = elsewhere(tenant, run);
            List<HeldPart> undisputed = keptBefore(tenant, round.times());
            try (Survey survey = folder.format().survey(parts, round.marks(), linked, pause)) {
                var step = new SamplingStep(
                        survey,
                        round,
                        nowNanos() / NANOS_PER_SECOND,
                        late,
                        id -> isIn(undecided, id),
                        id -> isIn(undisputed, id));
                step.run();
                settle(tenant, round.times(), run, survey, step);
                round.committed();
            }
        }
    }

    /// Whatever else is not decided, in memory or not.
    private List<HeldPart> elsewhere(TenantParts tenant, List<HeldPart> run) {
        Set<SegmentName> undecided = new HashSet<>();
        catalog.segments(tenant.tenant(), Stage.UNDECIDED).forEach(entry -> undecided.add(entry.name()));
        return tenant.parts().stream()
                .filter(part -> !run.contains(part))
                .filter(part -> part.name() == null || undecided.contains(part.name()))
                .toList();
    }

    /// What came when nobody sampled, so short a time ago that traces may go on: they stay whole.
    private List<HeldPart> keptBefore(TenantParts tenant, SamplingTimes times) {
        Duration longest = times.quietFor().plus(times.longestCarry());
        Set<SegmentName> recent = new HashSet<>();
        for (Manifest.Entry entry : catalog.segments(tenant.tenant(), Stage.KEPT)) {
            if (!isPast(entry.stageNanos(), nowNanos(), longest)) {
                recent.add(entry.name());
            }
        }
        return tenant.parts().stream()
                .filter(part -> recent.contains(part.name()))
                .filter(part -> part.part() instanceof StoredPart stored && !stored.hasNotes())
                .toList();
    }

    /// Whether there is more of a trace in parts that are not decided either.
    private static boolean isIn(List<HeldPart> parts, TraceId id) {
        for (HeldPart part : parts) {
            if (part.part().mayHold(id) && part.part().holds(id)) {
                return true;
            }
        }
        return false;
    }

    /// The service of a producer, wherever it is.
    private static @Nullable String producer(TenantParts tenant, TraceId id, long spanId) {
        var found = new ArrayList<String>();
        var all = new ArrayList<>(tenant.parts());
        all.addAll(tenant.heldBack());
        for (HeldPart part : all) {
            if (found.isEmpty() && part.part().mayHold(id)) {
                part.part().trace(id, each -> each == spanId, span -> {
                    if (span.kind() == SpanKind.PRODUCER) {
                        found.add(span.serviceName());
                    }
                });
            }
        }
        return found.isEmpty() ? null : found.getFirst();
    }

    /// The ledger is written last: without a manifest it tells that everything else is there.
    private void settle(TenantParts tenant, SamplingTimes times, List<HeldPart> run, Survey survey, SamplingStep step)
            throws IOException {
        List<Long> numbers = run.stream().map(part -> name(part).number()).toList();
        SegmentName last = name(run.getLast());
        Catalog.Written kept = null;
        Catalog.Written carried = null;
        Catalog.WrittenLedger ledger = null;
        boolean isDone = false;
        try {
            if (!step.kept().isEmpty()) {
                kept = catalog.write(survey, step.kept(), step.notes(), numbers, last);
            }
            if (!step.carried().isEmpty()) {
                carried = catalog.write(survey, step.carried(), step.notes(), numbers, last);
            }
            ledger = catalog.writeLedger(
                    tenant.tenant(), (format, disk, file) -> format.write(step.book(), numbers, disk, file));
            publish(tenant, times, run, step, kept, carried, ledger);
            isDone = true;
        } finally {
            if (!isDone) {
                close(kept, carried, ledger);
            }
        }
    }

    private static void close(
            Catalog.@Nullable Written kept, Catalog.@Nullable Written carried, Catalog.@Nullable WrittenLedger ledger) {
        if (kept != null) {
            kept.part().close();
        }
        if (carried != null) {
            carried.part().close();
        }
        if (ledger != null) {
            ledger.ledger().close();
        }
    }

    private void publish(
            TenantParts tenant,
            SamplingTimes times,
            List<HeldPart> run,
            SamplingStep step,
            Catalog.@Nullable Written kept,
            Catalog.@Nullable Written carried,
            Catalog.WrittenLedger ledger)
            throws IOException {
        long now = nowNanos();
        boolean isHeld = times.holdFor().isPositive() && times.holdBytes() > 0;
        var change = new DecidedEntries(
                names(run),
                newest(run),
                kept,
                carried,
                isHeld,
                now,
                step.hitLimit(),
                tenant.segmentsBefore(run.getFirst()));
        catalog.decide(change::of, new Manifest.LedgerEntry(ledger.name(), ledger.bytes(), now));
        var segments = new ArrayList<HeldPart>();
        if (kept != null) {
            segments.add(new HeldPart(kept.part(), kept.name()));
        }
        if (carried != null) {
            segments.add(new HeldPart(carried.part(), carried.name()));
        }
        tenant.decide(run, segments, isHeld, catalog.overlaps(tenant.tenant()));
        tenant.ledgers().add(new Ledgers.Named(ledger.name(), ledger.ledger()));
    }

    private static SegmentName name(HeldPart part) {
        return requireNonNull(part.name());
    }

    private static Set<SegmentName> names(List<HeldPart> run) {
        var names = new HashSet<SegmentName>();
        run.forEach(part -> names.add(name(part)));
        return names;
    }

    /// When the newest of their spans arrived, and starts.
    private DecidedEntries.Newest newest(List<HeldPart> run) {
        Set<SegmentName> names = names(run);
        long arrived = Long.MIN_VALUE;
        long starts = Long.MIN_VALUE;
        for (Manifest.Entry entry : catalog.segments(name(run.getFirst()).tenant())) {
            if (names.contains(entry.name())) {
                arrived = Math.max(arrived, entry.stageNanos());
                starts = Math.max(starts, entry.newestNanos());
            }
        }
        return new DecidedEntries.Newest(starts, arrived);
    }

    /// Such a segment stays undecided, and is found.
    private void leaveAlone(List<HeldPart> run, Fault fault) {
        switch (fault.kind()) {
            case CORRUPT -> {
                LOG.error("[{}] sampling found a damaged segment, which is left alone", folder.path(), fault);
                run.stream().filter(part -> !isSound(part)).forEach(part -> leftAlone.add(name(part)));
            }
            case CALLER, INTERNAL -> {
                LOG.warn("[{}] {} segments are not sampled: {}", folder.path(), run.size(), fault.getMessage());
                leftAlone.addAll(names(run));
            }
            case OVERLOADED -> throw fault;
        }
    }

    /// Tries by itself what failed with others.
    private boolean isSound(HeldPart part) {
        try {
            catalog.merge(List.of(part), null, pause).part().close();
            return true;
        } catch (IOException | Fault e) {
            return false;
        }
    }
}
