package dev.clew.query;

import dev.clew.model.Span;
import dev.clew.store.Completeness;
import java.util.List;

/// The spans of a trace, as far as they can be read.
///
/// @param spans each once, in no particular order; empty if the store has none of the trace, or none that can be read
/// @param completeness whether something that cannot be read may hold others
public record FoundSpans(List<Span> spans, Completeness completeness) {
    public boolean isEmpty() {
        return spans.isEmpty();
    }

    /// Others in their place.
    public FoundSpans with(List<Span> others) {
        return new FoundSpans(others, completeness);
    }
}
