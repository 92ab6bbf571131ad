package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the tables of `docs` promise about receiving is shown by the tests that they name.
class TablesTest {
    private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|Contract))\\.(\\w+)`");

    @ParameterizedTest
    @ValueSource(strings = {"otlp.md", "connections.md"})
    void everyTestNamedInATableExists(String document) throws IOException {
        List<MatchResult> named = TEST.matcher(text(document)).results().toList();
        assertThat(named).hasSizeGreaterThan(12);
        for (MatchResult test : named) {
            assertThat(source(test.group(1))).as(test.group()).contains("void " + test.group(2) + "(");
        }
    }

    @Test
    void everyRowOfOtlpNamesATest() throws IOException {
        List<String> lines = text("otlp.md").lines().toList();
        IntStream.rangeClosed(1, 15)
                .forEach(row -> assertThat(lines)
                        .filteredOn(line -> line.startsWith("| O%d |".formatted(row)))
                        .singleElement()
                        .satisfies(line ->
                                assertThat(TEST.matcher(line).find()).as(line).isTrue()));
    }

    private static String text(String document) throws IOException {
        return Files.readString(Path.of("../docs", document));
    }

    private static String source(String className) throws IOException {
        for (String folder : List.of("receive/src/test", "server/src/test", "store/src/test", "contracts/src/main")) {
            try (Stream<Path> files = Files.walk(Path.of("..", folder))) {
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
