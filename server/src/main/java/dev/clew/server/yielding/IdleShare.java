package dev.clew.server.yielding;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.DoubleSupplier;

/// How much of the processors queries may have that take long: what nobody else wants. That shows while none of them
/// runs, so on a busy machine all pause together now and then, and have what is idle meanwhile until the next pause.
/// Priorities alone do not do that: who receives spans works in short bits, and waits after each until a query's turn
/// ends.
///
/// What short queries use is taken off that, so that many of them do not add up to more. Safe for several threads.
final class IdleShare {
    /// What queries have on a busy machine, so that they come to an end.
    static final double LEAST = 0.05;

    /// Above it, somebody may want a processor and have none. Who works in short bits, one thread after the other,
    /// leaves gaps; they are not idle, since a query in a gap is in the way of the next bit.
    private static final double ALL_BUSY = 0.8;

    /// What short queries may use at once of what was not used before.
    private static final double MOST_SAVED_NANOS = 50e6;

    /// What short queries used beyond that is forgotten, or long ones would pay for it for ever.
    private static final double MOST_OWED_NANOS = 100e6;

    private final DoubleSupplier load;
    private final int processors;
    private int queries;
    private double share = 1;
    private double savedNanos;
    private long savedAtNanos = System.nanoTime();
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
        double idle = idle();
        if (queries == 0) {
            share = Math.max(LEAST, idle);
        } else if (idle > 0) {
            share = Math.min(1, share + idle);
        } else {
            isPause = true;
        }
        return isPause;
    }

    /// Who paused goes on, with what was idle in the pause.
    synchronized void endPause() {
        share = Math.max(LEAST, idle());
        isPause = false;
        notifyAll();
    }

    private double idle() {
        return 1 - Math.clamp(load.getAsDouble() / ALL_BUSY, 0, 1);
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

    /// A query has used a processor for `ranNanos`, and it is `nowNanos`. Returns for how many nanoseconds it is to
    /// rest if it takes long.
    synchronized long spend(long ranNanos, long nowNanos) {
        double had = share * processors;
        double saved = Math.min(MOST_SAVED_NANOS, savedNanos + (nowNanos - savedAtNanos) * had);
        savedNanos = share == 1 ? 0 : Math.max(-MOST_OWED_NANOS, saved - ranNanos);
        savedAtNanos = nowNanos;
        return (long) (Math.max(0, -savedNanos) / had);
    }
}
