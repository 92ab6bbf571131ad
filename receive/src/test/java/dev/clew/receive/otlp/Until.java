package dev.clew.receive.otlp;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/// Waits for what happens on another thread.
final class Until {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Until() {}

    static void holds(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within %s: %s".formatted(PATIENCE, what));
            }
            Thread.onSpinWait();
        }
    }
}
