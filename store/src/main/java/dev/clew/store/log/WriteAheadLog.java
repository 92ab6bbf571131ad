package dev.clew.store.log;

import dev.clew.model.Fault;
import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.store.SyncTimes;
import dev.clew.store.WriteFailures;
import dev.clew.store.disk.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Batches of all tenants in the order of their arrival, on disk: what an engine reads again after the process died.
/// The log begins a file now and then; a file goes when everything in it is safe elsewhere.
public final class WriteAheadLog implements AutoCloseable {
    private final LogFolder folder;
    private final LogWriter writer;
    private final Recovery recovery;

    private WriteAheadLog(LogFolder folder, Recovery recovery, long fileBytes) {
        this.folder = folder;
        this.recovery = recovery;
        writer = new LogWriter(folder, recovery.nextSequence(), fileBytes);
    }

    /// Opens the log in `folder`, which must exist, and shows `replay` every sound batch in it.
    ///
    /// @param fileBytes how long a file may grow before the next is begun
    /// @param nextSequence the lowest number that the next batch may get: above all that were ever seen elsewhere
    /// @param isComplete whether no batch that was removed from the log has `nextSequence` or a
    ///     higher number: what is missing before its first file is a loss then
    /// @throws Fault what `replay` throws; `CORRUPT` if a newer version wrote it, in which case nothing is touched
    public static WriteAheadLog open(
            Disk disk, Path folder, long fileBytes, long nextSequence, boolean isComplete, LogReplay replay)
            throws IOException {
        var files = new LogFolder(disk, folder);
        files.refuseUnknownVersions();
        return new WriteAheadLog(files, new LogReader(files, nextSequence, isComplete, replay).read(), fileBytes);
    }

    /// Refuses the log in `folder` if a newer version wrote it, as [#open] does.
    public static void refuseUnknownVersions(Disk disk, Path folder) throws IOException {
        new LogFolder(disk, folder).refuseUnknownVersions();
    }

    /// What was found when this log was opened.
    public Recovery recovery() {
        return recovery;
    }

    /// The files that hold bytes which are no sound frames, until they are set aside.
    public List<Path> damagedFiles() {
        return folder.files().stream()
                .filter(LogFile::isDamaged)
                .map(LogFile::path)
                .toList();
    }

    /// Whether a file of that name was set aside because it holds damage.
    public static boolean isSetAside(String name) {
        return name.matches(".*\\.damaged(\\.\\d+)?");
    }

    /// How long the commits took since this log was opened.
    public SyncTimes syncTimes() {
        return writer.syncTimes();
    }

    /// The commits that failed since this log was opened.
    public WriteFailures failures() {
        return writer.failures();
    }

    /// Puts `batch` behind all that was enqueued before and returns at once. Batches that come together share one
    /// `fdatasync`. The bytes of the batch are lent until [LogCommit#await] returns.
    ///
    /// @throws Fault `OVERLOADED` if the log is closed
    public LogCommit enqueue(SpanBatch batch) {
        return writer.enqueue(batch);
    }

    /// Makes the next batch begin a new file. Returns when everything enqueued before is settled.
    ///
    /// @throws Fault `OVERLOADED` if the log is closed
    public void roll() {
        writer.roll();
    }

    /// Removes the files in which no batch is later than `through` says for its tenant, but never the one that is
    /// being written. A file with damage in it is not removed: it gets a name ending in `.damaged`.
    public void removeCovered(Map<Tenant, Long> through) throws IOException {
        folder.removeCovered(through, writer.growing());
    }

    /// Bytes on disk.
    public long sizeBytes() throws IOException {
        return folder.sizeBytes();
    }

    /// Writes what was enqueued, then ends. Calling it twice is harmless.
    @Override
    public void close() {
        writer.close();
    }
}
