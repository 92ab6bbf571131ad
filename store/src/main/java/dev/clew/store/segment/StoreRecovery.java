package dev.clew.store.segment;

import dev.clew.store.log.Recovery;

/// What was found when a store was opened.
///
/// @param segments how many segments were opened
/// @param unreadableSegments how many are missing or damaged: they are left as they are, and not served
/// @param adoptedSegments how many were found whole without a manifest that names them, and are served
/// @param deletedFiles how many leftovers of work that a crash interrupted were deleted
/// @param manifestWasLost whether the manifest was damaged, or missing beside segments; a damaged one is kept in a
///     `.damaged` file
/// @param log what the log held; batches that are in segments already count as read
public record StoreRecovery(
        int segments,
        int unreadableSegments,
        int adoptedSegments,
        int deletedFiles,
        boolean manifestWasLost,
        Recovery log) {}
