package dev.clew.store.segment;

/// What was merged since a store was opened.
///
/// @param merges how often segments were merged to one
/// @param mergedSegments how many segments that were
/// @param leftAlone how many segments are not merged with others: they are damaged, or have too many different keys
public record MergeStatistics(long merges, long mergedSegments, int leftAlone) {}
