package dev.clew.store.records;

import dev.clew.model.Fault;
import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.store.WriteFailures;
import dev.clew.store.disk.Disk;
import dev.clew.store.log.LogCommit;
import dev.clew.store.log.LogReplay;
import dev.clew.store.log.Recovery;
import dev.clew.store.log.WriteAheadLog;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The write-ahead log of records, in a folder of its own below that of a store. Folder and log are made
/// for the first record: who sends none has neither.
public final class RecordLog implements AutoCloseable {
    private static final String FOLDER = "records";

    private final Disk disk;
    private final Path path;
    private final long fileBytes;

    // Guarded by this.
    private @Nullable WriteAheadLog log;
    private long nextSequence = 1;
    private boolean closed;

    /// @param store the folder of the store
    /// @param fileBytes how long a file may grow before the next is begun
    public RecordLog(Disk disk, Path store, long fileBytes) {
        this.disk = disk;
        path = folderIn(store);
        this.fileBytes = fileBytes;
    }

    static Path folderIn(Path store) {
        return store.resolve(FOLDER);
    }

    /// The plain names of the files in `folder`; none if it is not there.
    static List<String> list(Disk disk, Path folder) throws IOException {
        try {
            return disk.list(folder);
        } catch (NoSuchFileException _) {
            return List.of();
        }
    }

    /// Shows `replay` what the log holds, if there is one.
    ///
    /// @param lowestSequence that the next batch may get
    /// @throws Fault what `replay` throws
    public synchronized Recovery replay(long lowestSequence, LogReplay replay) throws IOException {
        nextSequence = lowestSequence;
        if (list(disk, path).isEmpty()) {
            return new Recovery(0, 0, 0, lowestSequence);
        }
        log = WriteAheadLog.open(disk, path, fileBytes, lowestSequence, false, replay);
        return log.recovery();
    }

    /// As [WriteAheadLog#enqueue].
    ///
    /// @throws Fault `INTERNAL` if the log cannot be begun; `OVERLOADED` if it is closed
    public LogCommit enqueue(SpanBatch batch) {
        return opened().enqueue(batch);
    }

    private synchronized WriteAheadLog opened() {
        if (closed) {
            throw new Fault(Fault.Kind.OVERLOADED, "the log of records is closed (the server is stopping)");
        }
        WriteAheadLog ready = log;
        if (ready == null) {
            try {
                disk.createFolders(path);
                ready = WriteAheadLog.open(disk, path, fileBytes, nextSequence, false, (_, _) -> {});
                log = ready;
            } catch (IOException e) {
                throw new Fault(
                        Fault.Kind.INTERNAL,
                        "[%s] the log of records cannot be begun: %s (missing permission, full or read-only disk?)"
                                .formatted(path, e),
                        e);
            }
        }
        return ready;
    }

    private synchronized @Nullable WriteAheadLog begun() {
        return log;
    }

    /// As [WriteAheadLog#roll].
    void roll() {
        WriteAheadLog begun = begun();
        if (begun != null) {
            begun.roll();
        }
    }

    /// As [WriteAheadLog#removeCovered].
    void removeCovered(Map<Tenant, Long> through) throws IOException {
        WriteAheadLog begun = begun();
        if (begun != null) {
            begun.removeCovered(through);
        }
    }

    /// As [WriteAheadLog#damagedFiles], and those that were set aside.
    List<Path> damagedFiles() throws IOException {
        WriteAheadLog begun = begun();
        var files = new ArrayList<Path>(begun == null ? List.of() : begun.damagedFiles());
        list(disk, path).stream()
                .filter(WriteAheadLog::isSetAside)
                .map(path::resolve)
                .forEach(files::add);
        return files;
    }

    /// As [WriteAheadLog#failures].
    public WriteFailures failures() {
        WriteAheadLog begun = begun();
        return begun == null ? WriteFailures.NONE : begun.failures();
    }

    /// Bytes on disk.
    public long sizeBytes() throws IOException {
        WriteAheadLog begun = begun();
        return begun == null ? 0 : begun.sizeBytes();
    }

    /// Writes what was enqueued, then ends. Calling it twice is harmless.
    @Override
    public void close() {
        WriteAheadLog begun;
        synchronized (this) {
            closed = true;
            begun = log;
        }
        if (begun != null) {
            begun.close();
        }
    }
}
