package dev.clew.query.traceql.metrics;

import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.query.traceql.syntax.Query;
import dev.clew.store.ScanLimits;

/// Which numbers somebody asks for.
///
/// @param range only spans that start in it are selected; both ends count
/// @param steps of which `range` is made
/// @param exemplars how many traces are wanted as examples
/// @param limits when to give up and say so; of every scan
public record MetricsQuestion(
        Tenant tenant, Query.Metrics query, TimeRange range, Steps steps, int exemplars, ScanLimits limits) {
    /// The same, with other limits.
    public MetricsQuestion within(ScanLimits others) {
        return new MetricsQuestion(tenant, query, range, steps, exemplars, others);
    }
}
