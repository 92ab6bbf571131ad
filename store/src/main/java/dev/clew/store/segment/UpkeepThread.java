package dev.clew.store.segment;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the upkeep of a store when it is woken, and every second anyway, on one thread of its own: it takes one core
/// at most, whatever there is to do.
final class UpkeepThread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UpkeepThread.class);

    private final Semaphore wakes = new Semaphore(0);
    private volatile boolean closed;
    private @Nullable Thread thread;

    void start(Runnable upkeep) {
        thread = Thread.ofPlatform().name("clew-upkeep").daemon().start(() -> run(upkeep));
    }

    void wake() {
        wakes.release();
    }

    private void run(Runnable upkeep) {
        try {
            while (!closed) {
                if (wakes.tryAcquire(1, TimeUnit.SECONDS)) {
                    wakes.drainPermits();
                }
                if (!closed) {
                    runOnce(upkeep);
                }
            }
        } catch (InterruptedException e) {
            // Nobody but the machine's end does that.
            Thread.currentThread().interrupt();
        }
    }

    /// Without upkeep a store takes nothing in after a while, so this thread must not die, of lack of memory
    /// least of all.
    private static void runOnce(Runnable upkeep) {
        try {
            upkeep.run();
        } catch (RuntimeException | Error failed) {
            LOG.error("Upkeep failed and is tried again", failed);
        }
    }

    /// Returns when what is under way has ended.
    @Override
    public void close() {
        closed = true;
        wake();
        boolean interrupted = false;
        while (thread != null && thread.isAlive()) {
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
