package dev.clew.contracts;

import dev.clew.store.TraceStore;
import dev.clew.store.segment.SegmentStore;
import dev.clew.store.segment.StoreLimits;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.nio.file.Path;

/// As it is by default: with all records in memory and in the log.
class SegmentStoreRecordsTest extends LogRecordContract {
    @Override
    protected TraceStore open(Path folder) {
        return SegmentStore.open(folder, new ColumnarFormat(), StoreLimits.DEFAULT);
    }
}
