package dev.clew.benchmarks.store.segment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HugeTraceGate {
    @ParameterizedTest
    @ValueSource(ints = {20, 20_000})
    void bothContendersAreKeptWhole(int spansPerTrace, @TempDir Path folder) throws IOException {
        List<byte[]> requests = HugeTrace.requests(20_000, spansPerTrace);
        try (var gathering = Gathering.of(requests, folder)) {
            Kept.assertSame(gathering, requests);
        }
    }
}
