package dev.clew.store.log;

import dev.clew.model.Fault;
import dev.clew.model.SpanBatch;
import dev.clew.store.SyncTimes;
import dev.clew.store.WriteFailures;
import dev.clew.store.disk.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes batches to the log on a thread of its own and commits them in groups: whatever waits when the disk is free
/// goes into the next write, up to a limit. Where many send little, the next group has a while to gather, as with
/// PostgreSQL's `commit_delay` and `commit_siblings`: a commit costs as much as the work on several of their requests
/// (`SmallRequestsCost`). Few large batches are not worth waiting for, and one that comes alone waits for nobody.
///
/// After a write or an `fdatasync` that failed, the file is finished for good and everyone who waited is told: the
/// same descriptor may report success next time for pages that the kernel has thrown away (LWN 752063, "PostgreSQL's
/// fsync() surprise"). What it holds of the failed write is cut off, and the next group gets a new file.
final class LogWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);
    private static final int GROUP_BYTES = 1 << 20;
    /// A group of that many frames or more, and of less than that many bytes together, is of many who send little.
    private static final int MANY_FRAMES = 4;

    private static final int LITTLE_BYTES = GROUP_BYTES / 4;
    private static final long GATHERING_NANOS = 1_000_000;
    private static final byte[] ZEROS = new byte[Disk.BLOCK_BYTES];

    private final LogFolder folder;
    private final long fileBytes;
    private final BlockingQueue<Entry> queue = new LinkedBlockingQueue<>();
    private final SyncTimes syncTimes = new SyncTimes();
    private final Thread thread;

    // Guarded by this.
    private long nextSequence;
    private boolean closed;

    // Only the thread touches what follows.
    private final List<Entry.Frame> group = new ArrayList<>();
    private final ByteBuffer staging = buffer(2 * GROUP_BYTES);
    private Disk.@Nullable AppendFile channel;
    private long fileLength;
    /// The first that nobody was told is on the medium: the name of the next file. If its first frame has a later
    /// number, writes failed before it.
    private long unwritten;

    private @Nullable LogFile failedFile;
    private long failedLength;
    private boolean manySendLittle;
    // ... and this is what others see of it.
    private volatile @Nullable LogFile file;
    private volatile WriteFailures failures = WriteFailures.NONE;

    private sealed interface Entry {
        record Frame(long sequence, SpanBatch batch, CompletableFuture<Void> durable) implements Entry {}

        record Roll(CompletableFuture<Void> done) implements Entry {}

        record End() implements Entry {}
    }

    /// @param sequence of the first frame to write
    /// @param fileBytes how long a file may grow before the next is begun
    LogWriter(LogFolder folder, long sequence, long fileBytes) {
        this.folder = folder;
        this.nextSequence = sequence;
        this.unwritten = sequence;
        this.fileBytes = fileBytes;
        thread = Thread.ofPlatform().name("clew-log").daemon().start(this::run);
    }

    /// Puts `batch` behind all that was enqueued before. Its bytes are needed until the commit is over.
    synchronized LogCommit enqueue(SpanBatch batch) {
        refuseIfClosed();
        var frame = new Entry.Frame(nextSequence++, batch, new CompletableFuture<>());
        queue.add(frame);
        return new LogCommit(folder.path(), frame.sequence(), frame.durable());
    }

    /// Makes the next frame begin a new file. Returns when everything enqueued before is settled.
    void roll() {
        var roll = new Entry.Roll(new CompletableFuture<>());
        synchronized (this) {
            refuseIfClosed();
            queue.add(roll);
        }
        roll.done().join();
    }

    private void refuseIfClosed() {
        if (closed) {
            throw new Fault(Fault.Kind.OVERLOADED, "the log is closed (the server is stopping)");
        }
    }

    SyncTimes syncTimes() {
        return syncTimes;
    }

    WriteFailures failures() {
        return failures;
    }

    /// The file that is being written, null between two.
    @Nullable
    LogFile growing() {
        return file;
    }

    private void run() {
        Entry entry = new Entry.Roll(new CompletableFuture<>());
        while (!(entry instanceof Entry.End)) {
            if (entry instanceof Entry.Roll(var done)) {
                finishFile();
                done.complete(null);
            }
            entry = collect();
            commit();
        }
        finishFile();
    }

    /// Takes what waits into the next group, up to its limit or to an entry of another sort, which is returned; else
    /// the last frame taken.
    private Entry collect() {
        if (manySendLittle) {
            LockSupport.parkNanos(GATHERING_NANOS);
        }
        int bytes = 0;
        try {
            Entry entry = queue.take();
            while (entry instanceof Entry.Frame frame) {
                group.add(frame);
                bytes += Frame.sizeOf(frame.batch());
                Entry next = bytes < GROUP_BYTES ? queue.poll() : null;
                if (next == null) {
                    return frame;
                }
                entry = next;
            }
            return entry;
        } catch (InterruptedException e) {
            return new Entry.End();
        }
    }

    private void commit() {
        if (group.isEmpty()) {
            return;
        }
        try {
            write();
            unwritten = group.getLast().sequence() + 1;
            mended();
            group.forEach(frame -> frame.durable().complete(null));
        } catch (IOException | RuntimeException | Error e) {
            // Whatever it was, lack of memory least of all may end this thread: everyone who appends waits for it.
            failures = failures.failed(Instant.now());
            failed();
            group.forEach(frame -> frame.durable().completeExceptionally(e));
            LOG.error("[{}] the log could not be written; its file is finished for good", folder.path(), e);
        } finally {
            group.clear();
        }
    }

    /// What was written of the group is cut off again, or else before there is another file: in all files but the last,
    /// whatever is no sound frame is damage.
    private void failed() {
        LogFile into = file;
        if (into != null) {
            failedFile = into;
            failedLength = fileLength;
        }
        finishFile();
        try {
            cutFailed();
        } catch (IOException | RuntimeException | Error e) {
            LOG.warn("[{}] an unfinished write cannot be cut off yet: {}", folder.path(), e.toString());
        }
    }

    private void cutFailed() throws IOException {
        LogFile cut = failedFile;
        if (cut != null) {
            folder.cut(cut, failedLength);
            failedFile = null;
        }
    }

    private void mended() {
        if (failures.unmended() != null) {
            LOG.info("[{}] the log can be written again", folder.path());
            failures = failures.mended();
        }
    }

    private void write() throws IOException {
        Disk.AppendFile out = channel();
        staging.clear();
        long length = 0;
        for (Entry.Frame frame : group) {
            SpanBatch batch = frame.batch();
            byte[] header = Frame.header(batch, frame.sequence());
            stage(header, 0, header.length, out);
            stage(batch.bytes(), batch.offset(), batch.length(), out);
            length += Frame.sizeOf(batch);
        }
        int padding = Frame.paddingAfter(staging.position());
        staging.put(ZEROS, 0, padding);
        length += padding;
        out.append(staging.flip());
        force(out);
        fileLength += length;
        manySendLittle = group.size() >= MANY_FRAMES && length < LITTLE_BYTES;
    }

    /// Puts `bytes` behind what is staged, and appends that to `out` each time that it is full: whole blocks.
    private void stage(byte[] bytes, int from, int length, Disk.AppendFile out) throws IOException {
        int at = from;
        int end = from + length;
        while (at < end) {
            if (!staging.hasRemaining()) {
                out.append(staging.flip());
                staging.clear();
            }
            int piece = Math.min(end - at, staging.remaining());
            staging.put(bytes, at, piece);
            at += piece;
        }
    }

    private void force(Disk.AppendFile out) throws IOException {
        long begunNanos = System.nanoTime();
        try {
            out.force();
        } finally {
            syncTimes.count(System.nanoTime() - begunNanos);
        }
    }

    /// Where the group goes. The file is said to hold it before it does: it must not be removed meanwhile.
    private Disk.AppendFile channel() throws IOException {
        if (fileLength >= fileBytes) {
            finishFile();
        }
        LogFile into = file;
        if (into == null) {
            cutFailed();
            into = new LogFile(folder.pathOf(unwritten));
            file = into;
        }
        for (Entry.Frame frame : group) {
            into.holds(frame.batch().tenant(), frame.sequence());
        }
        if (channel == null) {
            channel = folder.create(into);
        }
        return channel;
    }

    private void finishFile() {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                LOG.warn("[{}] a file of the log could not be closed: {}", folder.path(), e.toString());
            }
        }
        channel = null;
        file = null;
        fileLength = 0;
    }

    /// Whole blocks, aligned to them. A larger frame goes through it in pieces.
    private static ByteBuffer buffer(int capacity) {
        return ByteBuffer.allocateDirect(capacity + Disk.BLOCK_BYTES).alignedSlice(Disk.BLOCK_BYTES);
    }

    /// Writes what was taken, then ends.
    @Override
    public void close() {
        synchronized (this) {
            if (!closed) {
                closed = true;
                queue.add(new Entry.End());
            }
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
