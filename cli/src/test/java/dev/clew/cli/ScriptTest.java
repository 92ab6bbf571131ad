package dev.clew.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The script at the root of the project, as far as it goes without building.
class ScriptTest {
    private static final Path ROOT = Path.of(System.getProperty("clew.root"));

    @TempDir
    private Path folder;

    @BeforeAll
    static void findBash() {
        assumeThat(Path.of("/bin/bash")).isExecutable();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "help", "--help", "-h"})
    void listsEveryCommandWithoutJava(String word) throws Exception {
        Run help = run(Files.createDirectory(folder.resolve("no-java")), word.isEmpty() ? List.of() : List.of(word));

        assertThat(help.err()).isEmpty();
        assertThat(help.code()).isZero();
        MainTest.commands().forEach(command -> assertThat(help.out()).containsPattern("(?m)^  " + command + " "));
    }

    @ParameterizedTest
    @CsvSource({"1.8.0_392, false", "17.0.15, false", "24.0.2, false", "25, true", "25.0.3, true", "26-ea, true"})
    void takesJdksFrom25On(String version, boolean taken) throws Exception {
        Path jdk = Files.createDirectories(folder.resolve("jdk/bin")).getParent();
        executable(jdk.resolve("bin/javac"), "exit 0");
        Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"%s\"\n".formatted(version));

        Run asked = bash("source '%s'; is_jdk_25 '%s'".formatted(ROOT.resolve("clew"), jdk));

        assertThat(asked.err()).isEmpty();
        assertThat(asked.code() == 0).isEqualTo(taken);
    }

    @ParameterizedTest
    @CsvSource({"600, 308, 386, 96", "512, 238, 298, 81", "300, 120, 150, 48", "2000, 768, 1600, 320"})
    void keepsAServerWithinItsMemory(int limit, int begin, int heap, int direct) throws Exception {
        Run asked = bash(
                "source '%s'; CLEW_MEMORY_MB=%d; jvm_memory \"$(memory_mb)\"".formatted(ROOT.resolve("clew"), limit));

        assertThat(asked.out())
                .isEqualTo("-Xms%dm -Xmx%dm -XX:MaxDirectMemorySize=%dm\n".formatted(begin, heap, direct));
    }

    @Test
    void sumsUpTestReportsAndSaysWhatFailed() throws Exception {
        report("store", """
                <testsuite name="a" time="1.5" tests="3" errors="0" skipped="1" failures="1">
                  <testcase name="keepsSpans" classname="dev.clew.A" time="0.1"/>
                  <testcase name="survives &lt;kill&gt;" classname="dev.clew.A" time="0.1">
                    <failure message="&#10;expected: 1&#10;but was: 2" type="x"><![CDATA[trace]]></failure>
                  </testcase>
                  <testcase name="later" classname="dev.clew.A" time="0"><skipped/></testcase>
                </testsuite>
                """);
        report("query", """
                <testsuite name="b" time="1,200.25" tests="4" errors="0" skipped="0" failures="0">
                </testsuite>
                """);

        Run sum = summary(0);

        assertThat(sum.out()).isEqualTo("""
                FAILED store: dev.clew.A.survives <kill>: expected: 1 but was: 2
                  seconds  tests  module
                   1200.2      4  query
                      1.5      3  store
                5 passed, 1 failed, 1 skipped
                """);
        assertThat(sum.code()).isEqualTo(1);
    }

    @Test
    void endsWell() throws Exception {
        report("query", "<testsuite name=\"b\" time=\"1\" tests=\"4\" errors=\"0\" skipped=\"0\" failures=\"0\"/>");

        assertThat(summary(0).out()).endsWith("\n4 passed, 0 failed, 0 skipped\n");
        assertThat(summary(0).code()).isZero();
    }

    @Test
    void countsABrokenBuildAsAFailure() throws Exception {
        report("query", "<testsuite name=\"b\" time=\"1\" tests=\"4\" errors=\"0\" skipped=\"0\" failures=\"0\"/>");

        Run sum = summary(1);

        assertThat(sum.out()).startsWith("FAILED build: ").endsWith("\n4 passed, 1 failed, 0 skipped\n");
        assertThat(sum.code()).isEqualTo(1);
    }

    @Test
    void failsIfNoTestRan() throws Exception {
        Run sum = summary(0);

        assertThat(sum.out()).endsWith("0 passed, 0 failed, 0 skipped\n");
        assertThat(sum.code()).isEqualTo(1);
    }

    private void report(String module, String xml) throws IOException {
        Path reports = Files.createDirectories(folder.resolve(module + "/target/surefire-reports"));
        Files.writeString(reports.resolve("TEST-x.xml"), xml);
    }

    /// What `clew test` makes of the reports in the folder.
    private Run summary(int broken) throws Exception {
        return bash("source '%s'; find '%s' -name 'TEST-*.xml' | sort | test_summary %d"
                .formatted(ROOT.resolve("clew"), folder, broken));
    }

    private static void executable(Path file, String text) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private record Run(int code, String out, String err) {}

    private Run bash(String command) throws Exception {
        return finished(new ProcessBuilder("/bin/bash", "-c", command));
    }

    /// Runs the script with the usual tools, but those that are Java.
    private Run run(Path noJava, List<String> words) throws Exception {
        for (String tool : List.of("bash", "cat", "dirname", "readlink")) {
            Path found = Stream.of("/usr/bin", "/bin")
                    .map(each -> Path.of(each, tool))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseThrow();
            Files.createSymbolicLink(noJava.resolve(tool), found);
        }
        var process = new ProcessBuilder(
                Stream.concat(Stream.of("/bin/bash", ROOT.resolve("clew").toString()), words.stream())
                        .toList());
        process.environment().put("PATH", noJava.toString());
        process.environment().remove("JAVA_HOME");
        return finished(process);
    }

    private Run finished(ProcessBuilder builder) throws Exception {
        Path out = folder.resolve("out.txt");
        Path err = folder.resolve("err.txt");
        int code = builder.redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start()
                .waitFor();
        return new Run(
                code, Files.readString(out, StandardCharsets.UTF_8), Files.readString(err, StandardCharsets.UTF_8));
    }
}
