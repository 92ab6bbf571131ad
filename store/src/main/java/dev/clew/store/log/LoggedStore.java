package dev.clew.store.log;

import dev.clew.model.Fault;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.store.Completeness;
import dev.clew.store.Operation;
import dev.clew.store.SpanScan;
import dev.clew.store.StoreStatistics;
import dev.clew.store.TraceStore;
import dev.clew.store.disk.Disk;
import dev.clew.store.disk.RealDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/// An engine that loses nothing, made of one that keeps nothing: every batch goes to a write-ahead log on disk before
/// it is acknowledged, and opening the store reads the log again.
///
/// The engine judges a batch before the log does, so that the log holds only what can be read again. A reader may
/// therefore see a span a moment before it is durable, and after a disk failure one that was never acknowledged;
/// never the other way round.
public final class LoggedStore implements TraceStore {
    private static final long SEGMENT_BYTES = 64L << 20;

    private final TraceStore engine;
    private final LogFolder folder;
    private final LogWriter log;
    private final Recovery recovery;
    private final long bytesBefore;

    private LoggedStore(TraceStore engine, LogFolder folder, Recovery recovery, long segmentBytes) throws IOException {
        this.engine = engine;
        this.folder = folder;
        this.recovery = recovery;
        bytesBefore = sizeOf(folder);
        log = new LogWriter(folder, recovery.nextSequence(), segmentBytes);
    }

    /// Opens the log in `folder`, which is made if missing, and fills `engine` from it. The engine belongs to this
    /// store from then on. Nobody else may use the folder meanwhile.
    ///
    /// @throws Fault `INTERNAL` naming the folder if it cannot be read or written; whatever the engine throws if it
    ///     cannot take what the log holds
    public static LoggedStore open(Path folder, TraceStore engine) {
        return open(new RealDisk(), folder, engine, SEGMENT_BYTES);
    }

    static LoggedStore open(Disk disk, Path path, TraceStore engine, long segmentBytes) {
        var folder = new LogFolder(disk, path);
        try {
            disk.createFolders(path);
            Recovery recovery = new LogReader(folder, engine::append).read();
            return new LoggedStore(engine, folder, recovery, segmentBytes);
        } catch (IOException e) {
            throw new Fault(
                    Fault.Kind.INTERNAL,
                    "[%s] the log cannot be opened: %s (missing permission, full or read-only disk?)"
                            .formatted(path, e),
                    e);
        }
    }

    private static long sizeOf(LogFolder folder) throws IOException {
        long bytes = 0;
        for (Path segment : folder.segments()) {
            bytes += folder.disk().size(segment);
        }
        return bytes;
    }

    /// What was found when this store was opened.
    public Recovery recovery() {
        return recovery;
    }

    @Override
    public void append(SpanBatch batch) {
        engine.append(batch);
        log.append(batch);
    }

    @Override
    public boolean isDurable() {
        return true;
    }

    @Override
    public List<Span> trace(Tenant tenant, TraceId id) {
        return engine.trace(tenant, id);
    }

    @Override
    public Completeness scan(SpanScan scan, Predicate<Span> visitor) {
        return engine.scan(scan, visitor);
    }

    @Override
    public List<String> services(Tenant tenant, TimeRange range) {
        return engine.services(tenant, range);
    }

    @Override
    public List<Operation> operations(Tenant tenant, String service, TimeRange range) {
        return engine.operations(tenant, service, range);
    }

    @Override
    public StoreStatistics statistics() {
        StoreStatistics held = engine.statistics();
        return new StoreStatistics(held.spans(), held.traces(), bytesBefore + log.writtenBytes());
    }

    @Override
    public void close() {
        log.close();
        engine.close();
    }

    @Override
    public String toString() {
        return "LoggedStore[" + folder.path() + "]";
    }
}
