package dev.clew.benchmarks.store.segment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManyKeysGate {
    @ParameterizedTest
    @ValueSource(ints = {6, 5_000})
    void bothContendersAreKeptWhole(int keys, @TempDir Path folder) throws IOException {
        List<byte[]> requests = ManyKeys.requests(20_000, keys);
        try (var gathering = Gathering.of(requests, folder)) {
            Kept.assertSame(gathering, requests);
        }
    }
}
