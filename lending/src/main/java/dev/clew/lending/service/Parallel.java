package dev.clew.lending.service;

import io.opentelemetry.context.Context;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Work done at the same time, each piece on a virtual thread of its own. The pieces run in the context of whoever
/// started them: their spans become children of the span that is current there.
public final class Parallel implements AutoCloseable {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /// Starts a piece. Without `wrap` its spans would start traces of their own.
    public <T> Future<T> start(Callable<T> piece) {
        return threads.submit(Context.current().wrap(piece));
    }

    /// Waits for a piece.
    ///
    /// @throws Exception what the piece threw
    public static <T> T result(Future<T> piece) throws Exception {
        try {
            return piece.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /// Waits for all pieces.
    @Override
    public void close() {
        threads.close();
    }
}
