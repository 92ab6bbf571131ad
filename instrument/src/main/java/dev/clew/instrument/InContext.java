package dev.clew.instrument;

import dev.clew.instrument.internal.Harmless;
import io.opentelemetry.context.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/// Takes the current span along to another thread, of a pool or virtual: a span belongs to the thread that
/// made it current, and what another thread does would otherwise start a trace of its own.
///
/// ```java
/// Thread.startVirtualThread(InContext.wrap(() -> notify(loan)));
///
/// try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
///     List<Loan> loans = InContext.all(threads, ids.stream().map(id -> (Callable<Loan>) () -> find(id)).toList());
/// }
/// ```
public final class InContext {
    private InContext() {}

    /// Runs `task` in what is the current context now, wherever it runs.
    public static Runnable wrap(Runnable task) {
        return Harmless.get(() -> Context.current().wrap(task), task);
    }

    /// Like [#wrap(Runnable)], for a task with a result.
    public static <T> Callable<T> wrap(Callable<T> task) {
        return Harmless.get(() -> Context.current().wrap(task), task);
    }

    /// Runs each task in the context that is current when the task is handed over. Closing the returned
    /// executor closes `executor`.
    public static ExecutorService wrap(ExecutorService executor) {
        return Harmless.get(() -> Context.taskWrapping(executor), executor);
    }

    /// Runs all of `tasks` at once, as far as `executor` has threads, each in the current context.
    ///
    /// @return their results, in the order of the tasks
    /// @throws ExecutionException when a task failed: with its exception as the cause, and those of the tasks
    ///     after it suppressed. The others run to their end before.
    /// @throws InterruptedException when the thread was interrupted while waiting; tasks not finished are
    ///     interrupted
    public static <T> List<T> all(ExecutorService executor, List<? extends Callable<? extends T>> tasks)
            throws ExecutionException, InterruptedException {
        List<Callable<T>> wrapped = new ArrayList<>(tasks.size());
        for (Callable<? extends T> task : tasks) {
            Callable<T> plain = task::call;
            wrapped.add(wrap(plain));
        }
        // Waits for all, and cancels those that are left when it is interrupted.
        List<Future<T>> futures = executor.invokeAll(wrapped);
        List<T> results = new ArrayList<>(tasks.size());
        ExecutionException failure = null;
        for (Future<T> future : futures) {
            try {
                results.add(future.get());
            } catch (ExecutionException | CancellationException e) {
                ExecutionException failed =
                        e instanceof ExecutionException execution ? execution : new ExecutionException(e);
                if (failure == null) {
                    failure = failed;
                } else {
                    failure.addSuppressed(failed.getCause());
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
        return results;
    }
}
