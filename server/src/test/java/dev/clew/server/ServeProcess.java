package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.WebClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// `clew serve` as it is run: in a process of its own.
record ServeProcess(Process process) implements AutoCloseable {
    /// How a server is started.
    static final class How {
        private final List<String> under = new ArrayList<>();
        private final List<String> jvm = new ArrayList<>();
        private Class<?> main = Main.class;

        /// Another main class, which does the same otherwise.
        How main(Class<?> other) {
            main = other;
            return this;
        }

        /// More arguments of the JVM.
        How jvm(String argument) {
            jvm.add(argument);
            return this;
        }

        /// A command that starts it, and watches it.
        How under(List<String> command) {
            under.addAll(command);
            return this;
        }
    }

    static ServeProcess start(String... arguments) throws IOException {
        return start(new How(), List.of(arguments));
    }

    /// On a free port.
    static ServeProcess start(How how, Path data, String... more) throws IOException {
        var arguments = new ArrayList<>(List.of("--data", data.toString(), "--listen", "127.0.0.1:0"));
        arguments.addAll(List.of(more));
        return start(how, arguments);
    }

    private static ServeProcess start(How how, List<String> arguments) throws IOException {
        var command = new ArrayList<>(how.under);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(how.jvm);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), how.main.getName(), "serve"));
        command.addAll(arguments);
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

    /// The memory that the server itself takes, whoever watches it.
    long residentBytes() throws IOException {
        long pid = server().pid();
        String status = Files.readString(Path.of("/proc/%d/status".formatted(pid)));
        String kilobytes = status.replaceAll("(?s).*VmRSS:\\s*(\\d+) kB.*", "$1");
        return Long.parseLong(kilobytes) << 10;
    }

    /// The process itself, or the one that it watches.
    private ProcessHandle server() {
        return process.children().findFirst().orElseGet(process::toHandle);
    }

    /// `kill -9`, and returns when it is gone.
    void kill() throws InterruptedException {
        server().destroyForcibly();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    @Override
    public void close() {
        server().destroyForcibly();
        process.destroyForcibly();
    }
}
