package dev.clew.store.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        assertThat(named).hasSizeGreaterThan(12);
        for (MatchResult test : named) {
            assertThat(source(test.group(1))).as(test.group()).contains(" " + test.group(2) + "()");
        }
    }

    private static String source(String className) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/test"))) {
            return Files.readString(files.filter(file -> file.endsWith(className + ".java"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("there is no " + className)));
        }
    }
}
