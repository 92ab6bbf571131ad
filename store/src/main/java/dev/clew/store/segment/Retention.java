package dev.clew.store.segment;

import dev.clew.store.records.RecordStore;
import dev.clew.store.sampling.SamplingTimes;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Removes segments of a tenant: those that are held back long enough, that are too old, or for which there
/// is no space. For one thread at a time.
final class Retention {
    private final StoreLimits limits;
    private final Catalog catalog;
    private final RecordStore records;

    Retention(StoreLimits limits, Catalog catalog, RecordStore records) {
        this.limits = limits;
        this.catalog = catalog;
        this.records = records;
    }

    /// Whether any were removed.
    boolean retain(TenantParts tenant, SamplingTimes times, long nowNanos) throws IOException {
        Set<SegmentName> gone = heldLongEnough(catalog.segments(tenant.tenant(), Stage.HELD), times, nowNanos);
        List<Manifest.Entry> segments = catalog.segments(tenant.tenant());
        long bytes = records.fileBytes(tenant.tenant());
        for (Manifest.LedgerEntry entry : catalog.ledgers(tenant.tenant())) {
            bytes += entry.bytes();
        }
        for (Manifest.Entry entry : segments) {
            bytes += gone.contains(entry.name()) ? 0 : entry.bytes();
        }
        for (Manifest.Entry entry : segments) {
            if (gone.contains(entry.name())) {
                continue;
            }
            if (bytes > limits.keepBytes()) {
                // Log records do not stay without the spans that they belong to.
                bytes -= records.removeOlder(tenant.tenant(), entry.newestNanos());
            }
            boolean isExpired =
                    nowNanos - entry.newestNanos() > limits.keepFor().toNanos();
            if (bytes > limits.keepBytes() || isExpired) {
                gone.add(entry.name());
                bytes -= entry.bytes();
            }
        }
        if (gone.isEmpty()) {
            return false;
        }
        remove(tenant, gone);
        return true;
    }

    private static Set<SegmentName> heldLongEnough(List<Manifest.Entry> held, SamplingTimes times, long nowNanos) {
        long bytes = held.stream().mapToLong(Manifest.Entry::bytes).sum();
        var gone = new HashSet<SegmentName>();
        for (Manifest.Entry entry : held) {
            if (nowNanos - entry.stageNanos() >= times.holdFor().toNanos() || bytes > times.holdBytes()) {
                gone.add(entry.name());
                bytes -= entry.bytes();
            }
        }
        return gone;
    }

    private void remove(TenantParts tenant, Set<SegmentName> gone) throws IOException {
        Set<Long> numbers = gone.stream().map(SegmentName::number).collect(Collectors.toSet());
        int unreadable = (int) catalog.segments(tenant.tenant()).stream()
                .filter(entry -> gone.contains(entry.name()) && entry.stage() != Stage.HELD)
                .count();
        catalog.replace(entry -> gone.contains(entry.name()) ? null : entry.without(numbers));
        for (HeldPart part : tenant.parts()) {
            if (part.name() != null && gone.contains(part.name())) {
                tenant.remove(part, catalog.overlaps(tenant.tenant()));
                unreadable--;
            }
        }
        for (HeldPart part : tenant.heldBack()) {
            if (gone.contains(part.name())) {
                tenant.remove(part, catalog.overlaps(tenant.tenant()));
            }
        }
        // Those that are left could not be read.
        tenant.unreadable(tenant.unreadable() - unreadable);
    }
}
