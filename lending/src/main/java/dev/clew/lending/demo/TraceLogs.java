package dev.clew.lending.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The JSON logs of the services, whose lines have the id of the trace in which they were written.
///
/// @param folder of the logs: one for all services, or one each
record TraceLogs(Path folder) {
    private static final int LINES = 6;
    private static final int WIDTH = 230;

    /// The first lines of one trace, cut off at the width of a wide screen.
    List<String> of(String traceId) throws IOException {
        List<String> found = new ArrayList<>();
        try (DirectoryStream<Path> logs = Files.newDirectoryStream(folder, "*.log")) {
            for (Path log : logs) {
                new String(Files.readAllBytes(log), UTF_8)
                        .lines()
                        .filter(line -> line.contains(traceId))
                        .forEach(found::add);
            }
        }
        return found.stream()
                .limit(LINES)
                .map(line -> line.length() > WIDTH ? line.substring(0, WIDTH) + "..." : line)
                .toList();
    }
}
