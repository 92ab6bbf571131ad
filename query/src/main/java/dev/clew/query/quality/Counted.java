package dev.clew.query.quality;

import java.util.List;

/// @param count of spans, or of traces if that is what is judged
/// @param examples a few of them, each of another trace, of the newest first
public record Counted(long count, List<Example> examples) {
    public Counted {
        examples = List.copyOf(examples);
    }
}
