package dev.clew.cli.ask;

import java.util.List;

/// Numbers over time, as Tempo's `GET /api/metrics/query_range` tells them.
///
/// @param labels as Prometheus writes them
public record Series(String labels, List<Sample> samples) {
    public record Sample(long millis, double value) {}

    public Series {
        samples = List.copyOf(samples);
    }
}
