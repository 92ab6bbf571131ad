package dev.clew.benchmarks.receive;

/// What each contender must see in the same bytes.
///
/// @param attributes of spans
/// @param keyBytes of them, in UTF-8
record Tally(long spans, long attributes, long keyBytes, long durationNanos, long events) {}
