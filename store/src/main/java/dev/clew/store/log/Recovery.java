package dev.clew.store.log;

/// What was found when a log was opened.
///
/// @param batches how many sound batches were read again
/// @param tornBytes bytes cut from the end of the last segment, where a write was under way; kept in a `.torn` file
/// @param quarantinedBytes bytes in the middle that are no sound frames: damage. They are left where they are
/// @param nextSequence the sequence number after the highest seen
public record Recovery(long batches, long tornBytes, long quarantinedBytes, long nextSequence) {}
