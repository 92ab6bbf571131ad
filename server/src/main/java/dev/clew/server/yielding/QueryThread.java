package dev.clew.server.yielding;

import dev.clew.store.Helpers;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.TimeUnit;

/// A thread that runs one query.
final class QueryThread extends Thread {
    /// It costs as much to rest more often.
    private static final long SHORTEST_RUN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /// After so long, somebody who waits is looked at whether he is still there.
    private static final long LONGEST_REST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Helpers helpers;
    private final IdleShare share;
    private volatile Niceness niceness = Niceness.UNKNOWN;
    private volatile boolean isLong;
    private boolean hasEnded;
    private long spentCpuNanos;

    QueryThread(Runnable query, Helpers helpers, IdleShare share) {
        super(query, "clew-query");
        this.helpers = helpers;
        this.share = share;
        setDaemon(true);
    }

    Helpers helpers() {
        return helpers;
    }

    @Override
    public void run() {
        niceness = Niceness.ofThisThread();
        try {
            super.run();
        } finally {
            end();
        }
    }

    /// Leaves more to others from now on, if it still runs. Called by another thread, once.
    synchronized void giveWay() {
        // The system may give the number of a thread that has ended to another.
        if (!hasEnded) {
            niceness.giveWay();
            share.enter();
            isLong = true;
        }
    }

    private synchronized void end() {
        hasEnded = true;
        long _ = spend(THREADS.getCurrentThreadCpuTime());
        if (isLong) {
            share.leave();
        }
    }

    void yieldIfLong() {
        if (isLong) {
            try {
                rest();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void rest() throws InterruptedException {
        share.awaitEndOfPause();
        long cpuNanos = THREADS.getCurrentThreadCpuTime();
        if (cpuNanos - spentCpuNanos >= SHORTEST_RUN_NANOS) {
            TimeUnit.NANOSECONDS.sleep(Math.min(spend(cpuNanos), LONGEST_REST_NANOS));
        }
    }

    /// Returns for how long it is to rest.
    private long spend(long cpuNanos) {
        long ranNanos = cpuNanos - spentCpuNanos;
        spentCpuNanos = cpuNanos;
        return share.spend(ranNanos, System.nanoTime());
    }
}
