package dev.clew.query;

import dev.clew.model.TraceId;
import dev.clew.store.Completeness;
import java.util.List;

/// What a search found.
///
/// @param ids newest first, by the latest start among the spans that matched
public record FoundTraces(List<TraceId> ids, Completeness completeness) {
    public FoundTraces {
        ids = List.copyOf(ids);
    }
}
