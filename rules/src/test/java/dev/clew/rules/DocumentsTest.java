package dev.clew.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Documents rot where nothing reads them: this does.
class DocumentsTest {
    private static final Path ARCHITECTURE = House.ROOT.resolve("docs/ARCHITECTURE.md");
    private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");
    private static final Pattern CLASS_NAME = Pattern.compile("[A-Z][a-z0-9]+[A-Za-z0-9]*");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#]+)(#[^)]*)?\\)");

    @Test
    void everyClassNamedInArchitectureExists() {
        Set<String> classes = House.modules().stream()
                .flatMap(module -> House.files(House.ROOT.resolve(module).resolve("src"), ".java").stream())
                .map(file -> file.getFileName().toString().replace(".java", ""))
                .collect(Collectors.toSet());
        List<String> named = CODE.matcher(House.text(ARCHITECTURE))
                .results()
                .map(code -> code.group(1))
                .filter(CLASS_NAME.asMatchPredicate())
                .toList();
        assertThat(named).hasSizeGreaterThan(20);
        assertThat(classes).containsAll(named);
    }

    @Test
    void everyFolderNamedInArchitectureExists() {
        for (String module : House.modules()) {
            assertThat(House.text(ARCHITECTURE)).contains("`" + module + "/`");
        }
        CODE.matcher(House.text(ARCHITECTURE))
                .results()
                .map(code -> code.group(1))
                .filter(name -> name.endsWith("/") && !name.startsWith("/"))
                .forEach(folder -> assertThat(House.ROOT.resolve(folder)).isDirectory());
    }

    @Test
    void everyLinkBetweenDocumentsLeadsSomewhere() {
        Stream<Path> documents = Stream.concat(
                House.files(House.ROOT.resolve("docs"), ".md").stream(),
                Stream.of("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")
                        .map(House.ROOT::resolve));
        documents.forEach(document -> LINK.matcher(House.text(document))
                .results()
                .map(MatchResult::group)
                .map(link -> link.substring(2).replaceAll("[#)].*", ""))
                .filter(target -> !target.startsWith("http") && !target.isEmpty())
                .forEach(target -> assertThat(Files.exists(document.resolveSibling(target)))
                        .as("%s links to %s", document, target)
                        .isTrue()));
    }

    /// Every top-level decision has its number once, so that it can be cited.
    @Test
    void decisionsAreNumbered() {
        List<String> numbers = House.files(House.ROOT.resolve("docs/adr"), ".md").stream()
                .map(file -> file.getFileName().toString())
                .map(name -> name.substring(0, 4))
                .toList();
        assertThat(numbers).isNotEmpty().doesNotHaveDuplicates().allMatch(number -> number.matches("\\d{4}"));
    }
}
