package dev.clew.store;

/// What a store holds.
///
/// @param spans each once, however often it was sent
/// @param traces how many different trace ids they have
/// @param records how many log records there are; one that was sent again may count twice for a while
/// @param diskBytes bytes on disk, logs included; 0 for an engine that keeps nothing there
public record StoreStatistics(long spans, long traces, long records, long diskBytes) {}
