package dev.clew.benchmarks.instrument.rabbitmq;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/// CPU nanoseconds and allocated bytes of one publish in the five ways of [PublishBenchmark], interleaved in
/// one run: thread CPU time does not see who else uses the machine.
///
/// `./clew benchmark PublishCost`; gate: `PublishGate`.
public final class PublishCost {
    private static final int ROUNDS = 20;
    private static final int PUBLISHES = 100_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private PublishCost() {}

    /// @param nanos of thread CPU time for one publish, the best round
    /// @param bytes allocated for one publish, the last round
    public record Cost(double nanos, double bytes) {
        String json() {
            return String.format(Locale.ROOT, "{\"nanos\":%.0f,\"bytes\":%.0f}", nanos, bytes);
        }
    }

    /// Each cost of one publish.
    ///
    /// @param byHand with the SDK alone
    /// @param measured wrapped, with metrics
    public record Costs(Cost untraced, Cost disabled, Cost byHand, Cost wrapped, Cost measured) {}

    /// Prints one JSON line.
    public static void main(String[] args) throws IOException {
        Costs costs = measure();
        System.out.printf(
                "{\"untraced\":%s,\"disabled\":%s,\"by_hand\":%s,\"wrapped\":%s,\"measured\":%s}%n",
                costs.untraced.json(),
                costs.disabled.json(),
                costs.byHand.json(),
                costs.wrapped.json(),
                costs.measured.json());
    }

    /// Measures all in this process.
    public static Costs measure() throws IOException {
        Publishers publishers = new Publishers();
        Cost untraced = new Cost(Double.MAX_VALUE, 0);
        Cost disabled = untraced;
        Cost byHand = untraced;
        Cost wrapped = untraced;
        Cost measured = untraced;
        for (int round = 0; round < ROUNDS; round++) {
            untraced = better(untraced, publishers::untraced);
            disabled = better(disabled, publishers::disabled);
            byHand = better(byHand, publishers::byHand);
            wrapped = better(wrapped, publishers::wrapped);
            measured = better(measured, publishers::measured);
        }
        return new Costs(untraced, disabled, byHand, wrapped, measured);
    }

    private static Cost better(Cost before, Publish publish) throws IOException {
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        long nanos = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < PUBLISHES; i++) {
            publish.one();
        }
        double spent = (double) (THREADS.getCurrentThreadCpuTime() - nanos) / PUBLISHES;
        double bytes = (double) (THREADS.getCurrentThreadAllocatedBytes() - allocated) / PUBLISHES;
        return new Cost(Math.min(before.nanos, spent), bytes);
    }

    @FunctionalInterface
    private interface Publish {
        Object one() throws IOException;
    }
}
