package dev.clew.store.segment;

import static java.util.Objects.requireNonNull;

import dev.clew.store.sampling.SamplingTimes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes what the sampler decided so, in one change of the manifest. For one thread at a time.
final class SamplingChange {
    private final Catalog catalog;

    SamplingChange(Catalog catalog) {
        this.catalog = catalog;
    }

    /// The ledger is written last: without a manifest it tells that everything else is there.
    void make(
            TenantParts tenant,
            SamplingTimes times,
            List<HeldPart> run,
            Survey survey,
            SamplingStep step,
            long nowNanos)
            throws IOException {
        List<Long> numbers = run.stream().map(part -> name(part).number()).toList();
        SegmentName last = name(run.getLast());
        Catalog.Written kept = null;
        Catalog.Written carried = null;
        Catalog.WrittenLedger ledger = null;
        boolean isDone = false;
        try {
            if (!step.books().kept().isEmpty()) {
                kept = catalog.write(survey, step.books().kept(), step.books().notes(), numbers, last);
            }
            if (!step.books().carried().isEmpty()) {
                carried = catalog.write(
                        survey, step.books().carried(), step.books().notes(), numbers, last);
            }
            ledger = catalog.writeLedger(
                    tenant.tenant(),
                    (format, disk, file) -> format.write(step.books().ledger(), numbers, disk, file));
            publish(tenant, times, run, step, kept, carried, ledger, nowNanos);
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
            Catalog.WrittenLedger ledger,
            long nowNanos)
            throws IOException {
        boolean isHeld = times.holdFor().isPositive() && times.holdBytes() > 0;
        var change = new DecidedEntries(
                names(run),
                newest(run),
                kept,
                carried,
                isHeld,
                nowNanos,
                step.hitLimit(),
                tenant.segmentsBefore(run.getFirst()));
        catalog.decide(change::of, new Manifest.LedgerEntry(ledger.name(), ledger.bytes(), nowNanos));
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

    static SegmentName name(HeldPart part) {
        return requireNonNull(part.name());
    }

    static Set<SegmentName> names(List<HeldPart> run) {
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
}
