package dev.clew.store.sampling;

import dev.clew.model.TraceId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What becomes of traces that links join. Of those that were not decided before, all are kept or none is.
///
/// @param verdicts one for each trace, in their order; of one that was decided before, what was decided unless
///     that changes
/// @param followed the trace whose decision, with its rule and the version of its policy, the new ones follow;
///     null if a rule of this policy decided
public record LinkedVerdicts(
        List<Verdict> verdicts, @Nullable TraceId followed) {
    public LinkedVerdicts {
        verdicts = List.copyOf(verdicts);
    }
}
