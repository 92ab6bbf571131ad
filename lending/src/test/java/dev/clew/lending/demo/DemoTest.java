package dev.clew.lending.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.server.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The demo as a process of its own, because what it leaves behind is half of what matters.
class DemoTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /// None of them runs long enough for more.
    private static final List<String> QUICK_START = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    @TempDir
    private Path folder;

    private Path temporary;
    private Path out;
    private Path err;
    private Process demo;

    @BeforeEach
    void prepare() throws IOException {
        temporary = Files.createDirectory(folder.resolve("tmp"));
        out = folder.resolve("out");
        err = folder.resolve("err");
    }

    @AfterEach
    void end() {
        if (demo != null) {
            demo.destroyForcibly();
        }
    }

    @Test
    void printsAWholeTraceAndWhereToLookAndLeavesNothing() throws Exception {
        start(clewThat("""
                trace) echo "tree of $2 at $4" ;;
                """), "--once", "--listen", "127.0.0.1:0");
        assertThat(exitCode()).as(errors()).isZero();
        assertThat(Files.readString(out))
                .containsPattern("tree of [0-9a-f]{32} at http://127\\.0\\.0\\.1:\\d+")
                .contains("Where to look", "/trace/", "/api/traces/", "clew search");
        assertThat(errors()).containsPattern("\\d\\d spans of 7 services");
        assertLeavesNothing();
    }

    @Test
    void playsAScenarioAndEnds() throws Exception {
        start(clewThat("trace) echo tree ;;"), "--scenario", "bad-event", "--port", "0");
        assertThat(exitCode()).as(errors()).isZero();
        assertThat(Files.readString(out))
                .containsSubsequence("tree", "it is dead-lettered", "is dead, rejected by loans.verify", "Look for");
        assertLeavesNothing();
    }

    @Test
    void listsItsScenarios() throws Exception {
        start(null, "--list");
        assertThat(exitCode()).as(errors()).isZero();
        assertThat(Files.readString(out).lines().map(line -> line.substring(0, line.indexOf(' '))))
                .containsExactly(
                        "loan",
                        "loan-details",
                        "batch",
                        "not-found",
                        "broken-data",
                        "bad-event",
                        "failing-event",
                        "slow-credit",
                        "payments",
                        "approve",
                        "excessive");
    }

    @Test
    void refusesAScenarioThatIsNone() throws Exception {
        start(null, "--scenario", "good-event");
        assertThat(exitCode()).isEqualTo(2);
        assertThat(errors()).contains("good-event", "--list");
    }

    @Test
    void leavesNothingWhenStoppedWhileStarting() throws Exception {
        start(clewThat(""), "--listen", "127.0.0.1:0");
        awaitError("starting");
        awaitChild("rabbitmq");
        demo.destroy();
        assertThat(exitCode()).as(errors()).isEqualTo(128 + 15);
        assertThat(errors()).doesNotContain("failed");
        assertLeavesNothing();
    }

    @Test
    void leavesNothingWhenStoppedWhileServicesRunInProcesses() throws Exception {
        start(clewThat("trace) sleep 1000 ;;"), "--processes", "--listen", "127.0.0.1:0");
        awaitError("spans of 7 services");
        assertThat(ours().filter(command -> command.contains("ServiceProcess"))).hasSize(7);
        demo.destroy();
        assertThat(exitCode()).as(errors()).isEqualTo(128 + 15);
        assertLeavesNothing();
    }

    @Test
    void saysWhatFailedWithTheEndOfItsLog() throws Exception {
        Path clew = folder.resolve("clew");
        script(clew, "echo 'port 1 is not for you' >&2\nexit 3\n");
        start(clew, "--once");
        assertThat(exitCode()).isEqualTo(4);
        assertThat(errors()).contains("Clew ended with code 3 before it was ready", "port 1 is not for you");
        assertLeavesNothing();
    }

    @Test
    void refusesToRunWithoutAClew() throws Exception {
        start(null, "--once");
        assertThat(exitCode()).isEqualTo(2);
        assertThat(errors()).contains("./clew demo", "--clew");
    }

    /// A `clew` script: `serve` is the real one, other commands as given.
    private Path clewThat(String cases) throws IOException {
        Path clew = folder.resolve("clew");
        script(clew, """
                case "$1" in
                serve) exec "%s" %s -cp "%s" %s "$@" ;;
                %s
                esac
                """.formatted(
                        java(),
                        String.join(" ", QUICK_START),
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        cases));
        return clew;
    }

    private static void script(Path path, String text) throws IOException {
        Files.writeString(path, "#!/bin/sh\n" + text);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
    }

    private void start(Path clew, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(java()));
        command.addAll(QUICK_START);
        command.addAll(List.of("-Djava.io.tmpdir=" + temporary, "-cp", System.getProperty("java.class.path")));
        if (clew != null) {
            command.add("-Dclew.command=" + clew);
        }
        command.add(Demo.class.getName());
        command.addAll(List.of(arguments));
        demo = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private int exitCode() throws InterruptedException {
        assertThat(demo.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                .as("the demo ends")
                .isTrue();
        return demo.exitValue();
    }

    private String errors() throws IOException {
        return Files.readString(err);
    }

    private void awaitError(String text) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!errors().contains(text)) {
            assertThat(demo.isAlive() && System.nanoTime() - deadline < 0)
                    .as(errors())
                    .isTrue();
            Thread.sleep(20);
        }
    }

    private void awaitChild(String name) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (ours().noneMatch(command -> command.contains(name))) {
            assertThat(demo.isAlive() && System.nanoTime() - deadline < 0)
                    .as(errors())
                    .isTrue();
            Thread.sleep(20);
        }
    }

    /// No file, and no process that speaks of our folder.
    private void assertLeavesNothing() throws IOException {
        try (Stream<Path> left = Files.list(temporary)) {
            assertThat(left).isEmpty();
        }
        assertThat(ours()).isEmpty();
    }

    /// Command lines that name the temporary folder, but for the demo's own.
    private Stream<String> ours() {
        return ProcessHandle.allProcesses()
                .filter(process -> demo.pid() != process.pid())
                .flatMap(process -> process.info().commandLine().stream())
                .filter(command -> command.contains(temporary.toString()));
    }
}
