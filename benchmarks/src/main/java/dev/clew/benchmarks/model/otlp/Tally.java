package dev.clew.benchmarks.model.otlp;

/// What each contender must see in the same bytes: enough that nothing can be left out unread.
record Tally(long spans, long attributes, long attributeBytes, long durationNanos, long events) {}
