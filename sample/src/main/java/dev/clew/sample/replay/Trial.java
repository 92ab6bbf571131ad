package dev.clew.sample.replay;

import dev.clew.model.Span;
import dev.clew.model.Trace;
import dev.clew.model.TraceId;
import java.util.List;

/// What a policy would have kept, beside the one that decides now, of the same traces.
///
/// @param bytesPerSpan on disk, of what is stored; 0 if that is not known
/// @param differences traces that one of the two keeps
public record Trial(TrialReport proposed, TrialReport today, double bytesPerSpan, List<Difference> differences) {
    public Trial {
        differences = List.copyOf(differences);
    }

    /// A trace that is decided otherwise than today.
    ///
    /// @param service of the span that it begins with
    /// @param operation the name of that span
    /// @param longestNanos of its longest span
    /// @param isKept by the policy that is tried, and not today; or the other way round
    /// @param ruleOfToday the rule that decides now
    /// @param rule the rule that would decide
    public record Difference(
            TraceId traceId,
            String service,
            String operation,
            int spans,
            boolean hasError,
            long longestNanos,
            boolean isKept,
            String ruleOfToday,
            String rule) {
        static Difference of(Trace trace, boolean isKept, String ruleOfToday, String rule) {
            return new Difference(
                    trace.id(),
                    trace.root().serviceName(),
                    trace.root().name(),
                    trace.spans().size(),
                    trace.spans().stream().anyMatch(Span::isError),
                    trace.spans().stream().mapToLong(Span::durationNanos).max().orElse(0),
                    isKept,
                    ruleOfToday,
                    rule);
        }
    }
}
