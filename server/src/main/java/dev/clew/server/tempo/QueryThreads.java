package dev.clew.server.tempo;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/// Runs each query on a thread of its own, which after a while leaves the processors to the others of the process
/// whenever those want them: short queries are as quick as anything, and long ones do not hold up what is received. A
/// virtual thread would, as it keeps its carrier while it computes, and spans are received on carriers, too.
///
/// Nobody can take niceness back without being allowed to, so a thread serves once.
final class QueryThreads {
    /// Most queries are done by then.
    static final Duration SHORT = Duration.ofMillis(50);

    private static final ScheduledExecutorService WATCH = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("clew-query-watch").factory());

    private QueryThreads() {}

    static <T> Future<T> run(Callable<T> query) {
        var task = new FutureTask<>(query);
        Thread.ofPlatform().daemon().name("clew-query").start(() -> {
            var thread = new Watched(Niceness.ofThisThread());
            ScheduledFuture<?> watch = WATCH.schedule(thread::giveWay, SHORT.toMillis(), TimeUnit.MILLISECONDS);
            try {
                task.run();
            } finally {
                watch.cancel(false);
                thread.end();
            }
        });
        return task;
    }

    /// The system may give the number of a thread that has ended to another.
    private static final class Watched {
        private final Niceness niceness;
        private boolean hasEnded;

        Watched(Niceness niceness) {
            this.niceness = niceness;
        }

        synchronized void giveWay() {
            if (!hasEnded) {
                niceness.giveWay();
            }
        }

        synchronized void end() {
            hasEnded = true;
        }
    }
}
