package dev.clew.store.log;

import static java.util.Objects.requireNonNull;

import dev.clew.model.Fault;
import dev.clew.model.SpanBatch;
import dev.clew.store.disk.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes batches to the log on a thread of its own and commits them in groups: whatever waits when the disk is free
/// goes into the next write, up to a limit. Waiting on purpose for a fuller group bought nothing when measured.
///
/// After a write or an `fdatasync` that failed, the segment is finished for good and everyone who waited is told: the
/// same descriptor may report success next time for pages that the kernel has thrown away (LWN 752063, "PostgreSQL's
/// fsync() surprise"). The next group gets a new segment.
final class LogWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);
    private static final int GROUP_BYTES = 1 << 20;

    private final LogFolder folder;
    private final long segmentBytes;
    private final BlockingQueue<Entry> queue = new LinkedBlockingQueue<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread thread;

    // Only the thread writes what follows.
    private final List<Entry> group = new ArrayList<>();
    private ByteBuffer staging = buffer(2 * GROUP_BYTES);
    private Disk.@Nullable AppendFile segment;
    private long segmentLength;
    private long sequence;
    private final AtomicLong writtenBytes = new AtomicLong();

    private record Entry(@Nullable SpanBatch batch, CompletableFuture<Void> durable) {}

    /// @param sequence of the first frame to write
    /// @param segmentBytes how long a segment may grow before the next is begun
    LogWriter(LogFolder folder, long sequence, long segmentBytes) {
        this.folder = folder;
        this.sequence = sequence;
        this.segmentBytes = segmentBytes;
        thread = Thread.ofPlatform().name("clew-log").daemon().start(this::run);
    }

    /// Returns when `batch` is on the medium.
    ///
    /// @throws Fault `INTERNAL` if the disk failed, `OVERLOADED` if the log is closed
    void append(SpanBatch batch) {
        var durable = new CompletableFuture<Void>();
        synchronized (closed) {
            if (closed.get()) {
                throw new Fault(Fault.Kind.OVERLOADED, "the log is closed (the server is stopping)");
            }
            queue.add(new Entry(batch, durable));
        }
        try {
            durable.join();
        } catch (CompletionException e) {
            throw new Fault(
                    Fault.Kind.INTERNAL, "[%s] the log could not be written: %s".formatted(folder.path(), cause(e)), e);
        }
    }

    private static String cause(Throwable e) {
        return e.getCause() == null ? e.toString() : e.getCause().toString();
    }

    /// Bytes written since the start.
    long writtenBytes() {
        return writtenBytes.get();
    }

    private void run() {
        boolean open = true;
        while (open) {
            open = collect();
            commit();
        }
        finishSegment();
    }

    /// Takes what waits into the next group. False if the last of it is the end.
    private boolean collect() {
        int bytes = 0;
        try {
            for (Entry entry = queue.take(); entry != null; entry = queue.poll()) {
                if (entry.batch() == null) {
                    return false;
                }
                group.add(entry);
                bytes += Frame.sizeOf(entry.batch());
                if (bytes >= GROUP_BYTES) {
                    return true;
                }
            }
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private void commit() {
        if (group.isEmpty()) {
            return;
        }
        try {
            write();
            group.forEach(entry -> entry.durable().complete(null));
        } catch (IOException | RuntimeException e) {
            LOG.error("[{}] the log could not be written; its segment is finished for good", folder.path(), e);
            finishSegment();
            group.forEach(entry -> entry.durable().completeExceptionally(e));
        } finally {
            group.clear();
        }
    }

    private void write() throws IOException {
        staging.clear();
        for (Entry entry : group) {
            SpanBatch batch = requireNonNull(entry.batch());
            ensure(Frame.sizeOf(batch));
            Frame.write(batch, sequence++, staging);
        }
        staging.flip();
        int length = staging.remaining();
        Disk.AppendFile file = segment();
        file.append(staging);
        file.force();
        segmentLength += length;
        writtenBytes.addAndGet(length);
        if (staging.capacity() > 8 * GROUP_BYTES) {
            staging = buffer(2 * GROUP_BYTES);
        }
    }

    private Disk.AppendFile segment() throws IOException {
        if (segment != null && segmentLength >= segmentBytes) {
            finishSegment();
        }
        if (segment == null) {
            segment = folder.create(sequence - group.size());
            segmentLength = 0;
        }
        return segment;
    }

    private void finishSegment() {
        if (segment != null) {
            try {
                segment.close();
            } catch (IOException e) {
                LOG.warn("[{}] a segment could not be closed: {}", folder.path(), e.toString());
            }
            segment = null;
        }
    }

    private void ensure(int more) {
        if (staging.remaining() < more) {
            ByteBuffer larger = buffer(Math.max(2 * staging.capacity(), staging.position() + more));
            staging = larger.put(staging.flip());
        }
    }

    private static ByteBuffer buffer(int capacity) {
        return ByteBuffer.allocateDirect(capacity).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// Writes what was taken, then ends.
    @Override
    public void close() {
        synchronized (closed) {
            if (closed.getAndSet(true)) {
                return;
            }
            queue.add(new Entry(null, new CompletableFuture<>()));
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
