package dev.clew.server.zipkin;

import dev.clew.store.TraceStore;
import dev.clew.store.memory.MemoryStore;

class MemoryZipkinSuiteTest extends ZipkinStorageSuite {
    @Override
    TraceStore open() {
        return new MemoryStore();
    }
}
