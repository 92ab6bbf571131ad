package dev.clew.query.traceql.search;

import java.util.List;

/// Hears of traces while a search for them goes on.
public interface SearchListener {
    /// Whether it wants to hear now. Asked after each trace that was read, on the thread that searches.
    boolean isDue();

    /// Traces that the answer will have, in its order, right after those that were told before.
    ///
    /// @param traces may be empty
    void settled(List<FoundTrace> traces);
}
