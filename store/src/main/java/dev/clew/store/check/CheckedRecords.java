package dev.clew.store.check;

/// What a store has of log records, as far as it can be read.
///
/// @param files of records that can be opened
/// @param records that they say they hold; one that was sent twice may count twice
/// @param logBatches sound batches in the log of records
/// @param logRecords records in that log that are in no file yet
public record CheckedRecords(int files, long records, long logBatches, long logRecords) {}
