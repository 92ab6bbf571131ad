package dev.clew.query.traceql.search;

import dev.clew.store.Completeness;
import java.util.List;

/// @param traces newest first, by the latest start of a span that was selected; those of the same time by
///     id
/// @param completeness whether there may be others
public record SearchAnswer(List<FoundTrace> traces, Completeness completeness, Explanation explanation) {
    public SearchAnswer {
        traces = List.copyOf(traces);
    }
}
