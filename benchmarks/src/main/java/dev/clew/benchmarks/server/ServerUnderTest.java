package dev.clew.benchmarks.server;

import dev.clew.model.Span;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.SpanDecoder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.ObjectMapper;

/// A real `clew serve` in a process of its own, on a free port.
final class ServerUnderTest implements AutoCloseable {
    private static final int SETTLE_SECONDS = 60;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final String url;

    private ServerUnderTest(Process process, String url) {
        this.process = process;
        this.url = url;
    }

    /// Starts it on `data` and returns when it is ready.
    static ServerUnderTest start(Path clew, Path data) throws IOException {
        return start(clew, data, List.of());
    }

    /// As above, with more options of `serve`.
    static ServerUnderTest start(Path clew, Path data, List<String> options) throws IOException {
        return start(List.of(), Map.of(), clew, data, options);
    }

    /// As above, by another command.
    ///
    /// @param under what the command line begins with
    /// @param environment variables that it gets besides
    /// @param options of `serve`, besides
    static ServerUnderTest start(
            List<String> under, Map<String, String> environment, Path clew, Path data, List<String> options)
            throws IOException {
        var command = new ArrayList<>(under);
        command.addAll(List.of(clew.toString(), "serve", "--data", data.toString(), "--listen", "127.0.0.1:0"));
        command.addAll(options);
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        Process process = builder.start();
        var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith("ready ")) {
                return new ServerUnderTest(process, line.substring("ready ".length()));
            }
        }
        throw new IOException("the server ended before it was ready");
    }

    String url() {
        return url;
    }

    long pid() {
        return process.pid();
    }

    /// Returns when the server has come to rest: it used less than a fiftieth of a processor for a second.
    void settle() throws IOException, InterruptedException {
        double before = CpuSeconds.of(pid()).total();
        for (int second = 0; second < SETTLE_SECONDS; second++) {
            Thread.sleep(1_000);
            double now = CpuSeconds.of(pid()).total();
            if (now - before <= 0.02) {
                return;
            }
            before = now;
        }
        throw new IOException("the server has found no rest within %d s".formatted(SETTLE_SECONDS));
    }

    /// False once it has ended, on whatever account.
    boolean isAlive() {
        return process.isAlive();
    }

    long peakResidentBytes() throws IOException {
        return statusBytes("VmHWM");
    }

    long residentBytes() throws IOException {
        return statusBytes("VmRSS");
    }

    /// Without pages of files, which the system takes back when it needs them.
    long anonymousBytes() throws IOException {
        return statusBytes("RssAnon");
    }

    private long statusBytes(String name) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith(name + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElseThrow();
    }

    /// The spans of a trace as the server gives them back.
    List<Span> trace(TraceId id) throws IOException {
        return new SpanDecoder().decode(traceBytes(id));
    }

    /// The same as OTLP bytes; none if there is no such trace.
    byte[] traceBytes(TraceId id) throws IOException {
        Answer answer = Answer.get(url + "/api/traces/" + id, "application/protobuf");
        return answer.status() == 200 ? answer.body() : new byte[0];
    }

    void checkHealth() throws IOException {
        get("/health");
    }

    /// How many traces a search for the newest `limit` of `service` finds.
    int tracesOf(String service, int limit) throws IOException {
        var query = "?service=%s&limit=%d&lookback=custom&start=0&end=%d"
                .formatted(URLEncoder.encode(service, StandardCharsets.UTF_8), limit, Long.MAX_VALUE / 1_000);
        return JSON.readTree(get("/api/traces" + query)).path("data").size();
    }

    /// How many spans it says it stores.
    long storedSpans() throws IOException {
        return JSON.readTree(get("/status")).path("store").path("spans").asLong(-1);
    }

    /// What it answers with 200.
    ///
    /// @param pathAndQuery encoded
    byte[] get(String pathAndQuery) throws IOException {
        Answer answer = ask(pathAndQuery);
        if (answer.status() != 200) {
            throw new IOException("%s: %d %s".formatted(pathAndQuery, answer.status(), answer.text()));
        }
        return answer.body();
    }

    /// What it answers, whatever that is.
    ///
    /// @param pathAndQuery encoded
    Answer ask(String pathAndQuery) throws IOException {
        return Answer.get(url + pathAndQuery, "*/*");
    }

    /// The sum of a metric over the series that have `labels`, as they stand in `/metrics`.
    long metric(String name, String labels) throws IOException {
        return ask("/metrics")
                .text()
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .filter(line -> line.contains(labels))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /// `kill -9`.
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroy();
    }
}
