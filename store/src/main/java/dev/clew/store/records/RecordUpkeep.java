package dev.clew.store.records;

import dev.clew.model.Fault;
import dev.clew.model.Tenant;
import dev.clew.model.TraceId;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Everything that changes the set of files of records, one thing at a time. A new file is written, forced
/// and named, then readers get it, then those that it stands for are deleted: a crash between two of these
/// steps leaves what a start puts right.
final class RecordUpkeep {
    private static final Logger LOG = LoggerFactory.getLogger(RecordUpkeep.class);

    /// How many files of about the same length are worth being merged.
    private static final int FILES_TO_MERGE = 8;

    private final RecordFolder folder;
    private final RecordLog log;
    private final RecordLimits limits;
    private final InstantSource clock;
    private final Map<Tenant, TenantRecords> tenants;

    // Guarded by this.
    private final Set<RecordFileName> damaged = new HashSet<>();
    private final Set<String> leftovers = new HashSet<>();
    private boolean stopped;

    RecordUpkeep(
            RecordFolder folder,
            RecordLog log,
            RecordLimits limits,
            InstantSource clock,
            Map<Tenant, TenantRecords> tenants) {
        this.folder = folder;
        this.log = log;
        this.limits = limits;
        this.clock = clock;
        this.tenants = tenants;
    }

    synchronized void pass() {
        if (stopped) {
            return;
        }
        boolean hasCut = false;
        for (Map.Entry<Tenant, TenantRecords> each : tenants.entrySet()) {
            TenantRecords records = each.getValue();
            try {
                records.sealIfOlder(limits.cutAfter());
                hasCut |= cut(each.getKey(), records);
                retain(records);
                merge(each.getKey(), records);
            } catch (IOException | RuntimeException e) {
                LOG.error(
                        "[{}] upkeep of the records of {} failed and is tried again",
                        folder.path(),
                        each.getKey().name(),
                        e);
            }
        }
        try {
            clean();
            if (hasCut) {
                log.removeCovered(folder.through());
            }
        } catch (IOException | RuntimeException e) {
            LOG.error("[{}] old files could not be removed; it is tried again", folder.path(), e);
        }
    }

    private boolean cut(Tenant tenant, TenantRecords records) throws IOException {
        List<OpenRecords> sealed = records.sealed();
        for (OpenRecords part : sealed) {
            // Records that claim to come from the future must not hold a file for ever.
            long newestNanos = Math.min(part.newestNanos(), nowNanos());
            RecordFile file = folder.write(tenant, part.through(), List.of(), newestNanos, out -> write(part, out));
            records.change(List.of(part), file);
        }
        return !sealed.isEmpty();
    }

    private static void write(OpenRecords part, RecordFileWriter out) throws IOException {
        for (Map.Entry<TraceId, List<StoredRecord>> trace : part.sorted().entrySet()) {
            for (StoredRecord record : trace.getValue()) {
                out.add(trace.getKey(), record.request());
            }
        }
    }

    private long nowNanos() {
        return ChronoUnit.NANOS.between(Instant.EPOCH, clock.instant());
    }

    private void retain(TenantRecords records) throws IOException {
        var gone = new ArrayList<RecordFile>();
        long bytes = records.files().stream().mapToLong(RecordFile::sizeBytes).sum();
        for (RecordFile file : records.files()) {
            boolean isExpired =
                    nowNanos() - file.newestNanos() > limits.keepFor().toNanos();
            if (isExpired || bytes > limits.keepBytes() || file.records() == 0) {
                gone.add(file);
                bytes -= file.sizeBytes();
            }
        }
        remove(records, gone);
    }

    private void remove(TenantRecords records, List<RecordFile> gone) throws IOException {
        if (!gone.isEmpty()) {
            gone.forEach(file -> leftovers.add(file.name().file()));
            records.change(gone, null);
            clean();
        }
    }

    private void clean() throws IOException {
        folder.deleteAll(leftovers);
        leftovers.clear();
    }

    synchronized long removeOlder(Tenant tenant, long nanos) throws IOException {
        TenantRecords records = tenants.get(tenant);
        if (records == null || stopped) {
            return 0;
        }
        List<RecordFile> gone = records.files().stream()
                .filter(file -> file.newestNanos() <= nanos)
                .toList();
        long bytes = gone.stream().mapToLong(RecordFile::sizeBytes).sum();
        remove(records, gone);
        return bytes;
    }

