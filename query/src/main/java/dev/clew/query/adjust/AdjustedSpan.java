package dev.clew.query.adjust;

import dev.clew.model.Span;
import java.util.ArrayList;
import java.util.List;

/// A span as it is shown.
///
/// @param warnings what is odd about it and what was done about that, for people
public record AdjustedSpan(Span span, List<String> warnings) {
    public AdjustedSpan {
        warnings = List.copyOf(warnings);
    }

    AdjustedSpan with(Span changed) {
        return new AdjustedSpan(changed, warnings);
    }

    AdjustedSpan with(Span changed, String warning) {
        return with(changed).with(List.of(warning));
    }

    AdjustedSpan with(List<String> moreWarnings) {
        var all = new ArrayList<>(warnings);
        all.addAll(moreWarnings);
        return new AdjustedSpan(span, all);
    }
}
