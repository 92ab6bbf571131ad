package dev.clew.store.segment;

import static java.util.Objects.requireNonNull;

import dev.clew.model.Fault;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Merges small segments to larger ones: fewer files, fewer traces in pieces, larger dictionaries. Every
/// merge is one change of the manifest, and a crash leaves the segments or what they were merged to. For
/// one thread at a time.
///
/// A segment that turns out to be damaged is left as it is, and so are those that have more different keys
/// together than one segment has columns for; the others go on.
final class Compactor {
    private static final Logger LOG = LoggerFactory.getLogger(Compactor.class);

    private final StoreFolder folder;
    private final StoreLimits limits;
    private final MergePolicy policy;
    private final Catalog catalog;
    private final Runnable pause;
    private final Set<SegmentName> leftAlone = new HashSet<>();
    private volatile MergeStatistics statistics = new MergeStatistics(0, 0, 0);

    /// @param pause called in the middle of a merge, now and then; may end it with a
    ///     [CancellationException]
    Compactor(StoreFolder folder, StoreLimits limits, Catalog catalog, Runnable pause) {
        this.folder = folder;
        this.limits = limits;
        this.catalog = catalog;
        this.pause = pause;
        policy = MergePolicy.of(limits);
    }

    /// May be asked by any thread.
    MergeStatistics statistics() {
        return statistics;
    }

    /// Merges what is to be merged first, if there is something. Whether any files are left over.
    boolean merge(TenantParts tenant) throws IOException {
        List<HeldPart> run = next(tenant);
        if (run.isEmpty() || !hasRoom(tenant, run)) {
            return false;
        }
        try {
            merge(tenant, run);
        } catch (CancellationException e) {
            LOG.debug("[{}] a merge of {} segments is abandoned", folder.path(), run.size());
        } catch (Fault fault) {
            leaveAlone(run, fault);
        } catch (InternalError e) {
            leaveAlone(run, MissingParts.damage("a segment of a merge", e));
        } catch (OutOfMemoryError e) {
            leaveAlone(run, new Fault(Fault.Kind.INTERNAL, "together they need too much memory (a small heap?)", e));
        }
        return true;
    }

    /// Neighbours among those that stay, with none between them that cannot be read or is left alone; empty
    /// if none are to be merged.
    private List<HeldPart> next(TenantParts tenant) {
        Map<SegmentName, HeldPart> served = new HashMap<>();
        for (HeldPart part : tenant.parts()) {
            if (part.name() != null) {
                served.put(part.name(), part);
            }
        }
        var neighbours = new ArrayList<HeldPart>();
        var candidates = new ArrayList<MergePolicy.Candidate>();
        List<HeldPart> chosen = List.of();
        for (Manifest.Entry entry : catalog.segments(tenant.tenant(), Stage.KEPT)) {
            HeldPart part = served.get(entry.name());
            if (part == null || leftAlone.contains(entry.name())) {
                chosen = chosen.isEmpty() ? choose(neighbours, candidates) : chosen;
                neighbours.clear();
                candidates.clear();
            } else {
                neighbours.add(part);
                candidates.add(new MergePolicy.Candidate(part.part().spanCount(), entry.bytes(), entry.newestNanos()));
            }
        }
        return chosen.isEmpty() ? choose(neighbours, candidates) : chosen;
    }

    private List<HeldPart> choose(List<HeldPart> neighbours, List<MergePolicy.Candidate> candidates) {
        MergePolicy.Run run = policy.choose(candidates);
        return List.copyOf(neighbours.subList(run.from(), run.from() + run.count()));
    }

    /// Until the old files are gone there are both.
    private boolean hasRoom(TenantParts tenant, List<HeldPart> run) throws IOException {
        Set<SegmentName> names = names(run);
        long bytes = 0;
        for (Manifest.Entry entry : catalog.segments(tenant.tenant())) {
            bytes += names.contains(entry.name()) ? entry.bytes() : 0;
        }
        return folder.freeBytes() - bytes >= limits.reserveBytes();
    }

    private static Set<SegmentName> names(List<HeldPart> run) {
        return run.stream().map(HeldPart::name).collect(Collectors.toSet());
    }

    private void merge(TenantParts tenant, List<HeldPart> run) throws IOException {
        Catalog.Written written = catalog.merge(run, null, pause);
        try {
            check(run, written.part());
            List<Overlap> overlaps = Overlap.of(written.part(), tenant.segmentsBefore(run.getFirst()));
            catalog.replace(new Change(
                    names(run),
                    first(run),
                    written,
                    newest(tenant, run, Manifest.Entry::newestNanos),
                    newest(tenant, run, Manifest.Entry::stageNanos),
                    overlaps)::apply);
            tenant.replace(run, new HeldPart(written.part(), written.name()), catalog.overlaps(tenant.tenant()));
        } catch (IOException | RuntimeException | Error e) {
            written.part().close();
            throw e;
        }
        statistics = new MergeStatistics(
                statistics.merges() + 1, statistics.mergedSegments() + run.size(), leftAlone.size());
    }

    private static Set<Long> numbers(Set<SegmentName> names) {
        return names.stream().map(SegmentName::number).collect(Collectors.toSet());
    }

    /// The last moment to notice a defect: afterwards the segments are deleted.
    private static void check(List<HeldPart> run, StoredPart merged) {
        long spans = 0;
        for (HeldPart part : run) {
            spans += part.part().spanCount();
        }
        if (merged.spanCount() != spans) {
            throw new Fault(
                    Fault.Kind.INTERNAL, "%d spans were merged to %d (a defect)".formatted(spans, merged.spanCount()));
        }
    }

    private static SegmentName first(List<HeldPart> run) {
        return requireNonNull(run.getFirst().name());
    }

    private long newest(TenantParts tenant, List<HeldPart> run, ToLongFunction<Manifest.Entry> of) {
        Set<SegmentName> names = names(run);
        long newest = Long.MIN_VALUE;
        for (Manifest.Entry entry : catalog.segments(tenant.tenant())) {
            newest = names.contains(entry.name()) ? Math.max(newest, of.applyAsLong(entry)) : newest;
        }
        return newest;
    }

    /// What becomes of the entries of the manifest: the first of those that were merged is now that of all.
    private record Change(
            Set<SegmentName> names,
            SegmentName first,
            Catalog.Written written,
            long newestNanos,
            long stageNanos,
            List<Overlap> overlaps) {
        Manifest.@Nullable Entry apply(Manifest.Entry entry) {
            if (entry.name().equals(first)) {
                return new Manifest.Entry(
                        written.name(), written.bytes(), newestNanos, overlaps, entry.stage(), stageNanos);
            }
            if (names.contains(entry.name())) {
                return null;
            }
            return entry.counted(Overlap.merged(numbers(names), written.name().number(), entry.overlaps()));
        }
    }

    private void leaveAlone(List<HeldPart> run, Fault fault) {
        switch (fault.kind()) {
            case CORRUPT -> {
                LOG.error("[{}] a merge found a damaged segment, which is left alone", folder.path(), fault);
                run.stream().filter(part -> !isSound(part)).forEach(part -> leftAlone.addAll(names(List.of(part))));
            }
            case CALLER, INTERNAL -> {
                LOG.warn("[{}] {} segments are not merged: {}", folder.path(), run.size(), fault.getMessage());
                leftAlone.addAll(names(run));
            }
            case OVERLOADED -> throw fault;
        }
        statistics = new MergeStatistics(statistics.merges(), statistics.mergedSegments(), leftAlone.size());
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
