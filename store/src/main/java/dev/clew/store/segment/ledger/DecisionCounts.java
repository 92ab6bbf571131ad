package dev.clew.store.segment.ledger;

import dev.clew.store.sampling.SamplingDecision;
import dev.clew.store.sampling.TraceRoot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Counts the decisions of one step by rule and by what traces begin with. Who makes up operations must not
/// make up cells without end: those with the most traces keep their names, the others are counted by service,
/// or together. For one thread.
public final class DecisionCounts {
    /// A step has half a million spans at most.
    static final int MOST_ROOTS = 1_000;

    static final int MOST_SERVICES = 200;

    private final Map<CellKey, long[]> counts = new HashMap<>();
    private final Map<TraceRoot, Long> traces = new HashMap<>();

    /// Adds traces, or spans to traces that were counted before.
    ///
    /// @param minutes when it was decided, since 1970
    /// @param more below zero takes back what was counted before
    public void add(long minutes, LedgerCode code, TraceRoot root, long more, long spans, long errors) {
        CellKey key = CellKey.ofRule(
                minutes, code.version(), code.ruleName(), code.verdict().isKept(), root);
        long[] sums = counts.computeIfAbsent(key, _ -> new long[3]);
        sums[0] += more;
        sums[1] += spans;
        sums[2] += errors;
        traces.merge(root, Math.abs(more), Long::sum);
    }

    /// As above, of what was decided before.
    public void add(SamplingDecision before, TraceRoot root, long more, long spans, long errors) {
        var code = new LedgerCode(before.verdict(), before.version(), before.ruleName());
        add(before.decidedMinutes(), code, root, more, spans, errors);
    }

    /// Writes all of it down.
    public void writeTo(RollupBook book) {
        Set<TraceRoot> named = traces.size() <= MOST_ROOTS ? traces.keySet() : mostFrequent(traces, MOST_ROOTS);
        Set<String> services = named.size() == traces.size() ? Set.of() : mostFrequent(byService(), MOST_SERVICES);
        counts.forEach((key, sums) -> {
            TraceRoot root = key.root();
            TraceRoot told = named.contains(root)
                    ? root
                    : services.contains(root.service()) ? root.otherOfService() : TraceRoot.OTHER;
            book.decided(key.of(told), sums[0], sums[1], sums[2]);
        });
    }

    private Map<String, Long> byService() {
        Map<String, Long> byService = new HashMap<>();
        traces.forEach((root, count) -> byService.merge(root.service(), count, Long::sum));
        return byService;
    }

    private static <T> Set<T> mostFrequent(Map<T, Long> counts, int most) {
        List<Map.Entry<T, Long>> order = new ArrayList<>(counts.entrySet());
        order.sort(Map.Entry.comparingByValue(Comparator.reverseOrder()));
        Set<T> chosen = new HashSet<>();
        order.subList(0, Math.min(most, order.size())).forEach(each -> chosen.add(each.getKey()));
        return chosen;
    }
}
