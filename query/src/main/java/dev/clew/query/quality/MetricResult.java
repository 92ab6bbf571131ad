package dev.clew.query.quality;

import java.util.List;

/// What a metric came to.
///
/// @param exempt those that it would ask, but that could not pass for a reason that is no fault
/// @param failures what failed, by what it failed for, the most first
public record MetricResult(
        QualityMetric metric, Counted passed, Counted failed, Counted exempt, List<Failures> failures) {
    /// @param about as the metric's [QualityMetric#about] says
    public record Failures(String about, Counted spans) {}

    public MetricResult {
        failures = List.copyOf(failures);
    }

    /// Whether anything was judged at all.
    boolean isJudged() {
        return passed.count() + failed.count() > 0;
    }

    /// From 0 to 1.
    double share() {
        return (double) passed.count() / (passed.count() + failed.count());
    }
}
