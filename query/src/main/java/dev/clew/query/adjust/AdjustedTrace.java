package dev.clew.query.adjust;

import java.util.List;

/// A trace as it is shown.
///
/// @param spans a parent before its children, siblings by start time; never empty
/// @param warnings what is odd about the trace as a whole, for people
public record AdjustedTrace(List<AdjustedSpan> spans, List<String> warnings) {
    public AdjustedTrace {
        spans = List.copyOf(spans);
        warnings = List.copyOf(warnings);
    }
}
