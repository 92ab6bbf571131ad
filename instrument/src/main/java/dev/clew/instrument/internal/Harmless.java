package dev.clew.instrument.internal;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Does the tracing's own work so that its failures stay its own: an application must not fail, or answer
/// differently, because a span processor or a propagator is broken. The first failure is logged as a warning,
/// the later ones at level FINE, for a broken processor fails on every span.
///
/// Held back is what a broken tracer throws, and what one of another version than it was compiled for does;
/// not what the machine says of itself, as that the memory is full.
public final class Harmless {
    private static final Complaints COMPLAINTS = new Complaints();

    private Harmless() {}

    /// What `work` gives, or `fallback` when it throws or gives nothing.
    public static <T> T get(Supplier<? extends @Nullable T> work, T fallback) {
        T result = orNull(work);
        return result == null ? fallback : result;
    }

    /// What `work` gives, or null when it throws.
    public static <T> @Nullable T orNull(Supplier<? extends @Nullable T> work) {
        try {
            return work.get();
        } catch (RuntimeException | LinkageError e) {
            report(e);
            return null;
        }
    }

    /// Runs `work`; what it throws goes no further.
    public static void run(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | LinkageError e) {
            report(e);
        }
    }

    private static void report(Throwable e) {
        COMPLAINTS.report("tracing failed, the application goes on without it (later failures at level FINE)", e);
    }
}
