package dev.clew.query.explore;

import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.query.traceql.syntax.Query;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanFilter;
import java.util.List;

/// Spans that somebody looks at.
///
/// @param query they come out of it
/// @param also they fulfil this too
/// @param range they start in it; both ends count
/// @param limits when to give up and say so
public record Selection(Tenant tenant, Query.Search query, SpanFilter also, TimeRange range, ScanLimits limits) {
    /// The same, but only spans that fulfil `filter` as well.
    Selection and(SpanFilter filter) {
        return new Selection(
                tenant,
                query,
                also instanceof SpanFilter.Any ? filter : new SpanFilter.And(List.of(also, filter)),
                range,
                limits);
    }
}
