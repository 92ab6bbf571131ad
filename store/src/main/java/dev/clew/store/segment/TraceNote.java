package dev.clew.store.segment;

import dev.clew.store.sampling.Verdict;
import org.jspecify.annotations.Nullable;

/// What the sampler leaves with a trace in a segment.
///
/// @param verdict why it was kept; null while it is undecided, because it grew when it was looked at
/// @param version of the policy; 0 while it is undecided
/// @param atSeconds when it was decided, or first looked at, by the clock of the store, seconds since 1970
public record TraceNote(@Nullable Verdict verdict, int version, long atSeconds) {}
