package dev.clew.contracts;

import dev.clew.store.TraceStore;
import dev.clew.store.segment.SegmentStore;
import dev.clew.store.segment.StoreLimits;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.nio.file.Path;
import java.time.Duration;

/// With records cut after every few, and files merged, while they are asked for.
class ManyRecordFilesTest extends LogRecordContract {
    private static final StoreLimits SMALL = new StoreLimits(
            40_000,
            Duration.ofHours(1),
            1 << 20,
            10_000,
            Duration.ofSeconds(5),
            0,
            StoreLimits.FOR_EVER,
            Long.MAX_VALUE,
            1 << 20);

    @Override
    protected TraceStore open(Path folder) {
        return SegmentStore.open(folder, new ColumnarFormat(), SMALL);
    }
}
