package dev.clew.store;

/// What a store holds.
///
/// @param spans each once, however often it was sent
/// @param traces how many different trace ids they have
/// @param diskBytes bytes on disk, logs included; 0 for an engine that keeps nothing there
public record StoreStatistics(long spans, long traces, long diskBytes) {}
