package dev.clew.store.segment;

import dev.clew.store.Keeping;
import dev.clew.store.records.RecordLimits;
import java.time.Duration;

/// How much a [SegmentStore] keeps, and for how long, before it does something about it.
///
/// @param logFileBytes how long a file of the log may grow before the next is begun
/// @param cutAfter how long a part takes spans before it is cut, full or not
/// @param waitingBytes how many bytes of batches may wait for the disk at once before more are refused
/// @param uncutParts how many parts of all tenants may wait to be written before more spans are refused
/// @param patience how long spans wait for such a part to be written before they are refused
/// @param reserveBytes how much of the disk must stay free; below it spans are refused
/// @param keepFor how long a segment stays after its newest span
/// @param keepBytes how many bytes of segments one tenant may have; the oldest go first
/// @param mergedSpans how many spans segments may have together to be merged to one; 0 for never
/// @param openBytes how many bytes the open parts of all tenants may take together before the largest is cut
public record StoreLimits(
        long logFileBytes,
        Duration cutAfter,
        long waitingBytes,
        int uncutParts,
        Duration patience,
        long reserveBytes,
        Duration keepFor,
        long keepBytes,
        int mergedSpans,
        long openBytes) {
    private static final long MERGED_RECORD_BYTES = 128L << 20;

    /// Some 292 years, the longest that is counted in nanoseconds.
    public static final Duration FOR_EVER = Keeping.FOR_EVER;

    private static final long OPEN_BYTES = 96L << 20;

    /// For a server: parts are cut hourly, everything is kept, half a gigabyte of disk stays free.
    public static final StoreLimits DEFAULT = new StoreLimits(
            64L << 20,
            Duration.ofHours(1),
            128L << 20,
            2,
            Duration.ofSeconds(5),
            512L << 20,
            FOR_EVER,
            Long.MAX_VALUE,
            1 << 20,
            OPEN_BYTES);

    /// With the usual bytes of open parts.
    public StoreLimits(
            long logFileBytes,
            Duration cutAfter,
            long waitingBytes,
            int uncutParts,
            Duration patience,
            long reserveBytes,
            Duration keepFor,
            long keepBytes,
            int mergedSpans) {
        this(
                logFileBytes,
                cutAfter,
                waitingBytes,
                uncutParts,
                patience,
                reserveBytes,
                keepFor,
                keepBytes,
                mergedSpans,
                OPEN_BYTES);
    }

    /// What of this goes for log records.
    RecordLimits ofRecords() {
        return new RecordLimits(
                logFileBytes,
                logFileBytes / 8,
                logFileBytes / 2,
                cutAfter,
                uncutParts,
                keepFor,
                keepBytes,
                mergedSpans == 0 ? 0 : MERGED_RECORD_BYTES);
    }

    /// What of this goes for who runs the store.
    public Keeping keeping() {
        return new Keeping(keepFor, keepBytes, reserveBytes);
    }

    /// The same, but keeping as much as `what` says.
    public StoreLimits keeping(Keeping what) {
        return keeping(what.keepFor(), what.bytesPerTenant()).reserving(what.reserveBytes());
    }

    /// The same, but with segments that go by age or when there are too many bytes of them.
    public StoreLimits keeping(Duration age, long bytesPerTenant) {
        return new StoreLimits(
                logFileBytes,
                cutAfter,
                waitingBytes,
                uncutParts,
                patience,
                reserveBytes,
                age,
                bytesPerTenant,
                mergedSpans,
                openBytes);
    }

    /// The same, but with another reserve.
    public StoreLimits reserving(long bytes) {
        return new StoreLimits(
                logFileBytes,
                cutAfter,
                waitingBytes,
                uncutParts,
                patience,
                bytes,
                keepFor,
                keepBytes,
                mergedSpans,
                openBytes);
    }

    /// The same, but with segments merged up to another size.
    public StoreLimits merging(int spans) {
        return new StoreLimits(
                logFileBytes,
                cutAfter,
                waitingBytes,
                uncutParts,
                patience,
                reserveBytes,
                keepFor,
                keepBytes,
                spans,
                openBytes);
    }

    /// The same, but with open parts that leave most of a heap of `heapBytes` to others.
    public StoreLimits forHeap(long heapBytes) {
        return opening(Math.min(openBytes, heapBytes / 8));
    }

    /// The same, but with other bytes of open parts.
    public StoreLimits opening(long bytes) {
        return new StoreLimits(
                logFileBytes,
                cutAfter,
                waitingBytes,
                uncutParts,
                patience,
                reserveBytes,
                keepFor,
                keepBytes,
                mergedSpans,
                bytes);
    }
}
