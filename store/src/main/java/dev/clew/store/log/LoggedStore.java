package dev.clew.store.log;

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
import dev.clew.store.Names;
import dev.clew.store.Operation;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanAggregation;
import dev.clew.store.SpanScan;
import dev.clew.store.StoreStatistics;
import dev.clew.store.SyncTimes;
import dev.clew.store.TraceStore;
import dev.clew.store.WriteFailures;
import dev.clew.store.disk.Disk;
import dev.clew.store.disk.RealDisk;
import dev.clew.store.records.RecordLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// An engine that loses nothing, made of one that keeps nothing: every batch goes to a write-ahead log on disk
/// before it is acknowledged, and opening the store reads the log again.
///
/// The engine judges a batch before the log does, so that the log holds only what can be read again. A reader may
/// therefore see a span a moment before it is durable, and after a disk failure one that was never acknowledged;
/// never the other way round.
public final class LoggedStore implements TraceStore {
    private static final long FILE_BYTES = 64L << 20;

    private final TraceStore engine;
    private final Path folder;
    private final WriteAheadLog log;
    private final RecordLog recordLog;

    private LoggedStore(TraceStore engine, Path folder, WriteAheadLog log, RecordLog recordLog) {
        this.engine = engine;
        this.folder = folder;
        this.log = log;
        this.recordLog = recordLog;
    }

    /// Opens the log in `folder`, which is made if missing, and fills `engine` from it. The engine belongs to this
    /// store from then on. Nobody else may use the folder meanwhile.
    ///
    /// @throws Fault `INTERNAL` naming the folder if it cannot be read or written; whatever the engine throws if it
    ///     cannot take what the log holds
    public static LoggedStore open(Path folder, TraceStore engine) {
        return open(new RealDisk(), folder, engine, FILE_BYTES);
    }

    static LoggedStore open(Disk disk, Path folder, TraceStore engine, long fileBytes) {
        try {
            disk.createFolders(folder);
            return open(disk, folder, engine, fileBytes, new RecordLog(disk, folder, fileBytes));
        } catch (IOException e) {
            throw new Fault(
                    Fault.Kind.INTERNAL,
                    "[%s] the log cannot be opened: %s (missing permission, full or read-only disk?)"
                            .formatted(folder, e),
                    e);
        }
    }

    private static LoggedStore open(Disk disk, Path folder, TraceStore engine, long fileBytes, RecordLog recordLog)
            throws IOException {
        try {
            recordLog.replay(1, (_, batch) -> engine.appendRecords(batch));
            var log = WriteAheadLog.open(disk, folder, fileBytes, 1, true, (_, batch) -> engine.append(batch));
            return new LoggedStore(engine, folder, log, recordLog);
        } catch (IOException | RuntimeException e) {
            recordLog.close();
            throw e;
        }
    }

    /// What was found when this store was opened.
    public Recovery recovery() {
        return log.recovery();
    }

    @Override
    public Receipt append(SpanBatch batch) {
        Receipt receipt = engine.append(batch);
        if (receipt.acceptedSpans() > 0) {
            log.enqueue(batch).await();
        }
        return receipt;
    }

    @Override
    public Receipt appendRecords(SpanBatch batch) {
        Receipt receipt = engine.appendRecords(batch);
        if (receipt.acceptedSpans() > 0) {
            recordLog.enqueue(batch).await();
        }
        return receipt;
    }

    @Override
    public boolean isDurable() {
        return true;
    }

    @Override
    public Completeness trace(Tenant tenant, TraceId id, Predicate<Span> to) {
        return engine.trace(tenant, id, to);
    }

    @Override
    public List<LogRecord> records(Tenant tenant, TraceId id) {
        return engine.records(tenant, id);
    }

    @Override
    public Completeness scan(SpanScan scan, Predicate<Span> visitor) {
        return engine.scan(scan, visitor);
    }

    @Override
    public Names<String> services(Tenant tenant, TimeRange range) {
        return engine.services(tenant, range);
    }

    @Override
    public Names<Operation> operations(Tenant tenant, String service, TimeRange range) {
        return engine.operations(tenant, service, range);
    }

    @Override
    public Aggregate aggregate(SpanAggregation question) {
        return engine.aggregate(question);
    }

    @Override
    public AttributeKeys attributeKeys(Tenant tenant, TimeRange range, ScanLimits limits) {
        return engine.attributeKeys(tenant, range, limits);
    }

    @Override
    public Set<Tenant> tenants() {
        return engine.tenants();
    }

    @Override
    public StoreStatistics statistics() {
        StoreStatistics held = engine.statistics();
        try {
            return new StoreStatistics(
                    held.spans(), held.traces(), held.records(), log.sizeBytes() + recordLog.sizeBytes());
        } catch (IOException e) {
            throw new Fault(Fault.Kind.INTERNAL, "[%s] the log cannot be looked at: %s".formatted(folder, e), e);
        }
    }

    @Override
    public SyncTimes syncTimes() {
        return log.syncTimes();
    }

    @Override
    public WriteFailures writeFailures() {
        return log.failures().plus(recordLog.failures());
    }

    @Override
    public void close() {
        log.close();
        recordLog.close();
        engine.close();
    }

    @Override
    public String toString() {
        return "LoggedStore[" + folder + "]";
    }
}
