package dev.clew.sample.tail;

import dev.clew.model.Histogram;
import java.util.Map;

/// What the rules of a round go by that remember: the same from its first trace to its last, so that a
/// decision depends on the trace and on nothing that came between. Never changed.
///
/// @param durations of the longest spans of traces, in nanoseconds, by what they begin with
/// @param traces by rule and key, how many there were in half a minute
/// @param shares by rule and key, which part of those to keep; what has no key here is kept
/// @param spansPerSecond by rule, how many spans its traces had
record Figures(
        Map<Operation, Histogram> durations,
        Map<String, Map<String, Double>> traces,
        Map<String, Map<String, Double>> shares,
        Map<String, Double> spansPerSecond) {
    static final Figures NONE = new Figures(Map.of(), Map.of(), Map.of(), Map.of());

    /// Of fewer traces than that, nobody knows which are slow.
    static final int FEWEST_TRACES = 100;

    /// Positive infinity if it is not known yet.
    double slowNanos(Operation operation, double quantile) {
        Histogram known = durations.get(operation);
        return known == null || known.total() < FEWEST_TRACES ? Double.POSITIVE_INFINITY : known.quantile(quantile);
    }

    /// From 0 to 1.
    double share(String rule, String key) {
        return shares.getOrDefault(rule, Map.of()).getOrDefault(key, 1.0);
    }

    /// From 0 to 1.
    double share(String rule, double wantedSpansPerSecond) {
        double seen = spansPerSecond.getOrDefault(rule, 0.0);
        return seen <= wantedSpansPerSecond ? 1 : wantedSpansPerSecond / seen;
    }
}
