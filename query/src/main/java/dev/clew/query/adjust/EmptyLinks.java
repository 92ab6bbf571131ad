package dev.clew.query.adjust;

import dev.clew.model.Link;
import dev.clew.model.Span;
import java.util.List;

/// Drops links that name no trace: nobody could follow them.
final class EmptyLinks {
    private EmptyLinks() {}

    static AdjustedSpan drop(AdjustedSpan adjusted) {
        Span span = adjusted.span();
        List<Link> links =
                span.links().stream().filter(link -> !link.traceId().isZero()).toList();
        int dropped = span.links().size() - links.size();
        if (dropped == 0) {
            return adjusted;
        }
        return adjusted.with(
                SpanCopy.with(span, span.events(), links),
                "%d links without a usable trace id are not shown".formatted(dropped));
    }
}
