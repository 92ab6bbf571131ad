package dev.clew.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.NameAndTypeEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Who may import whom: the table of docs/ARCHITECTURE.md. Imports point toward `model`; no exemptions.
class LayerTest {
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            Map.entry("model", Set.of()),
            Map.entry("receive", Set.of("model")),
            Map.entry("store", Set.of("model")),
            Map.entry("query", Set.of("model", "store")),
            Map.entry("sample", Set.of("model", "store", "query")),
            Map.entry("contracts", Set.of("model", "store")),
            Map.entry("server", Set.of("model", "receive", "store", "query", "sample")),
            Map.entry("cli", Set.of("model", "query", "store")),
            Map.entry("instrument", Set.of()),
            Map.entry("lending", Set.of("instrument")),
            Map.entry(
                    "benchmarks",
                    Set.of("model", "receive", "store", "query", "sample", "contracts", "server", "cli", "instrument")),
            Map.entry("rules", Set.of()));

    /// The packages of `store` that are an engine: only the main class of a program may name one.
    private static final Pattern ENGINE = Pattern.compile("dev/clew/store/(memory|log|disk|segment|records)/.*");

    private static final Pattern OURS = Pattern.compile("L?(dev/clew/([a-z]+)/[\\w/$-]+)");

    @Test
    void everyModuleHasItsRowInTheTable() {
        assertThat(House.modules()).containsExactlyInAnyOrderElementsOf(MAY_USE.keySet());
    }

    @Test
    void pomsDependOnlyOnWhatTheTableAllows() {
        for (String module : House.modules()) {
            List<String> used = Pom.of(House.ROOT.resolve(module))
                    .texts("/project/dependencies/dependency[groupId='dev.clew'][not(scope='test')]/artifactId");
            assertThat(MAY_USE.get(module))
                    .as("what %s/pom.xml may depend on", module)
                    .containsAll(used);
        }
    }

    @Test
    void classesUseOnlyWhatTheTableAllows() {
        for (String module : House.modules()) {
            for (ClassModel type : House.classes(module)) {
                for (String used : references(type)) {
                    String room = room(used);
                    assertThat(room.equals(module) || MAY_USE.get(module).contains(room))
                            .as("%s in %s uses %s", name(type), module, used)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void onlyMainsNameAnEngine() {
        for (String module : House.modules()) {
            if (module.equals("store") || module.equals("benchmarks")) {
                continue;
            }
            for (ClassModel type : House.classes(module)) {
                if (!name(type).endsWith("/Main")) {
                    assertThat(references(type))
                            .as("%s must know the seam of the store only", name(type))
                            .noneMatch(used -> ENGINE.matcher(used).matches());
                }
            }
        }
    }

    @Test
    void packagesAreNamedForTheirModuleAndNullMarked() {
        for (String module : House.modules()) {
            for (ClassModel type : House.classes(module)) {
                assertThat(room(name(type))).as("the room of %s", name(type)).isEqualTo(module);
            }
            House.files(House.ROOT.resolve(module).resolve("src/main/java"), ".java").stream()
                    .map(file -> file.resolveSibling("package-info.java"))
                    .distinct()
                    .forEach(info ->
                            assertThat(info).exists().content().as("%s", info).contains("@NullMarked"));
        }
    }

    /// A rule that looks at nothing would always hold.
    @Test
    void thereAreClassesToLookAt() {
        assertThat(House.classes("model")).hasSizeGreaterThan(20);
        assertThat(House.classes("query").stream().flatMap(type -> references(type).stream()))
                .anyMatch(used -> used.startsWith("dev/clew/store/"));
    }

    private static String name(ClassModel type) {
        return type.thisClass().asInternalName();
    }

    private static String room(String className) {
        Matcher matcher = OURS.matcher(className);
        assertThat(matcher.matches()).as(className).isTrue();
        return matcher.group(2);
    }

    /// Every class of ours that the constant pool names: what is called, and what stands in descriptors.
    private static Set<String> references(ClassModel type) {
        var found = new TreeSet<String>();
        for (PoolEntry entry : type.constantPool()) {
            switch (entry) {
                case ClassEntry used -> collect(used.asInternalName(), found);
                case NameAndTypeEntry used -> collect(used.type().stringValue(), found);
                case Utf8Entry text
                when text.stringValue().startsWith("L") || text.stringValue().startsWith("(") ->
                    collect(text.stringValue(), found);
                default -> {}
            }
        }
        return found;
    }

    private static void collect(String descriptor, Set<String> found) {
        Matcher matcher = OURS.matcher(descriptor);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
    }
}
