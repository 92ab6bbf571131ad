package dev.clew.server.yielding;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.DoubleSupplier;

/// How much of the processors queries may have that take long: what nobody else wants. That shows while none of them
/// runs, so on a busy machine all pause together now and then, and have what is idle meanwhile until the next pause.
/// Priorities alone do not do that: who receives spans works in short bits, and waits after each until a query's turn
/// ends. Safe for several threads.
final class IdleShare {
    /// What queries have on a busy machine, so that they come to an end.
    static final double LEAST = 0.05;

    /// Above it, somebody may want a processor and have none.
    private static final double ALL_BUSY = 0.9;

    private final DoubleSupplier load;
    private final int processors;
    private int queries;
    private double share = 1;
    private boolean isPause;

    /// @param load how busy the processors were since it was asked before, from 0 to 1; negative if that is not known
    IdleShare(DoubleSupplier load, int processors) {
        this.load = load;
        this.processors = processors;
    }

    static IdleShare ofThisMachine() {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new IdleShare(system::getCpuLoad, Runtime.getRuntime().availableProcessors());
    }

    /// A query takes long from now on.
    synchronized void enter() {
        queries++;
    }

    /// One that took long has ended.
    synchronized void leave() {
        queries--;
    }

    /// Looks how busy the processors were since it looked before. Returns whether a pause has begun, which
    /// [#endPause] must end.
    synchronized boolean beginPause() {
        double busy = Math.max(0, load.getAsDouble());
        if (queries == 0) {
            share = Math.max(LEAST, 1 - busy);
        } else if (busy < ALL_BUSY) {
            share = Math.min(1, share + 1 - busy);
        } else {
            isPause = true;
        }
        return isPause;
    }

    /// Who paused goes on, with what was idle in the pause.
    synchronized void endPause() {
        share = Math.clamp(1 - load.getAsDouble(), LEAST, 1);
        isPause = false;
        notifyAll();
    }

    synchronized boolean isPause() {
        return isPause;
    }

    /// Waits until the pause has ended, if there is one.
    synchronized void awaitEndOfPause() throws InterruptedException {
        while (isPause) {
            wait();
        }
    }

    /// For how long a query is to rest that has used a processor for `ranNanos` since it rested before.
    synchronized long restNanos(long ranNanos) {
        double own = Math.min(1, share * processors / Math.max(1, queries));
        return (long) (ranNanos * (1 - own) / own);
    }
}
