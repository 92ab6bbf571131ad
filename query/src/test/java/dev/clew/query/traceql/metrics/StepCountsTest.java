package dev.clew.query.traceql.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.store.QueryMemory;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StepCountsTest {
    /// Few steps and many.
    @Test
    void countsEachStep() {
        var random = new Random(1);
        for (int different = 1; different < 40; different++) {
            double[] expected = new double[1_000];
            var counts = new StepCounts(expected.length, new QueryMemory(Long.MAX_VALUE));
            for (int i = 0; i < 200; i++) {
                int step = random.nextInt(different) * 25;
                expected[step]++;
                counts.add(step);
            }
            assertThat(counts.numbers()).as("%d steps", different).isEqualTo(expected);
            assertThat(counts.sum()).isEqualTo(200);
        }
    }

    @Test
    void takesLittleWhereThereAreFewSteps() {
        var memory = new QueryMemory(Long.MAX_VALUE);
        var counts = new StepCounts(10_000, memory);
        counts.add(7);
        counts.add(7);
        assertThat(memory.heldBytes()).isLessThan(200);
        for (int step = 0; step < 100; step++) {
            counts.add(step);
        }
        assertThat(memory.heldBytes()).isBetween(80_000L, 81_000L);
    }
}
