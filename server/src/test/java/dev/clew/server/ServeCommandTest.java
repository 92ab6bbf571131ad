package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import dev.clew.model.SpanBuilder;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpWriter;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
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

    private final List<ServeProcess> processes = new ArrayList<>();

    @AfterEach
    void end() {
        processes.forEach(ServeProcess::close);
    }

    @Test
    void keepsWhatItAcknowledgedWhenItIsKilledAndWhenItIsStopped() throws Exception {
        ServeProcess first = serve("--data", data(), "--listen", "127.0.0.1:0");
        send(first.ready(), 1);
        first.kill();

        ServeProcess second = serve("--data", data(), "--listen", "127.0.0.1:0", "--zipkin-without-search");
        WebClient client = second.ready();
        assertThat(status(client)).contains("\"durable\":true", "\"spans\":1");
        assertThat(client.get("/zipkin/config.json").aggregate().join().contentUtf8())
                .contains("\"searchEnabled\":false");
        send(client, 2);
        second.process().destroy();
        assertThat(second.process().waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(second.process().exitValue()).as("ended by SIGTERM").isEqualTo(128 + 15);

        WebClient third = serve("--data", data(), "--listen", "127.0.0.1:0", "--zipkin-autocomplete-keys", "a,b")
                .ready();
        assertThat(status(third)).contains("\"spans\":2");
        assertThat(third.get("/api/v2/autocompleteKeys").aggregate().join().contentUtf8())
                .isEqualTo("[\"a\",\"b\"]");
    }

    @Test
    void keepsForAsLongAndAsMuchAsItIsTold() throws Exception {
        var how = new ServeProcess.How().main(SmallStoreServer.class);
        ServeProcess server = ServeProcess.start(
                how, folder.resolve("data"), "--keep-for", "1h", "--keep-bytes", "200GB", "--disk-reserve", "1MB");
        processes.add(server);
        WebClient client = server.ready();
        assertThat(status(client))
                .contains("\"keeping\":{\"seconds\":3600,\"bytesPerTenant\":200000000000,"
                        + "\"diskReserveBytes\":1000000}");

        Instant now = Instant.now();
        var young = new TraceId(1, 1);
        var old = new TraceId(1, 2);
        SentTraces.post(client, "/v1/traces", span(young, now.minus(Duration.ofMinutes(30))));
        // A segment goes by its newest span, so each is to have its own.
        await(() -> get(client, "/api/clew/stats").contains("\"segments\":1,"));
        SentTraces.post(client, "/v1/traces", span(old, now.minus(Duration.ofHours(2))));
        await(() -> SentTraces.trace(client, old).isEmpty());
        assertThat(SentTraces.trace(client, young)).hasSize(1);
    }

    @Test
    void letsOthersEraseIfItIsToldTo() throws Exception {
        var trace = new TraceId(1, 1);
        WebClient client = serve("--data", data(), "--listen", "127.0.0.1:0", "--disk-reserve", "0", "--allow-erasing")
                .ready();
        SentTraces.post(client, "/v1/traces", span(trace, Instant.now()));
        assertThat(client.delete("/api/clew/traces/" + trace).aggregate().join().status())
                .isEqualTo(HttpStatus.OK);
        assertThat(SentTraces.trace(client, trace)).isEmpty();
    }

    private static void await(BooleanSupplier isSo) throws InterruptedException {
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!isSo.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it takes too long").isLessThan(endNanos);
            Thread.sleep(50);
        }
    }

    private static byte[] span(TraceId trace, Instant start) {
        long startNanos = ChronoUnit.NANOS.between(Instant.EPOCH, start);
        return OtlpWriter.write(List.of(new SpanBuilder(trace, 1)
                .name("span")
                .startNanos(startNanos)
                .endNanos(startNanos + 1)
                .build()));
    }

    @Test
    void keepsEverythingUnlessItIsToldOtherwise() throws Exception {
        assertThat(status(serve("--data", data(), "--listen", "127.0.0.1:0").ready()))
                .contains("\"keeping\":{\"seconds\":null,\"bytesPerTenant\":null,\"diskReserveBytes\":536870912}");
    }

    @Test
    void refusesAFolderThatAnotherProcessUsesAndNamesThat() throws Exception {
        ServeProcess first = serve("--data", data(), "--listen", "127.0.0.1:0");
        WebClient client = first.ready();

        assertEnds(
                serve("--data", data(), "--listen", "127.0.0.1:0"),
                4,
                "in use by process " + first.process().pid());

        assertThat(status(client)).contains("\"spans\":0");
    }

    @Test
    void refusesAPortThatIsTakenAndLeavesTheFolderFree() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            assertEnds(serve("--data", data(), "--listen", address), 4, "cannot listen on " + address);
        }
        serve("--data", data(), "--listen", "127.0.0.1:0").ready();
    }

    @ParameterizedTest
    @CsvSource({
        "--listen, 4317, '--listen'",
        "--listen, [::1:0, '--listen'",
        "--dta, x, '--dta'",
        "--data, '', '--data'",
        "--max-connections, 0, '--max-connections'",
        "--max-tenants, 0, '--max-tenants'",
        "--request-memory, 3, '--request-memory'",
        "--keep-for, 14, '--keep-for'",
        "--keep-for, 0s, '--keep-for'",
        "--keep-bytes, 200, '--keep-bytes'",
        "--keep-bytes, 0B, '--keep-bytes'",
        "--disk-reserve, half, '--disk-reserve'",
        "--tenant-spans-per-second, -1, '--tenant-spans-per-second'",
        "--tenant-bytes-per-second, -1, '--tenant-bytes-per-second'"
    })
    void refusesBadArgumentsAndNamesTheOption(String option, String value, String named) throws Exception {
        assertEnds(value.isEmpty() ? serve(option) : serve(option, value), 2, named);
    }

    @Test
    void refusesAFileWhereAFolderIsDue() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        assertEnds(serve("--data", file.toString(), "--listen", "127.0.0.1:0"), 4, file.toString());
    }

    @Test
    void refusesAFolderWithoutAUi() throws Exception {
        ServeProcess process = serve("--data", data(), "--listen", "127.0.0.1:0", "--jaeger-ui", folder.toString());
        assertEnds(process, 2, "--jaeger-ui: [" + folder);
    }

    @Test
    void refusesACertificateThatIsNotThereOrHasNoKey() throws Exception {
        String certificate = folder.resolve("clew.crt").toString();
        String key = folder.resolve("clew.key").toString();
        assertEnds(
                serve("--data", data(), "--tls-certificate", certificate, "--tls-key", key),
                2,
                "TLS: [" + certificate + "] is not there");
        assertEnds(serve("--data", data(), "--tls-certificate", certificate), 2, "--tls-key");
    }

    @Test
    void warnsThatOthersCanReachIt() throws Exception {
        ServeProcess server = serve("--data", data(), "--listen", "0.0.0.0:0");
        try (BufferedReader err = server.process().errorReader()) {
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

    private ServeProcess serve(String... arguments) throws IOException {
        ServeProcess server = ServeProcess.start(arguments);
        processes.add(server);
        return server;
    }

    private static void assertEnds(ServeProcess server, int exitCode, String why) throws Exception {
        Process process = server.process();
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        String errors = server.errors();
        assertThat(errors.lines()).as(errors).hasSize(1);
        assertThat(errors).startsWith("clew: ").contains(why);
        assertThat(process.exitValue()).isEqualTo(exitCode);
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
        return get(client, "/status");
    }

    private static String get(WebClient client, String path) {
        return client.get(path).aggregate().join().contentUtf8();
    }
}
