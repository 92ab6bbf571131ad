package dev.clew.instrument.sampling;

/// What bounds the memory of a [KeepErrorsProcessor], and when it decides.
///
/// @param slowNanos a local root that takes this long is kept; `Long.MAX_VALUE` when duration does not matter
/// @param graceNanos how long the spans that are open when the local root ends are waited for
/// @param maxAgeNanos how long a local root may be open
/// @param maxTraces local traces at once
/// @param maxSpans held at once in all
/// @param maxSpansPerTrace held at once for one trace
record KeepLimits(
        long slowNanos, long graceNanos, long maxAgeNanos, int maxTraces, int maxSpans, int maxSpansPerTrace) {}
