package dev.clew.store.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What `docs/durability.md` promises is shown by the tests that it names.
class DurabilityTableTest {
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)\\.(\\w+)`");

    @Test
    void everyTestNamedInTheTableExists() throws IOException {
        List<MatchResult> named = TEST.matcher(Files.readString(Path.of("../docs/durability.md")))
                .results()
                .toList();
        assertThat(named).hasSizeGreaterThan(20);
        for (MatchResult test : named) {
            assertThat(source(test.group(1))).as(test.group()).contains(" " + test.group(2) + "(");
        }
    }

    private static String source(String className) throws IOException {
        for (String module : List.of("store", "server", "cli")) {
            try (Stream<Path> files = Files.walk(Path.of("..", module, "src/test"))) {
                Optional<Path> found =
                        files.filter(file -> file.endsWith(className + ".java")).findFirst();
                if (found.isPresent()) {
                    return Files.readString(found.get());
                }
            }
        }
        throw new AssertionError("there is no " + className);
    }
}
