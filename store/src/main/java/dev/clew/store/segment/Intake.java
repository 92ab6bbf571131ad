package dev.clew.store.segment;

import dev.clew.model.Fault;
import dev.clew.store.disk.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Lets batches in, or refuses them while too much waits already: bytes for the log, parts for being cut, or everything
/// for free space on the disk. Nothing of a batch that was refused is kept, and all of it resumes by itself.
final class Intake {
    /// How many bytes may come in before the free space is looked at again.
    private static final long LOOK_EVERY_BYTES = 1 << 20;

    private final Disk disk;
    private final Path folder;
    private final StoreLimits limits;
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicLong bytesSinceLook = new AtomicLong(LOOK_EVERY_BYTES);
    private volatile boolean low;

    // Guarded by this.
    private int uncutParts;
    private long cutParts;

    Intake(Disk disk, Path folder, StoreLimits limits) {
        this.disk = disk;
        this.folder = folder;
        this.limits = limits;
    }

    /// Takes `bytes` into account until [#leave].
    ///
    /// @throws Fault `OVERLOADED` if they have to come back later
    void enter(int bytes) {
        refuseWhenLow(bytes);
        awaitCut();
        long waiting = waitingBytes.getAndAdd(bytes);
        if (waiting > 0 && waiting + bytes > limits.waitingBytes()) {
            leave(bytes);
            throw new Fault(
                    Fault.Kind.OVERLOADED,
                    "%d bytes wait for the disk, and %d more are over the limit of %d (slow disk?)"
                            .formatted(waiting, bytes, limits.waitingBytes()));
        }
    }

    void leave(int bytes) {
        waitingBytes.addAndGet(-bytes);
    }

    private void refuseWhenLow(int bytes) {
        if (low || bytesSinceLook.addAndGet(bytes) >= LOOK_EVERY_BYTES) {
            bytesSinceLook.set(0);
            String why = whyFull();
            low = why != null;
            if (why != null) {
                throw new Fault(Fault.Kind.OVERLOADED, why);
            }
        }
    }

    /// Why batches are refused for want of disk, in words; null while there is room.
    @Nullable
    String whyFull() {
        long free = freeBytes();
        return free < limits.reserveBytes()
                ? "[%s] %d bytes of disk are free, and %d are held in reserve (keep less, or add disk?)"
                        .formatted(folder, free, limits.reserveBytes())
                : null;
    }

    private long freeBytes() {
        try {
            return disk.freeBytes(folder);
        } catch (IOException e) {
            // If the disk is not even to be asked, its writes will fail and say so.
            return Long.MAX_VALUE;
        }
    }

    private synchronized void awaitCut() {
        long deadline = System.nanoTime() + limits.patience().toNanos();
        while (uncutParts >= limits.uncutParts()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new Fault(
                        Fault.Kind.OVERLOADED,
                        "%d full parts wait to be written to disk, the most allowed (slow or failing disk?)"
                                .formatted(uncutParts));
            }
            try {
                wait(left / 1_000_000 + 1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Fault(Fault.Kind.OVERLOADED, "interrupted while parts wait to be written to disk", e);
            }
        }
    }

    /// One more part waits to be cut.
    synchronized void sealed() {
        uncutParts++;
    }

    /// One is on disk.
    synchronized void cut() {
        uncutParts--;
        cutParts++;
        notifyAll();
    }

    /// How many parts got onto disk, or turned out to be empty.
    synchronized long cutParts() {
        return cutParts;
    }

    /// True if nothing would be let in until a part is cut.
    synchronized boolean isBlocked() {
        return uncutParts >= limits.uncutParts();
    }
}
