package dev.clew.store.segment;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Runs the upkeep of a store when it is woken, and every second anyway, on one thread of its own: it takes one core
/// at most, whatever there is to do.
final class UpkeepThread implements AutoCloseable {
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
                    upkeep.run();
                }
            }
        } catch (InterruptedException e) {
            // Nobody but the machine's end does that.
            Thread.currentThread().interrupt();
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
