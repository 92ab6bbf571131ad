package dev.clew.contracts;

import dev.clew.store.TraceStore;
import dev.clew.store.segment.PlainFormat;
import dev.clew.store.segment.SegmentStore;
import dev.clew.store.segment.StoreLimits;
import java.nio.file.Path;

/// With everything in the open part.
class SegmentStoreContractTest extends TraceStoreContract {
    @Override
    protected TraceStore open(Path folder) {
        return SegmentStore.open(folder, new PlainFormat(100_000), StoreLimits.DEFAULT);
    }
}
