package dev.clew.store.check;

import java.util.List;

/// What is in the folder of a store, and what is the matter with it.
///
/// @param files how many files are a store's
/// @param bytes in them
/// @param segments how many can be opened
/// @param segmentSpans spans that they hold; one that was sent twice may count twice
/// @param lostSpans those of them that cannot be shown
/// @param traces in the segments; one that is spread over several counts in each
/// @param logBatches sound batches in the log
/// @param logSpans spans in the log that are in no segment yet
/// @param records what there is of log records
/// @param damages how many findings are damage
/// @param findings all of them, or the first thousands
public record CheckReport(
        int files,
        long bytes,
        int segments,
        long segmentSpans,
        long lostSpans,
        long traces,
        long logBatches,
        long logSpans,
        CheckedRecords records,
        long damages,
        List<Finding> findings) {
    /// Every byte is as it was written.
    public boolean isSound() {
        return damages == 0;
    }
}
