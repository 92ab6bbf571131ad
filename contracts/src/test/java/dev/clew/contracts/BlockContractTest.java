package dev.clew.contracts;

import dev.clew.store.TraceStore;
import java.nio.file.Path;
import java.util.Set;

class BlockContractTest extends TraceStoreContract {
    @Override
    protected TraceStore open(Path folder) {
        return new PartStore(block -> block);
    }

    @Override
    protected Set<Excuse> excuses() {
        return Set.of(Excuse.SURVIVES_RESTART, Excuse.ERASES);
    }
}
