package dev.clew.server.tempo;

import com.linecorp.armeria.common.HttpStatus;
import dev.clew.server.grpc.GrpcCall;
import dev.clew.server.grpc.GrpcRefusal;
import dev.clew.server.grpc.GrpcStatus;
import dev.clew.server.jaeger.ApiService;
import dev.clew.server.jaeger.ClientGone;
import dev.clew.server.jaeger.Refusal;
import dev.clew.server.yielding.QueryThreads;
import dev.clew.store.Helpers;
import dev.clew.store.QueryMemory;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Lets so many queries run at once, and so many wait for that, the first that came first. More are told to
/// come again: a query costs whatever it asks for, and spans must be received meanwhile. They run on threads of their
/// own, which give way to those that receive if it takes long ([QueryThreads]). A slot that nobody wants may
/// help another query.
public final class QuerySlots {
    /// How many run at once, for each processor.
    static final int PER_PROCESSOR = 1;

    /// How many wait.
    static final int WAITING = 100;

    /// After so long, somebody who waits is looked at whether he is still there.
    private static final long LOOK_MILLIS = 100;

    private final int mostRunning;
    private final int mostWaiting;
    private final Semaphore running;
    private final Semaphore waiting;
    private final AtomicLong refused = new AtomicLong();

    QuerySlots(int running, int waiting) {
        mostRunning = running;
        mostWaiting = waiting;
        this.running = new Semaphore(running, /* fair= */ true);
        this.waiting = new Semaphore(waiting);
    }

    /// As many as this machine's processors can work on, and its memory can hold.
    public static QuerySlots forThisMachine() {
        int processors = PER_PROCESSOR * Runtime.getRuntime().availableProcessors();
        return new QuerySlots(Math.clamp(QueryMemory.queriesAtOnce(), 1, processors), WAITING);
    }

    /// Lets Prometheus know.
    public void register(PrometheusRegistry registry) {
        gauge(registry, "clew_queries_running", "Queries that run.", () -> mostRunning - running.availablePermits());
        gauge(
                registry,
                "clew_queries_waiting",
                "Queries that wait until others have run.",
                () -> mostWaiting - waiting.availablePermits());
        CounterWithCallback.builder()
                .name("clew_queries_refused_total")
                .help("Queries that were told to come again, since too many waited.")
                .callback(callback -> callback.call((double) refused.get()))
                .register(registry);
    }

    private static void gauge(PrometheusRegistry registry, String name, String help, IntSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsInt()))
                .register(registry);
    }

    /// The same, when its turn has come.
    public ApiService.Handler queued(ApiService.Handler handler) {
        return request -> run(request::isWanted, () -> handler.answer(request));
    }

    /// What `query` comes to, when its turn has come.
    ///
    /// @throws Refusal if too many wait
    /// @throws ClientGone if nobody waits any longer
    <T> T run(BooleanSupplier isWanted, Supplier<T> query) {
        await(isWanted);
        try {
            return QueryThreads.start(query, this::tryStart).get();
        } catch (ExecutionException failed) {
            throw unchecked(failed);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new ClientGone();
        } finally {
            running.release();
        }
    }

    /// As above, for a call by gRPC.
    ///
    /// @throws GrpcRefusal if too many wait, or nobody waits any longer
    public <T> T run(GrpcCall call, Supplier<T> query) {
        try {
            return run(call::isWanted, query);
        } catch (Refusal refusal) {
            throw new GrpcRefusal(GrpcStatus.RESOURCE_EXHAUSTED, refusal.text());
        } catch (ClientGone _) {
            throw new GrpcRefusal(GrpcStatus.CANCELLED, "the client left");
        }
    }

    /// Starts a part of a query if there is a slot that nobody waits for. It goes on until somebody does.
    private <T> @Nullable CompletableFuture<T> tryStart(Function<BooleanSupplier, T> part) {
        if (isWaitedFor() || !running.tryAcquire()) {
            return null;
        }
        return QueryThreads.start(() -> part.apply(() -> !isWaitedFor()), Helpers::none)
                .whenComplete((_, _) -> running.release());
    }

    private boolean isWaitedFor() {
        return waiting.availablePermits() < mostWaiting;
    }

    private static RuntimeException unchecked(ExecutionException failed) {
        if (failed.getCause() instanceof Error error) {
            throw error;
        }
        return failed.getCause() instanceof RuntimeException exception
                ? exception
                : new IllegalStateException("Bug: a query fails with what it does not declare", failed);
    }

    private void await(BooleanSupplier isWanted) {
        if (running.tryAcquire()) {
            return;
        }
        if (!waiting.tryAcquire()) {
            refused.incrementAndGet();
            throw new Refusal(
                    HttpStatus.TOO_MANY_REQUESTS,
                    "%d queries are waiting already, the most allowed: ask again in a second".formatted(mostWaiting));
        }
        try {
            while (!running.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                if (!isWanted.getAsBoolean()) {
                    throw new ClientGone();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new ClientGone();
        } finally {
            waiting.release();
        }
    }
}
