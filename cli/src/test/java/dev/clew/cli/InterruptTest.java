package dev.clew.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterruptTest {
    private static final long DEADLINE_SECONDS = 60;

    @TempDir
    private Path folder;

    @Test
    void endsWith130WhenInterrupted() throws Exception {
        assumeThat(Path.of("/usr/bin/env")).isExecutable();
        Recording recording = Recording.write(folder.resolve("spans.otlp"), 1);
        try (var receiver = new MoodyReceiver()) {
            receiver.reset(_ -> new MoodyReceiver.Mood.Fails(14, 60_000));
            // Under a shell that starts jobs in the background the interrupt is ignored, unless it is set back.
            Process load = new ProcessBuilder(List.of(
                            "/usr/bin/env",
                            "--default-signal=INT",
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            "dev.clew.cli.Main",
                            "load",
                            recording.file().toString(),
                            "--to",
                            receiver.url(),
                            "--retry-for",
                            "10m"))
                    .inheritIO()
                    .start();
            try {
                awaitRequest(receiver, load);
                Process kill = new ProcessBuilder("kill", "-INT", Long.toString(load.pid())).start();
                assertThat(kill.waitFor()).isZero();
                assertThat(load.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
                assertThat(load.exitValue()).isEqualTo(ExitCode.INTERRUPTED.number());
            } finally {
                load.destroyForcibly();
            }
        }
    }

    private static void awaitRequest(MoodyReceiver receiver, Process load) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (receiver.requests() == 0) {
            assertThat(load.isAlive()).isTrue();
            assertThat(System.nanoTime()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
