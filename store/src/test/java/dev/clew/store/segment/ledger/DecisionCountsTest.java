package dev.clew.store.segment.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.store.sampling.SamplingCount;
import dev.clew.store.sampling.TraceRoot;
import dev.clew.store.sampling.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class DecisionCountsTest {
    private static final LedgerCode KEPT = new LedgerCode(new Verdict(true, 0, false, 0), 1, "all");

    private final DecisionCounts counts = new DecisionCounts();

    @Test
    void tellsTheMostFrequentApartAndCountsTheOthersByServiceOrTogether() {
        for (int i = 0; i < DecisionCounts.MOST_ROOTS; i++) {
            add("shop", "often " + i, 5);
        }
        for (int i = 0; i < DecisionCounts.MOST_ROOTS; i++) {
            add("shop", "GET /item/" + i, 1);
        }
        for (int i = 0; i < 2 * DecisionCounts.MOST_SERVICES; i++) {
            add("pod-" + i, "start", i < DecisionCounts.MOST_SERVICES - 1 ? 2 : 1);
        }
        List<SamplingCount> told = told();
        assertThat(told).hasSize(DecisionCounts.MOST_ROOTS + DecisionCounts.MOST_SERVICES + 1);
        assertThat(traces(told, new TraceRoot("shop", "often 7", ""))).isEqualTo(5);
        assertThat(traces(told, new TraceRoot("shop", "(other)", "(other)"))).isEqualTo(DecisionCounts.MOST_ROOTS);
        assertThat(traces(told, new TraceRoot("pod-3", "(other)", "(other)"))).isEqualTo(2);
        assertThat(traces(told, TraceRoot.OTHER)).isEqualTo(DecisionCounts.MOST_SERVICES + 1);
        assertThat(told.stream().mapToLong(SamplingCount::traces).sum())
                .isEqualTo(6L * DecisionCounts.MOST_ROOTS + 3L * DecisionCounts.MOST_SERVICES - 1);
    }

    private void add(String service, String operation, int traces) {
        counts.add(7, KEPT, new TraceRoot(service, operation, ""), traces, 2L * traces, 0);
    }

    private List<SamplingCount> told() {
        var book = new RollupBook();
        counts.writeTo(book);
        return book.cells().entrySet().stream()
                .map(cell -> cell.getValue().count(cell.getKey()))
                .toList();
    }

    private static long traces(List<SamplingCount> told, TraceRoot root) {
        return told.stream()
                .filter(count -> count.root().equals(root))
                .mapToLong(SamplingCount::traces)
                .sum();
    }
}
