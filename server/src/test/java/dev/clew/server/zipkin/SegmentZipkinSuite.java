package dev.clew.server.zipkin;

import dev.clew.store.TraceStore;
import dev.clew.store.segment.SegmentStore;
import dev.clew.store.segment.StoreLimits;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SegmentZipkinSuite extends ZipkinStorageSuite {
    @TempDir
    static Path folder;

    @Override
    TraceStore open() {
        try {
            return SegmentStore.open(
                    Files.createTempDirectory(folder, "store"), new ColumnarFormat(), StoreLimits.DEFAULT.reserving(0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
