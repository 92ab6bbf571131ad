package dev.clew.store.segment.ledger;

import dev.clew.model.SpanKind;
import java.util.SortedMap;
import java.util.TreeMap;

/// Counts what the sampler does, until it is written to a [LedgerFile]. For one thread.
public final class RollupBook {
    private final SortedMap<CellKey, Cell> cells = new TreeMap<>();

    /// Where the spans of one operation, or the calls of one edge, that start in one minute are counted.
    public static final class Counter {
        private final Cell cell;

        private Counter(Cell cell) {
            this.cell = cell;
        }

        /// @param nanos below zero counts as zero
        public void add(int times, boolean isError, long nanos) {
            cell.addSpan(times, isError, Math.max(0, nanos));
        }
    }

    /// @param startMinutes since 1970
    public Counter operation(long startMinutes, String service, String name, SpanKind kind) {
        return new Counter(cell(CellKey.ofOperation(startMinutes, service, name, kind)));
    }

    /// @param startMinutes since 1970
    public Counter edge(long startMinutes, String caller, String callee, boolean isMessage) {
        return new Counter(cell(CellKey.ofEdge(startMinutes, caller, callee, isMessage)));
    }

    /// Counts traces that were decided, or spans that followed a decision.
    ///
    /// @param key of a rule
    void decided(CellKey key, long traces, long spans, long errors) {
        cell(key).add(traces, spans, errors);
    }

    private Cell cell(CellKey key) {
        return cells.computeIfAbsent(key, _ -> new Cell());
    }

    /// In order of their keys; not to be written to.
    public SortedMap<CellKey, Cell> cells() {
        return cells;
    }
}
