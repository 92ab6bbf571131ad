package dev.clew.store.records;

import java.util.List;

/// What became of the records of a trace that was erased.
///
/// @param records how many were found in files
/// @param unsearchedFiles files that nobody can read, and which may hold some
public record RecordErasure(long records, List<String> unsearchedFiles) {}