    /// Merges the first files that stand next to each other and are about as long, if there are enough of
    /// them.
    private void merge(Tenant tenant, TenantRecords records) throws IOException {
        var run = new ArrayList<RecordFile>();
        long bytes = 0;
        for (RecordFile file : records.files()) {
            boolean goesOn = run.isEmpty() || lengthClass(run.getLast()) == lengthClass(file);
            if (!goesOn || damaged.contains(file.name())) {
                run.clear();
                bytes = 0;
            }
            if (!damaged.contains(file.name())) {
                run.add(file);
                bytes += file.sizeBytes();
            }
            if (run.size() == FILES_TO_MERGE && bytes <= limits.mergedBytes()) {
                replace(tenant, records, run, null);
                return;
            }
            if (run.size() == FILES_TO_MERGE) {
                bytes -= run.removeFirst().sizeBytes();
            }
        }
    }

    /// Files of one class are no more than eight times as long as each other.
    private static int lengthClass(RecordFile file) {
        return (Long.SIZE - Long.numberOfLeadingZeros(file.sizeBytes())) / 3;
    }

    /// Puts one file in the place of others. If one of these turns out to be damaged, all stay as they are.
    private void replace(Tenant tenant, TenantRecords records, List<RecordFile> files, @Nullable TraceId without)
            throws IOException {
        var replaces = new HashSet<Long>();
        long newestNanos = Long.MIN_VALUE;
        for (RecordFile file : files) {
            replaces.add(file.name().number());
            replaces.addAll(file.replaces());
            newestNanos = Math.max(newestNanos, file.newestNanos());
        }
        // The files that they took the place of themselves may be there still, but seldom are.
        replaces.retainAll(folder.numbers());
        long last = files.getLast().name().through();
        try {
            RecordFile merged = folder.write(
                    tenant, last, List.copyOf(replaces), newestNanos, out -> RecordMerge.merge(files, without, out));
            files.forEach(file -> leftovers.add(file.name().file()));
            records.change(files, merged);
        } catch (Fault fault) {
            if (fault.kind() != Fault.Kind.CORRUPT) {
                throw fault;
            }
            LOG.error("[{}] damaged files are left as they are", folder.path(), fault);
            files.stream().filter(RecordUpkeep::isDamaged).forEach(file -> damaged.add(file.name()));
        }
    }

    private static boolean isDamaged(RecordFile file) {
        try {
            for (int page = 0; page < file.pageCount(); page++) {
                file.page(page);
            }
            return false;
        } catch (Fault fault) {
            return true;
        }
    }

    synchronized RecordErasure erase(Tenant tenant, TraceId id) throws IOException {
        if (stopped) {
            return new RecordErasure(0, List.of());
        }
        log.roll();
        // Whatever is in the log before the roll is in a file after this.
        for (Map.Entry<Tenant, TenantRecords> each : tenants.entrySet()) {
            each.getValue().seal();
            cut(each.getKey(), each.getValue());
        }
        log.removeCovered(folder.through());
        TenantRecords records = tenants.get(tenant);
        if (records == null) {
            return new RecordErasure(0, folder.unreadable(tenant));
        }
        var unread = new ArrayList<>(folder.unreadable(tenant));
        long erased = 0;
        var holding = new ArrayList<RecordFile>();
        for (RecordFile file : records.files()) {
            if (file.holds(id)) {
                if (isDamaged(file)) {
                    unread.add(folder.path().getFileName() + "/" + file.name().file());
                } else {
                    holding.add(file);
                    erased += count(file, id);
                }
            }
        }
        if (!holding.isEmpty()) {
            replace(tenant, records, holding, id);
        }
        clean();
        return new RecordErasure(erased, unread);
    }

    private static long count(RecordFile file, TraceId id) {
        var count = new long[1];
        file.find(id, _ -> count[0]++);
        return count[0];
    }

    synchronized void stop() {
        stopped = true;
        tenants.values().forEach(TenantRecords::clear);
    }
}
