package dev.clew.query.traceql.metrics;

import dev.clew.store.QueryMemory;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// How often one thing was counted in each step of time. Values that are ids come once or twice: as long as there are
/// few steps, only those are kept. For one thread.
final class StepCounts {
    /// What is kept as pairs is looked through.
    private static final int FEW = 16;

    private static final long OBJECT_BYTES = 120;

    private final int stepCount;
    private final QueryMemory memory;
    private int[] steps = new int[1];
    private int[] counts = new int[1];
    private int used;
    private double @Nullable [] all;
    private long sum;

    /// @param stepCount how many steps there are
    /// @param memory that the counts take
    StepCounts(int stepCount, QueryMemory memory) {
        this.stepCount = stepCount;
        this.memory = memory;
        memory.hold(OBJECT_BYTES);
    }

    void add(int step) {
        sum++;
        if (all != null) {
            all[step]++;
            return;
        }
        // Spans come by time: the step is likely to be that of the last one.
        for (int i = used - 1; i >= 0; i--) {
            if (steps[i] == step) {
                counts[i]++;
                return;
            }
        }
        if (used == FEW) {
            memory.hold((long) Double.BYTES * stepCount);
            all = numbers();
            all[step]++;
            return;
        }
        if (used == steps.length) {
            memory.hold(2L * Integer.BYTES * used);
            steps = Arrays.copyOf(steps, 2 * used);
            counts = Arrays.copyOf(counts, 2 * used);
        }
        steps[used] = step;
        counts[used++] = 1;
    }

    /// Of all steps.
    long sum() {
        return sum;
    }

    /// One for each step; not to be written to.
    double[] numbers() {
        if (all != null) {
            return all;
        }
        double[] numbers = new double[stepCount];
        for (int i = 0; i < used; i++) {
            numbers[steps[i]] = counts[i];
        }
        return numbers;
    }
}
