package dev.clew.query.adjust;

import dev.clew.model.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A trace as it is shown.
///
/// @param spans never empty; once adjusted, a parent comes before its children and siblings by start time
/// @param warnings what is odd about the trace as a whole, for people
public record AdjustedTrace(List<AdjustedSpan> spans, List<String> warnings) {
    private static final Comparator<Span> BY_START =
            Comparator.comparingLong(Span::startNanos).thenComparing(Span::spanId, Long::compareUnsigned);

    public AdjustedTrace {
        spans = List.copyOf(spans);
        warnings = List.copyOf(warnings);
    }

    /// A trace of which nothing was corrected: the spans, every copy of them, by start time.
    public static AdjustedTrace asSent(List<Span> spans) {
        return new AdjustedTrace(
                spans.stream()
                        .sorted(BY_START)
                        .map(span -> new AdjustedSpan(span, List.of()))
                        .toList(),
                List.of());
    }

    /// The same with something more to say about the whole. It stands on the first span too, where every UI shows it.
    public AdjustedTrace withWarning(String warning) {
        var shown = new ArrayList<>(spans);
        shown.set(0, spans.getFirst().with(List.of(warning)));
        var all = new ArrayList<>(warnings);
        all.add(warning);
        return new AdjustedTrace(shown, all);
    }
}
