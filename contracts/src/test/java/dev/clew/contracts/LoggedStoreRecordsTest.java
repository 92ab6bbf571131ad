package dev.clew.contracts;

import dev.clew.store.TraceStore;
import dev.clew.store.log.LoggedStore;
import dev.clew.store.memory.MemoryStore;
import java.nio.file.Path;
import java.util.Set;

class LoggedStoreRecordsTest extends LogRecordContract {
    @Override
    protected TraceStore open(Path folder) {
        return LoggedStore.open(folder, new MemoryStore());
    }

    @Override
    protected Set<Excuse> excuses() {
        return Set.of(Excuse.ERASES);
    }
}
