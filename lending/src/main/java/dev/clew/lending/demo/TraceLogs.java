package dev.clew.lending.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The JSON logs of the services, whose lines have the ids of the trace and the span in which they were written.
///
/// @param folder of the logs: one for all services, or one each
record TraceLogs(Path folder) {
    private static final int LINES = 6;
    private static final JsonMapper MAPPER = new JsonMapper();

    /// The first lines of one trace, of each what matters.
    List<String> of(String traceId) throws IOException {
        List<JsonNode> found = new ArrayList<>();
        try (DirectoryStream<Path> logs = Files.newDirectoryStream(folder, "*.log")) {
            for (Path log : logs) {
                new String(Files.readAllBytes(log), UTF_8)
                        .lines()
                        // One that is being written has no end yet.
                        .filter(line -> line.contains(traceId) && line.endsWith("}"))
                        .map(MAPPER::readTree)
                        .forEach(found::add);
            }
        }
        return found.stream()
                .sorted(Comparator.comparingLong(
                        entry -> entry.path("timestamp").asLong()))
                .limit(LINES)
                .map(TraceLogs::digest)
                .toList();
    }

    private static String digest(JsonNode entry) {
        return "  %-5s span_id=%s  %s"
                .formatted(
                        entry.path("level").asString(),
                        entry.path("mdc").path("span_id").asString(),
                        entry.path("formattedMessage").asString());
    }
}
