package dev.clew.lending.service;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Things that are to be closed in the reverse order of their opening, whatever happens half-way. Thread-safe: a
/// shutdown hook may close while the main thread still opens.
public final class Parts implements AutoCloseable {
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final ReentrantLock closing = new ReentrantLock();
    private boolean closed;

    /// Takes `part` into care and returns it. Where everything is closed already, so is `part`.
    ///
    /// @throws IllegalStateException when closed
    public <T extends AutoCloseable> T keep(T part) {
        synchronized (open) {
            if (!closed) {
                open.push(part);
                return part;
            }
        }
        IllegalStateException stopping = new IllegalStateException("stopping");
        try {
            part.close();
        } catch (Exception e) {
            stopping.addSuppressed(e);
        }
        throw stopping;
    }

    /// Whether closing has begun.
    public boolean isClosed() {
        synchronized (open) {
            return closed;
        }
    }

    /// Closes all; the failure of one does not keep the others open. A second caller waits for the first.
    ///
    /// @throws IllegalStateException with the first failure as its cause and the others suppressed
    @Override
    public void close() {
        closing.lock();
        try {
            closeAll();
        } finally {
            closing.unlock();
        }
    }

    private void closeAll() {
        IllegalStateException failure = null;
        for (AutoCloseable part = next(); part != null; part = next()) {
            try {
                part.close();
            } catch (Exception e) {
                if (failure == null) {
                    failure = new IllegalStateException("could not close everything: " + e.getMessage(), e);
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private @Nullable AutoCloseable next() {
        synchronized (open) {
            closed = true;
            return open.poll();
        }
    }
}
