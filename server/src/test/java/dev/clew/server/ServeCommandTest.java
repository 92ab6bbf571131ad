package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `clew serve` as it is run: in a process of its own.
class ServeCommandTest {
    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    private Path folder;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void end() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void keepsWhatItAcknowledgedWhenItIsKilledAndWhenItIsStopped() throws Exception {
        Process first = serve("--data", data(), "--listen", "127.0.0.1:0");
        send(ready(first), 1);
        first.destroyForcibly();
        first.waitFor();

        Process second = serve("--data", data(), "--listen", "127.0.0.1:0");
        WebClient client = ready(second);
        assertThat(status(client)).contains("\"durable\":true", "\"spans\":1");
        send(client, 2);
        second.destroy();
        assertThat(second.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(second.exitValue()).as("ended by SIGTERM").isEqualTo(128 + 15);

        assertThat(status(ready(serve("--data", data(), "--listen", "127.0.0.1:0"))))
                .contains("\"spans\":2");
    }

    @Test
    void refusesAFolderThatAnotherProcessUsesAndNamesThat() throws Exception {
        Process first = serve("--data", data(), "--listen", "127.0.0.1:0");
        WebClient client = ready(first);

        assertEnds(serve("--data", data(), "--listen", "127.0.0.1:0"), 4, "in use by process " + first.pid());

        assertThat(status(client)).contains("\"spans\":0");
    }

    @Test
    void refusesAPortThatIsTakenAndLeavesTheFolderFree() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            assertEnds(serve("--data", data(), "--listen", address), 4, "cannot listen on " + address);
        }
        ready(serve("--data", data(), "--listen", "127.0.0.1:0"));
    }

    @ParameterizedTest
    @CsvSource({
        "--listen, 4317, '--listen'",
        "--listen, [::1:0, '--listen'",
        "--dta, x, '--dta'",
        "--data, '', '--data'"
    })
    void refusesBadArgumentsAndNamesTheOption(String option, String value, String named) throws Exception {
        Process process = value.isEmpty() ? serve(option) : serve(option, value);
        assertEnds(process, 2, named);
    }

    @Test
    void refusesAFileWhereAFolderIsDue() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        assertEnds(serve("--data", file.toString(), "--listen", "127.0.0.1:0"), 4, file.toString());
    }

    @Test
    void warnsThatOthersCanReachIt() throws Exception {
        Process process = serve("--data", data(), "--listen", "0.0.0.0:0");
        try (BufferedReader err = process.errorReader()) {
            String line = err.readLine();
            while (line != null && !line.contains("warning")) {
                line = err.readLine();
            }
            assertThat(line).contains("no authentication");
        }
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    private Process serve(String... arguments) throws IOException {
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
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.PIPE)
                .start();
        processes.add(process);
        return process;
    }

    /// Waits until the process says that it serves.
    private static WebClient ready(Process process) throws IOException {
        String line = process.inputReader().readLine();
        assertThat(line)
                .as("stderr: %s", process.isAlive() ? "" : errors(process))
                .startsWith("ready http://");
        return WebClient.of(line.substring("ready ".length()));
    }

    private static void assertEnds(Process process, int exitCode, String why) throws Exception {
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        String errors = errors(process);
        assertThat(errors.lines()).as(errors).hasSize(1);
        assertThat(errors).startsWith("clew: ").contains(why);
        assertThat(process.exitValue()).isEqualTo(exitCode);
    }

    private static String errors(Process process) throws IOException {
        return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static void send(WebClient client, int spanId) {
        var request = ExportTraceServiceRequest.newBuilder();
        request.addResourceSpansBuilder()
                .addScopeSpansBuilder()
                .addSpansBuilder()
                .setTraceId(ByteString.copyFromUtf8("sixteen bytes id"))
                .setSpanId(ByteString.copyFrom(new byte[] {0, 0, 0, 0, 0, 0, 0, (byte) spanId}))
                .setName("span");
        var response = client.execute(HttpRequest.of(
                        HttpMethod.POST,
                        "/v1/traces",
                        MediaType.X_PROTOBUF,
                        request.build().toByteArray()))
                .aggregate()
                .join();
        assertThat(response.status()).isEqualTo(HttpStatus.OK);
    }

    private static String status(WebClient client) {
        return client.get("/status").aggregate().join().contentUtf8();
    }
}
