package dev.clew.server.yielding;

import dev.clew.store.Helpers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Runs each query on a thread of its own, which after a while leaves the processors to the others of the process
/// whenever those want them: short queries are as quick as anything, and long ones do not hold up what is received. A
/// virtual thread would, as it keeps its carrier while it computes, and spans are received on carriers, too.
///
/// Nobody can take niceness back without being allowed to, so a thread serves once.
public final class QueryThreads {
    /// Most queries are done by then.
    static final Duration SHORT = Duration.ofMillis(25);

    private static final Duration BETWEEN_PAUSES = Duration.ofMillis(500);

    /// As short as the ten milliseconds in which the system counts allow.
    private static final Duration PAUSE = Duration.ofMillis(50);

    private static final IdleShare SHARE = IdleShare.ofThisMachine();
    private static final ScheduledExecutorService WATCH = watch();

    private QueryThreads() {}

    /// Starts `query`, which `helpers` may help.
    public static <T> CompletableFuture<T> start(Supplier<T> query, Helpers helpers) {
        return CompletableFuture.supplyAsync(query, task -> {
            var thread = new QueryThread(task, helpers, SHARE);
            Future<?> _ = WATCH.schedule(thread::giveWay, SHORT.toMillis(), TimeUnit.MILLISECONDS);
            thread.start();
        });
    }

    /// Starts a part of the query that this thread runs, if somebody helps it; null if nobody does.
    public static <T> @Nullable CompletableFuture<T> tryStart(Function<BooleanSupplier, T> part) {
        return Thread.currentThread() instanceof QueryThread query
                ? query.helpers().tryStart(part)
                : null;
    }

    /// Called now and then by whoever may be a query: one that takes long rests here if others want the processors.
    /// It holds no lock then that they need.
    public static void yieldIfLong() {
        if (Thread.currentThread() instanceof QueryThread query) {
            query.yieldIfLong();
        }
    }

    private static ScheduledExecutorService watch() {
        ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("clew-query-watch").factory());
        Future<?> _ = watch.scheduleWithFixedDelay(
                () -> {
                    if (SHARE.beginPause()) {
                        Future<?> _ = watch.schedule(SHARE::endPause, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
                    }
                },
                BETWEEN_PAUSES.toMillis(),
                BETWEEN_PAUSES.toMillis(),
                TimeUnit.MILLISECONDS);
        return watch;
    }
}
