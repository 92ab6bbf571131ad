package dev.clew.query.traceql.search;

import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.query.traceql.syntax.Query;
import dev.clew.store.ScanLimits;
import org.jspecify.annotations.Nullable;

/// Which traces somebody looks for.
///
/// @param range only spans that start in it can be selected; both ends count
/// @param mostTraces at least 1
/// @param mostSpans how many spans of each spanset are shown, the earliest; 0 for all
/// @param after where the page before ended, of the same question; null for the first page
/// @param limits when to give up and say so
public record SearchQuestion(
        Tenant tenant,
        Query.Search query,
        TimeRange range,
        int mostTraces,
        int mostSpans,
        @Nullable SearchCursor after,
        ScanLimits limits) {
    public SearchQuestion {
        if (mostTraces < 1 || mostSpans < 0) {
            throw new IllegalArgumentException("%d traces of %d spans".formatted(mostTraces, mostSpans));
        }
    }

    /// The first page.
    public SearchQuestion(
            Tenant tenant, Query.Search query, TimeRange range, int mostTraces, int mostSpans, ScanLimits limits) {
        this(tenant, query, range, mostTraces, mostSpans, null, limits);
    }

    /// The page after `cursor`.
    public SearchQuestion after(SearchCursor cursor) {
        return new SearchQuestion(tenant, query, range, mostTraces, mostSpans, cursor, limits);
    }
}
