package dev.clew.contracts;

import dev.clew.store.TraceStore;
import dev.clew.store.memory.MemoryStore;
import java.nio.file.Path;
import java.util.Set;

class MemoryStoreRecordsTest extends LogRecordContract {
    @Override
    protected TraceStore open(Path folder) {
        return new MemoryStore();
    }

    @Override
    protected Set<Excuse> excuses() {
        return Set.of(Excuse.SURVIVES_RESTART);
    }
}
