package dev.clew.store.records;

import dev.clew.model.Fault;
import dev.clew.model.SpanBatch;
import dev.clew.model.TraceId;
import dev.clew.store.log.LogCommit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The records of one tenant, oldest first:
///
/// ```
/// file 3 · file 7 · sealed · open ← append
/// ```
///
/// Whoever appends holds the turn while the batch goes into the open part and gets its place in the log, so
/// that both have the same order. Readers wait for nobody but, for a moment, for a part that takes the
/// place of others.
final class TenantRecords {
    private final long fullBytes;
    private final Runnable onSeal;
    private final ReentrantLock turn = new ReentrantLock();
    private final ReadWriteLock listing = new ReentrantReadWriteLock();

    // Guarded by listing.
    private List<RecordPart> parts;

    // Guarded by turn.
    private @Nullable OpenRecords open;

    /// @param files oldest first
    /// @param fullBytes how much of the heap a part may take before it is sealed
    /// @param onSeal is told that a part waits to be cut
    TenantRecords(List<RecordFile> files, long fullBytes, Runnable onSeal) {
        this.fullBytes = fullBytes;
        this.onSeal = onSeal;
        parts = List.copyOf(files);
    }

    List<RecordPart> parts() {
        listing.readLock().lock();
        try {
            return parts;
        } finally {
            listing.readLock().unlock();
        }
    }

    List<RecordFile> files() {
        return only(RecordFile.class);
    }

    /// Parts in memory, the open one included.
    List<OpenRecords> inMemory() {
        return only(OpenRecords.class);
    }

    private <T extends RecordPart> List<T> only(Class<T> type) {
        return parts().stream().filter(type::isInstance).map(type::cast).toList();
    }

    /// What the open part takes of the heap, roughly.
    long openBytes() {
        turn.lock();
        try {
            return open == null ? 0 : open.bytes();
        } finally {
            turn.unlock();
        }
    }

    /// The parts that were sealed and not cut yet, oldest first.
    List<OpenRecords> sealed() {
        turn.lock();
        try {
            return inMemory().stream().filter(part -> part != open).toList();
        } finally {
            turn.unlock();
        }
    }

    /// @param log gives the batch its place in the log
    LogCommit append(List<StoredRecord> records, SpanBatch batch, Function<SpanBatch, LogCommit> log) {
        turn.lock();
        try {
            LogCommit commit = log.apply(batch);
            add(records, commit.sequence());
            return commit;
        } finally {
            turn.unlock();
        }
    }

    /// Adds what was read from the log.
    void replay(List<StoredRecord> records, long sequence) {
        turn.lock();
        try {
            add(records, sequence);
        } finally {
            turn.unlock();
        }
    }

    private void add(List<StoredRecord> records, long sequence) {
        OpenRecords into = open;
        if (into == null) {
            into = new OpenRecords();
            open = into;
            change(List.of(), into);
        }
        into.add(records);
        into.through(sequence);
        if (into.bytes() >= fullBytes) {
            seal();
        }
    }

    /// Ends the open part if it was begun at least `age` ago.
    void sealIfOlder(Duration age) {
        turn.lock();
        try {
            if (open != null && System.nanoTime() - open.begunNanos() >= age.toNanos()) {
                seal();
            }
        } finally {
            turn.unlock();
        }
    }

    /// Ends the open part. What is appended afterwards goes into a new one.
    void seal() {
        turn.lock();
        try {
            if (open != null) {
                open = null;
                onSeal.run();
            }
        } finally {
            turn.unlock();
        }
    }

    /// Hands over the records of trace `id`.
    ///
    /// @param onDamage gets the `CORRUPT` fault of a file; the others go on
    void find(TraceId id, Consumer<byte[]> to, Consumer<Fault> onDamage) {
        listing.readLock().lock();
        try {
            for (RecordPart part : parts) {
                try {
                    part.find(id, to);
                } catch (Fault fault) {
                    onDamage.accept(fault);
                }
            }
        } finally {
            listing.readLock().unlock();
        }
    }

    /// From now on `part` stands for `replaced`, where the first of them was; at the end if there are none.
    /// Null for nothing at all. Files that were replaced are released.
    void change(List<? extends RecordPart> replaced, @Nullable RecordPart part) {
        listing.writeLock().lock();
        try {
            var changed = new ArrayList<>(parts);
            int at = replaced.isEmpty() ? changed.size() : changed.indexOf(replaced.getFirst());
            changed.removeAll(replaced);
            if (part != null) {
                changed.add(at, part);
            }
            parts = List.copyOf(changed);
            for (RecordPart each : replaced) {
                if (each instanceof RecordFile file) {
                    file.close();
                }
            }
        } finally {
            listing.writeLock().unlock();
        }
    }

    /// Releases everything.
    void clear() {
        turn.lock();
        try {
            open = null;
            change(parts(), null);
        } finally {
            turn.unlock();
        }
    }
}
