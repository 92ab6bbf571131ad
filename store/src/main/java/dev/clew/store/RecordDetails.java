package dev.clew.store;

/// The log records of all tenants, for who runs the store.
///
/// @param files how many files there are
/// @param fileBytes in them
/// @param fileRecords records in them; one that was sent again after it was cut counts twice until files
///     are merged
/// @param openRecords records in memory
/// @param logBytes bytes of their log on disk
public record RecordDetails(long files, long fileBytes, long fileRecords, long openRecords, long logBytes) {
    public static final RecordDetails NONE = new RecordDetails(0, 0, 0, 0, 0);
}
