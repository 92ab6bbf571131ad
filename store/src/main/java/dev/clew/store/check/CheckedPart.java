package dev.clew.store.check;

/// What a part on disk holds, as far as it can be read.
///
/// @param spans that it says it holds
/// @param traces that it says they belong to
/// @param lostSpans those of them that cannot be shown
public record CheckedPart(long spans, long traces, long lostSpans) {}
