package dev.clew.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;

/// A folder that a benchmark leaves no trace of.
public final class TemporaryFolder {
    private TemporaryFolder() {}

    /// Deletes `folder` and all that is in it.
    public static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Collections.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
