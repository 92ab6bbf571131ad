package dev.clew.instrument.internal;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Does the tracing's own work so that its failures stay its own: an application must not fail, or answer
/// differently, because a span processor or a propagator is broken. The first failure is logged as a warning, the
/// later ones at level FINE, for a broken processor fails on every span.
public final class Harmless {
    private static final Logger LOGGER = Logger.getLogger("dev.clew.instrument");
    private static final AtomicBoolean WARNED = new AtomicBoolean();

    private Harmless() {}

    /// What `work` gives, or `fallback` when it throws.
    public static <T> T get(Supplier<T> work, T fallback) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            report(e);
            return fallback;
        }
    }

    /// Runs `work`; what it throws goes no further.
    public static void run(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            report(e);
        }
    }

    private static void report(RuntimeException e) {
        Level level = WARNED.compareAndSet(false, true) ? Level.WARNING : Level.FINE;
        LOGGER.log(level, "tracing failed, the application goes on without it (later failures at level FINE)", e);
    }
}
