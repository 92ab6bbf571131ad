package dev.clew.contracts;

import dev.clew.store.segment.PartFormat;
import dev.clew.store.segment.PlainFormat;

class ManyPlainPartsContractTest extends ManyPartsContract {
    @Override
    PartFormat format() {
        return new PlainFormat(PART_SPANS);
    }
}
