package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.WebClient;
import dev.clew.model.Event;
import dev.clew.model.Span;
import dev.clew.model.TraceId;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// OpenTelemetry's SDK for Python, as it is published, sends over gRPC and over HTTP, while the server is killed and
/// started again or has no memory left: what its exporters heard to be taken is stored, once.
///
/// Needs Python 3.9 or later with its module venv, and PyPI; is skipped, and says why, where they are missing.
class PythonClientTest {
    private static final int TRACES = 120;

    @TempDir
    private Path folder;

    private record Sent(TraceId id, int spans, boolean acknowledged) {}

    @BeforeAll
    static void install() throws Exception {
        PythonEnvironment.install();
    }

    @Test
    void losesAndDoublesNothingWhileTheServerIsKilled() throws Exception {
        Path data = folder.resolve("data");
        var sent = new ArrayList<Sent>();
        Process client;
        String address;
        try (ServeProcess first = ServeProcess.start(new ServeProcess.How(), data)) {
            address = first.ready().uri().getAuthority();
            client = PythonEnvironment.start("send_spans.py", address, Integer.toString(TRACES));
            read(client.inputReader(), TRACES / 3, sent);
            first.kill();
        }
        try (ServeProcess again = ServeProcess.start("--data", data.toString(), "--listen", address)) {
            WebClient server = again.ready();
            read(client.inputReader(), TRACES, sent);
            assertThat(client.waitFor()).isZero();
            check(server, sent, TRACES);
        } finally {
            client.destroyForcibly();
        }
    }

    private static void check(WebClient server, List<Sent> sent, int traces) {
        assertThat(sent).hasSize(traces).allMatch(Sent::acknowledged, "is acknowledged in the end");
        for (Sent trace : sent) {
            List<Span> stored = SentTraces.trace(server, trace.id);
            assertThat(stored).as("trace %s", trace.id).hasSize(trace.spans);
            assertThat(stored).extracting(Span::spanId).doesNotHaveDuplicates();
            assertThat(stored).extracting(Span::serviceName).containsOnly("python-client");
            assertThat(stored).filteredOn(Span::isError).hasSize(1);
        }
    }

    /// Clients hear that it is to be sent again, and do so until there is room.
    @Test
    @Timeout(120)
    void losesAndDoublesNothingWhileTheServerHasNoMemory() throws Exception {
        List<Process> clients = new ArrayList<>();
        try (ServeProcess serving = ServeProcess.start(
                "--data", folder.resolve("data").toString(), "--listen", "127.0.0.1:0", "--request-memory", "4")) {
            WebClient server = serving.ready();
            String address = server.uri().getAuthority();
            try (var _ = HeldMemory.allOf(server)) {
                long before = HeldMemory.refused(server, "otlp_http");
                clients.add(PythonEnvironment.start("send_spans.py", address, "3", "grpc"));
                clients.add(PythonEnvironment.start("send_spans.py", address, "3", "http"));
                while (HeldMemory.refused(server, "otlp_http") == before
                        || HeldMemory.refused(server, "otlp_grpc") == 0) {
                    Thread.sleep(20);
                }
            }
            for (Process client : clients) {
                var sent = new ArrayList<Sent>();
                read(client.inputReader(), 3, sent);
                assertThat(client.waitFor()).isZero();
                check(server, sent, 3);
            }
        } finally {
            clients.forEach(Process::destroyForcibly);
        }
    }

    /// By Python's own logging, over both protocols.
    @Test
    void showsWhatWasLoggedOnItsSpan() throws Exception {
        try (ServeProcess serving = ServeProcess.start(new ServeProcess.How(), folder.resolve("data"))) {
            WebClient server = serving.ready();
            Process client =
                    PythonEnvironment.start("send_logs.py", server.uri().getAuthority(), "4");
            List<String> lines = client.inputReader().lines().toList();
            assertThat(client.waitFor()).isZero();
            assertThat(lines).hasSize(4).allMatch(line -> line.endsWith(" 5 SUCCESS+SUCCESS"));
            for (String line : lines) {
                List<Span> stored = SentTraces.trace(server, TraceId.parse(line.substring(0, 32)));
                assertThat(stored).hasSize(1);
                List<Event> events = stored.getFirst().events();
                assertThat(events).extracting(Event::name).containsExactly("log", "log", "log", "log", "exception");
                assertThat(events.getFirst().attributes().text("message")).startsWith("line 0 of trace ");
                assertThat(events.getFirst().attributes().text("level")).isEqualTo("WARN");
                assertThat(events.getFirst().attributes().text("logger")).isEqualTo("loans");
                assertThat(events.getLast().attributes().text("exception.message"))
                        .isEqualTo("no such loan: £");
            }
        }
    }

    /// Until there are `count` in all, or no more come.
    private static void read(BufferedReader lines, int count, List<Sent> to) throws IOException {
        while (to.size() < count) {
            String line = lines.readLine();
            if (line == null) {
                return;
            }
            String[] words = line.split(" ", -1);
            to.add(new Sent(TraceId.parse(words[0]), Integer.parseInt(words[1]), words[2].equals("SUCCESS")));
        }
    }
}
