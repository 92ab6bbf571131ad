package dev.clew.store.records;

import java.time.Duration;

/// How much a [RecordStore] keeps, and for how long, before it does something about it.
///
/// @param logFileBytes how long a file of the log may grow before the next is begun
/// @param partBytes how much of the heap records of one tenant take, roughly, before they are cut
/// @param openBytes the same of all tenants together: beyond, the largest part is cut
/// @param cutAfter how long records stay in memory before they are cut, however few
/// @param uncutParts how many parts of a tenant may wait to be written before more records are refused
/// @param keepFor how long a file stays after its newest record
/// @param keepBytes how many bytes of files one tenant may have; the oldest go first
/// @param mergedBytes how long files may be together to be merged to one; 0 for never
public record RecordLimits(
        long logFileBytes,
        long partBytes,
        long openBytes,
        Duration cutAfter,
        int uncutParts,
        Duration keepFor,
        long keepBytes,
        long mergedBytes) {}
