package dev.clew.store.sampling;

import dev.clew.model.Trace;
import dev.clew.model.TraceId;
import org.jspecify.annotations.Nullable;

/// A trace that is to be decided, told from columns. All of it, as far as it arrived, is counted: spans
/// that are held back as those that came late.
public interface TraceFacts {
    TraceId id();

    /// Whether a span of the trace fulfils [SamplingRound#marks] number `mark`.
    boolean hasMark(int mark);

    int spanCount();

    /// How many spans have the status ERROR.
    int errorCount();

    /// When the earliest span starts, nanoseconds since 1970, as it claims.
    long startNanos();

    /// The longest span's duration, nanoseconds.
    long longestNanos();

    /// The service of [Trace#root].
    String rootService();

    /// The name of [Trace#root].
    String rootName();

    /// [TraceRoot#endpoint] of [Trace#root].
    String rootEndpoint();

    /// The W3C tracestate of [Trace#root]; empty if it has none.
    String rootTraceState();

    /// What was decided before spans came late; null if the trace was not decided yet. It is asked about again
    /// only while all of its spans are there. One that was dropped comes back if it is kept now; one that was
    /// kept stays, and stands for fewer others if its threshold is lower now. To keep weights right, only a
    /// rule that holds because of what came late should say anything else than before.
    @Nullable
    Verdict earlier();

    /// All spans, made for this call: dear beside everything else here, so that it is for rules that need
    /// it.
    Trace trace();
}
