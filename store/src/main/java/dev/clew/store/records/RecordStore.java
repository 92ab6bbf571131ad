package dev.clew.store.records;

import dev.clew.model.Fault;
import dev.clew.model.LogRecord;
import dev.clew.model.Receipt;
import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.SpanDecoder;
import dev.clew.store.RecordDetails;
import dev.clew.store.WriteFailures;
import dev.clew.store.disk.Disk;
import dev.clew.store.log.LogCommit;
import dev.clew.store.log.Recovery;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps log records and finds those of a trace; nothing else is ever asked of them. In front is a log,
/// then memory, then files that are sorted by trace:
///
/// ```
/// append ─ judged ─ log ─ in memory ─ fdatasync, shared ─ return
///                             │ full, or old
///                             └ sealed ─ file ─ files of the log deleted        in the background
/// ```
///
/// All of it lies in a folder of its own. As with spans, a reader may see a record a moment before it is
/// durable, and after a disk failure one that was never acknowledged; never the other way round.
public final class RecordStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RecordStore.class);

    private final RecordLimits limits;
    private final Runnable onSeal;
    private final RecordFolder folder;
    private final RecordLog log;
    private final ConcurrentHashMap<Tenant, TenantRecords> tenants = new ConcurrentHashMap<>();
    private final RecordUpkeep upkeep;
    private final Recovery recovery;

    /// Opens the records of the store in `store`. What is damaged keeps it from nothing but serving that.
    ///
    /// @param onSeal is told that [#keepUp] has something to do
    /// @throws IOException if a file cannot be read or written
    public RecordStore(Disk disk, Path store, RecordLimits limits, InstantSource clock, Runnable onSeal)
            throws IOException {
        this.limits = limits;
        this.onSeal = onSeal;
        folder = new RecordFolder(disk, RecordLog.folderIn(store));
        folder.open();
        folder.found()
                .forEach((tenant, files) -> tenants.put(tenant, new TenantRecords(files, limits.partBytes(), onSeal)));
        log = new RecordLog(disk, store, limits.logFileBytes());
        upkeep = new RecordUpkeep(folder, log, limits, clock, tenants);
        try {
            long last = folder.through().values().stream()
                    .mapToLong(Long::longValue)
                    .max()
                    .orElse(0);
            recovery = log.replay(last + 1, this::replay);
        } catch (IOException | RuntimeException e) {
            tenants.values().forEach(TenantRecords::clear);
            throw e;
        }
    }

    private void replay(long sequence, SpanBatch batch) {
        if (sequence > folder.through().getOrDefault(batch.tenant(), 0L)) {
            of(batch.tenant()).replay(RecordSplit.of(batch).kept(), sequence);
        }
    }

    private TenantRecords of(Tenant tenant) {
        return tenants.computeIfAbsent(tenant, _ -> new TenantRecords(List.of(), limits.partBytes(), onSeal));
    }

    /// As [dev.clew.store.TraceStore#appendRecords].
    public Receipt append(SpanBatch batch) {
        RecordSplit.Result split = RecordSplit.of(batch);
        if (!split.kept().isEmpty()) {
            TenantRecords records = of(batch.tenant());
            refuseIfBehind(records);
            LogCommit commit = records.append(split.kept(), batch, log::enqueue);
            makeRoom();
            commit.await();
        }
        return split.receipt();
    }

    private void refuseIfBehind(TenantRecords records) {
        int waiting = records.inMemory().size() - 1;
        if (waiting > limits.uncutParts()) {
            throw new Fault(
                    Fault.Kind.OVERLOADED,
                    "%d full parts of log records wait to be written to disk (slow or failing disk?)"
                            .formatted(waiting));
        }
    }

    /// A tenant's part is cut when it is full; the parts of many are too much together long before.
    private void makeRoom() {
        if (tenants.size() == 1) {
            return;
        }
        long openBytes = 0;
        long mostBytes = 0;
        TenantRecords largest = null;
        for (TenantRecords each : tenants.values()) {
            long bytes = each.openBytes();
            openBytes += bytes;
            if (bytes > mostBytes) {
                mostBytes = bytes;
                largest = each;
            }
        }
        if (largest != null && openBytes > limits.openBytes()) {
            largest.seal();
        }
    }

    /// Those that have records here.
    public Set<Tenant> tenants() {
        return tenants.entrySet().stream()
                .filter(each -> !each.getValue().parts().isEmpty())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /// As [dev.clew.store.TraceStore#records].
    public List<LogRecord> records(Tenant tenant, TraceId id) {
        TenantRecords records = tenants.get(tenant);
        if (records == null) {
            return List.of();
        }
        var requests = new ArrayList<byte[]>();
        records.find(id, requests::add, this::report);
        var found = new LinkedHashSet<LogRecord>();
        var decoder = new SpanDecoder();
        requests.forEach(request -> decoder.decodeRecords(request, 0, request.length, found::add));
        return new ArrayList<>(found);
    }

    private void report(Fault fault) {
        if (fault.kind() != Fault.Kind.CORRUPT) {
            throw fault;
        }
        LOG.error("[{}] a file is damaged, an answer is without it", folder.path(), fault);
    }

    /// Cuts, merges and removes what is due. What fails is reported, and tried again the next time.
    public void keepUp() {
        upkeep.pass();
    }

    /// Erases every record of trace `id` that was appended before this call, from memory and from every
    /// file that can be read: all of them or, if the disk fails, perhaps none.
    public RecordErasure erase(Tenant tenant, TraceId id) throws IOException {
        return upkeep.erase(tenant, id);
    }

    /// Removes the files of `tenant` in which no record is newer than `nanos` since 1970.
    ///
    /// @return how many bytes they had
    public long removeOlder(Tenant tenant, long nanos) throws IOException {
        return upkeep.removeOlder(tenant, nanos);
    }

    /// Bytes in the files of `tenant`.
    public long fileBytes(Tenant tenant) {
        TenantRecords records = tenants.get(tenant);
        return records == null
                ? 0
                : records.files().stream().mapToLong(RecordFile::sizeBytes).sum();
    }

    /// What was found in the log of records when this was opened.
    public Recovery recovery() {
        return recovery;
    }

    /// The files of the log of records that hold bytes which are no sound frames, and what was set aside beside them.
    public List<Path> damagedFiles() throws IOException {
        return log.damagedFiles();
    }

    /// As [RecordLog#failures].
    public WriteFailures writeFailures() {
        return log.failures();
    }

    public RecordDetails details() throws IOException {
        long files = 0;
        long bytes = 0;
        long inFiles = 0;
        long open = 0;
        for (TenantRecords records : tenants.values()) {
            for (RecordFile file : records.files()) {
                files++;
                bytes += file.sizeBytes();
                inFiles += file.records();
            }
            open += records.inMemory().stream().mapToLong(OpenRecords::records).sum();
        }
        return new RecordDetails(files, bytes, inFiles, open, log.sizeBytes());
    }

    /// Leaves what is in memory to the log: the next start reads it again.
    @Override
    public void close() {
        log.close();
        upkeep.stop();
    }
}
