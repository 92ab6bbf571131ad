package dev.clew.lending.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What the documents say of the lending system is there.
class DocumentsTest {
    private static final Path ROOT = Path.of(System.getProperty("clew.root"));
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)\\.(\\w+)`");

    @Test
    void everyTestThatTheMissionNamesExists() throws IOException {
        String mission = text(ROOT.resolve("docs/mission.md"));
        List<MatchResult> named = TEST.matcher(mission).results().toList();
        assertThat(named).hasSizeGreaterThan(20);
        for (MatchResult test : named) {
            assertThat(source(test.group(1))).contains("void " + test.group(2) + "(");
        }
    }

    @Test
    void everyScenarioIsDescribed() throws IOException {
        String howTo = text(ROOT.resolve("docs/how-to/run-the-lending-system.md"));
        String mission = text(ROOT.resolve("docs/mission.md"));
        assertThat(Scenarios.all()).allSatisfy(scenario -> {
            assertThat(howTo).contains("| `%s` |".formatted(scenario.name()));
            assertThat(mission).contains("`%s`".formatted(scenario.name()));
        });
    }

    @Test
    void everyClassToReadExists() throws IOException {
        String howTo = text(ROOT.resolve("docs/how-to/run-the-lending-system.md"));
        String toRead = howTo.substring(howTo.indexOf("## Where to read"));
        List<String> classes = Pattern.compile("`([A-Z]\\w+)`")
                .matcher(toRead)
                .results()
                .map(name -> name.group(1))
                .toList();
        assertThat(classes).hasSizeGreaterThan(5);
        for (String each : classes) {
            assertThat(source(each)).contains("class " + each);
        }
    }

    private static String source(String className) throws IOException {
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module : modules.filter(folder -> Files.isDirectory(folder.resolve("src")))
                    .toList()) {
                try (Stream<Path> files = Files.walk(module.resolve("src"))) {
                    List<Path> found = files.filter(file -> file.endsWith(className + ".java"))
                            .toList();
                    if (!found.isEmpty()) {
                        return text(found.getFirst());
                    }
                }
            }
        }
        throw new AssertionError("there is no class " + className);
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), UTF_8);
    }
}
