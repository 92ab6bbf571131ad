package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.WebClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// `clew serve` as it is run: in a process of its own.
record ServeProcess(Process process) implements AutoCloseable {
    static ServeProcess start(String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "serve"));
        command.addAll(List.of(arguments));
        return new ServeProcess(new ProcessBuilder(command).start());
    }

    /// Waits until the process says that it serves.
    WebClient ready() throws IOException {
        String line = process.inputReader().readLine();
        assertThat(line).as("stderr: %s", process.isAlive() ? "" : errors()).startsWith("ready http://");
        return WebClient.of(line.substring("ready ".length()));
    }

    /// Everything it wrote to stderr; waits for its end.
    String errors() throws IOException {
        return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /// `kill -9`, and returns when it is gone.
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
