package dev.clew.query.traceql.search;

import dev.clew.store.Completeness;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Exact if the answer is complete: these are the first traces of all that there are. If it is truncated, there
/// may be others, also between these.
///
/// @param traces newest first, by the latest start of a span that was selected; those of the same time by
///     id
/// @param completeness whether there may be others that belong between or before these; that there are more
///     than were asked for is no truncation
/// @param next where the same question goes on; null if there are no more, or if the search was given up, as
///     nobody knows then what comes next
public record SearchAnswer(
        List<FoundTrace> traces,
        Completeness completeness,
        @Nullable SearchCursor next,
        Explanation explanation) {
    public SearchAnswer {
        traces = List.copyOf(traces);
    }
}
