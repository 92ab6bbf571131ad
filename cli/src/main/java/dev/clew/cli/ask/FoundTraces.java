package dev.clew.cli.ask;

import java.util.List;

/// What a search by TraceQL found.
///
/// @param traces newest first
/// @param cursor where the search goes on; empty if there are no more, or nobody knows
/// @param truncatedBecause why there may be others between these; empty if there are none
public record FoundTraces(List<FoundTrace> traces, String cursor, String truncatedBecause) {
    public FoundTraces {
        traces = List.copyOf(traces);
    }
}
