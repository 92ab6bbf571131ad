package dev.clew.query.sampled;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.AnyValue;
import dev.clew.model.Span;
import dev.clew.query.Given;
import dev.clew.store.Aggregate;
import dev.clew.store.QueryMemory;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EstimatesTest {
    private static final int RUNS = 1_000;
    private static final int TRACES = 20_000;

    /// Traces of one to five spans, of which some are kept by chance.
    @Test
    void intervalsCoverTheTruthAsOftenAsTheySay() {
        long seed = Long.getLong("clew.seed", System.nanoTime());
        var random = new Random(seed);
        Span[] ofTraces = new Span[TRACES];
        long truth = 0;
        for (int i = 0; i < TRACES; i++) {
            ofTraces[i] = Given.span(i + 1, 1, "service").build();
            truth += spansOf(i);
        }
        for (double probability : new double[] {0.01, 0.05, 0.2}) {
            int covered = 0;
            double sum = 0;
            for (int run = 0; run < RUNS; run++) {
                var estimates = new Estimates(
                        1, /* isMeasured= */ false, _ -> 1 / probability, new QueryMemory(Long.MAX_VALUE));
                for (int i = 0; i < TRACES; i++) {
                    if (random.nextDouble() < probability) {
                        for (int n = spansOf(i); n > 0; n--) {
                            estimates.add(List.of(), 0, ofTraces[i], null);
                        }
                    }
                }
                Aggregate.Cell cell = estimates.cells().getFirst();
                double margin = estimates.margins().get(CellPlace.of(cell));
                covered += Math.abs(cell.spans() - truth) <= margin ? 1 : 0;
                sum += cell.spans();
            }
            System.out.printf("EstimatesTest: at %s, %d of %d intervals cover the truth%n", probability, covered, RUNS);
            assertThat(covered).as("at %s, seed %d", probability, seed).isGreaterThanOrEqualTo(RUNS * 93 / 100);
            assertThat(sum / RUNS / truth)
                    .as("at %s, seed %d", probability, seed)
                    .isBetween(0.98, 1.02);
        }
    }

    private static int spansOf(int trace) {
        return 1 + trace % 5;
    }

    @Test
    void countsWhereEveryTraceStandsForItselfAlone() {
        var estimates = new Estimates(2, /* isMeasured= */ true, _ -> 1, new QueryMemory(Long.MAX_VALUE));
        for (int i = 1; i <= 10; i++) {
            estimates.add(List.of(), 0, Given.span(i, 1, "service").build(), AnyValue.of(i));
        }
        Aggregate.Cell cell = estimates.cells().getFirst();
        assertThat(cell.spans()).isEqualTo(10);
        assertThat(cell.numbers().count()).isEqualTo(10);
        assertThat(cell.numbers().sum()).isEqualTo(55);
        assertThat(cell.numbers().histogram().total()).isEqualTo(10);
        assertThat(estimates.margins()).isEmpty();
    }

    @Test
    void leavesOutWhatThereIsNoRoomFor() {
        var estimates = new Estimates(1, /* isMeasured= */ false, _ -> 2, new QueryMemory(Long.MAX_VALUE));
        estimates.add(List.of(), 0, Given.span(1, 1, "service").build(), null);
        estimates.add(List.of(), 60, Given.span(2, 1, "service").build(), null);
        assertThat(estimates.leftOut()).isEqualTo(1);
        assertThat(estimates.cells()).hasSize(1);
    }

    @Test
    void fractionsOfBucketsAddUp() {
        var estimates = new Estimates(1, /* isMeasured= */ true, _ -> 1.4, new QueryMemory(Long.MAX_VALUE));
        for (int i = 0; i < 1_000; i++) {
            estimates.add(List.of(), 0, Given.span(1 + i, 1, "service").build(), AnyValue.of(1L << (i % 50)));
        }
        assertThat(estimates.cells().getFirst().numbers().histogram().total()).isEqualTo(1_400);
    }
}
