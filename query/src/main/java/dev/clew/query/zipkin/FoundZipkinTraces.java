package dev.clew.query.zipkin;

import dev.clew.model.TraceId;
import dev.clew.store.Completeness;
import java.util.List;

/// What a search found.
///
/// @param ids newest first, by when the trace began
public record FoundZipkinTraces(List<TraceId> ids, Completeness completeness) {
    public FoundZipkinTraces {
        ids = List.copyOf(ids);
    }
}
