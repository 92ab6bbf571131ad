package dev.clew.contracts;

import dev.clew.store.segment.PartFormat;
import dev.clew.store.segment.v1.Block;
import dev.clew.store.segment.v1.ColumnarFormat;

class ManySegmentsContractTest extends ManyPartsContract {
    @Override
    PartFormat format() {
        return new ColumnarFormat(() -> new Block(PART_SPANS, Long.MAX_VALUE));
    }
}
