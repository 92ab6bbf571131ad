package dev.clew.server.zipkin;

import dev.clew.store.TraceStore;
import dev.clew.store.memory.MemoryStore;

/// Run by `ConformancePageTest`, which counts them too.
class MemoryZipkinSuite extends ZipkinStorageSuite {
    @Override
    TraceStore open() {
        return new MemoryStore();
    }
}
