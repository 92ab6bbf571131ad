package dev.clew.store.segment;

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
    private final SamplingChange change;
    private final Set<SegmentName> leftAlone = new HashSet<>();

    /// @param pause called in the middle of a step, now and then; may end it with a [CancellationException]
    TailSampler(StoreFolder folder, StoreLimits limits, InstantSource clock, Catalog catalog, Runnable pause) {
        this.folder = folder;
        this.limits = limits;
        this.clock = clock;
        this.catalog = catalog;
        this.pause = pause;
        change = new SamplingChange(catalog);
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
        } catch (InternalError e) {
            leaveAlone(run, MissingParts.damage("a segment that is sampled", e));
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
            // What was carried over must not keep out what it waits for.
            boolean isFull = any && (spans > Math.max(limits.mergedSpans() / 2, 1) || run.size() >= MOST_SEGMENTS);
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
        List<LinkPairs> inside = round.joinsLinked() ? links(run) : List.of();
        if (round.joinsLinked()) {
            readLinks(elsewhere(tenant, run));
        }
        try (LateTraces late = LateTraces.of(run, inside, tenant, catalog, folder.format(), linked, pause)) {
            var parts = new ArrayList<StoredPart>();
            if (late.copy() != null) {
                parts.add(late.copy());
            }
            run.forEach(part -> parts.add((StoredPart) part.part()));
            List<HeldPart> undisputed = keptBefore(tenant, round.times());
            try (Survey survey = folder.format().survey(parts, round.marks(), linked, pause)) {
                // In a pause parts may be cut, and their memory be filled anew. There is none from here on until
                // the last trace is decided.
                List<HeldPart> undecided = elsewhere(tenant, run);
                List<LinkPairs> outside = round.joinsLinked() ? linksElsewhere(undecided) : List.of();
                var step = new SamplingStep(
                        survey,
                        round,
                        nowNanos() / NANOS_PER_SECOND,
                        late,
                        id -> isIn(undecided, id),
                        id -> isIn(undisputed, id));
                step.run(inside, outside);
                change.make(tenant, round.times(), run, survey, step, nowNanos());
                round.committed();
                run.forEach(HeldPart::forgetLinks);
            }
        }
    }

    private List<LinkPairs> links(List<HeldPart> parts) {
        var all = new ArrayList<LinkPairs>();
        for (HeldPart part : parts) {
            pause.run();
            all.add(part.links());
        }
        return all;
    }

    /// Has the segments among `parts` know their links, so that it takes no time to ask for them.
    private void readLinks(List<HeldPart> parts) {
        for (HeldPart part : parts) {
            if (part.name() != null) {
                pause.run();
                linksElsewhere(List.of(part));
            }
        }
    }

    /// Of other parts than those that are decided: what cannot be read counts for nothing.
    private static List<LinkPairs> linksElsewhere(List<HeldPart> parts) {
        var all = new ArrayList<LinkPairs>();
        for (HeldPart part : parts) {
            try {
                all.add(part.links());
            } catch (Fault fault) {
                MissingParts.throwUnlessCorrupt(fault);
            } catch (InternalError _) {
                // As what is corrupt: see MissingParts.damage.
            }
        }
        return all;
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

    /// Such a segment stays undecided, and is found.
    private void leaveAlone(List<HeldPart> run, Fault fault) {
        switch (fault.kind()) {
            case CORRUPT -> {
                LOG.error("[{}] sampling found a damaged segment, which is left alone", folder.path(), fault);
                run.stream().filter(part -> !isSound(part)).forEach(part -> leftAlone.add(SamplingChange.name(part)));
            }
            case CALLER, INTERNAL -> {
                LOG.warn("[{}] {} segments are not sampled: {}", folder.path(), run.size(), fault.getMessage());
                leftAlone.addAll(SamplingChange.names(run));
            }
            case OVERLOADED -> throw fault;
        }
    }

    /// Tries by itself what failed with others.
    private boolean isSound(HeldPart part) {
        try {
            catalog.merge(List.of(part), null, pause).part().close();
            return true;
        } catch (IOException | Fault | InternalError e) {
            return false;
        }
    }
}
