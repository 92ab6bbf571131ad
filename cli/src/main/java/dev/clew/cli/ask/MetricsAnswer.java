package dev.clew.cli.ask;

import java.util.List;

/// Numbers over time.
///
/// @param series in the server's order
/// @param truncatedBecause why spans may be missing in them; empty if none are
/// @param basis how spans that a sampler dropped were made up for; empty if none were
public record MetricsAnswer(List<Series> series, String truncatedBecause, String basis) {
    public MetricsAnswer {
        series = List.copyOf(series);
    }
}
