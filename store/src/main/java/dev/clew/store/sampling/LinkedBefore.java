package dev.clew.store.sampling;

import dev.clew.model.TraceId;

/// A trace that was decided before, and that links join with some that are not.
///
/// @param verdict what it is now, what came late included
/// @param ruleName what the rule that decided was called then
/// @param rootTraceState of [Trace#root]; empty if it has none, or if not all of the trace is there any more
public record LinkedBefore(TraceId id, Verdict verdict, String ruleName, String rootTraceState) {}
