package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.TraceId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/// An OpenTelemetry Collector that hands on what it gets by both protocols, in each compression that it has,
/// each for a tenant of its own, to a server that is killed meanwhile. Runs where `CLEW_OTELCOL` names a
/// Collector that has the receiver `otlp` and the exporters `otlp` and `otlphttp`.
@EnabledIfEnvironmentVariable(named = "CLEW_OTELCOL", matches = ".+")
class CollectorTest {
    private static final List<String> BY_GRPC = List.of("none", "gzip", "snappy", "zstd");
    private static final List<String> BY_HTTP =
            List.of("none", "gzip", "zlib", "deflate", "snappy", "x-snappy-framed", "zstd", "lz4");
    private static final int TRACES = 60;
    private static final int SPANS = 50;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    @Test
    void losesNothingAndDoublesNothingThroughAKillByWhateverProtocolAndCompression() throws Exception {
        int clew = freePort();
        int collector = freePort();
        Map<String, String> exporters = exporters(clew);
        Process running = collector(collector, exporters);
        try {
            WebClient to = WebClient.of("h2c://127.0.0.1:" + collector);
            try (ServeProcess server = serve(clew, exporters.size())) {
                WebClient client = server.ready();
                send(to, 0, TRACES / 3);
                awaitSpans(client, 1);
                server.kill();
            }
            send(to, TRACES / 3, 2 * TRACES / 3);
            try (ServeProcess server = serve(clew, exporters.size())) {
                WebClient client = server.ready();
                send(to, 2 * TRACES / 3, TRACES);
                long all = (long) exporters.size() * TRACES * SPANS;
                awaitSpans(client, all);
                for (String tenant : exporters.keySet()) {
                    check(client.uri(), tenant);
                }
                assertThat(Metrics.of(client).count("clew_store_spans")).isEqualTo(all);
            }
            System.out.printf(
                    "CollectorTest: %d spans by each of %s, 0 lost, 0 doubled%n", TRACES * SPANS, exporters.keySet());
        } finally {
            running.destroy();
        }
    }

    /// By the tenant that each is for.
    private static Map<String, String> exporters(int clew) {
        var exporters = new LinkedHashMap<String, String>();
        for (String compression : BY_GRPC) {
            exporters.put(
                    "grpc-" + compression, exporter("otlp", "127.0.0.1:" + clew, "grpc-" + compression, compression));
        }
        for (String compression : BY_HTTP) {
            exporters.put(
                    "http-" + compression,
                    exporter("otlphttp", "http://127.0.0.1:" + clew, "http-" + compression, compression));
        }
        return exporters;
    }

    private static String exporter(String type, String endpoint, String tenant, String compression) {
        return """
                  %s/%s:
                    endpoint: %s
                    compression: %s
                    tls: {insecure: true}
                    headers: {X-Scope-OrgID: %s}
                    retry_on_failure: {initial_interval: 200ms, max_interval: 1s}
                """.formatted(type, tenant, endpoint, compression, tenant);
    }

    private Process collector(int port, Map<String, String> exporters) throws IOException {
        Path config = Files.writeString(folder.resolve("collector.yaml"), """
                receivers:
                  otlp:
                    protocols:
                      grpc: {endpoint: "127.0.0.1:%d"}
                exporters:
                %s
                service:
                  telemetry: {metrics: {level: none}}
                  pipelines:
                    traces: {receivers: [otlp], exporters: [%s]}
                """.formatted(
                        port,
                        String.join("", exporters.values()),
                        String.join(
                                ", ",
                                exporters.keySet().stream()
                                        .map(tenant -> (tenant.startsWith("grpc") ? "otlp/" : "otlphttp/") + tenant)
                                        .toList())));
        return new ProcessBuilder(System.getenv("CLEW_OTELCOL"), "--config", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("collector.log").toFile())
                .start();
    }

    private ServeProcess serve(int port, int tenants) throws IOException {
        return ServeProcess.start(
                "--data",
                folder.resolve("data").toString(),
                "--listen",
                "127.0.0.1:" + port,
                "--max-tenants",
                Integer.toString(tenants + 1));
    }

    /// Sends traces to the Collector, once it is up.
    private static void send(WebClient to, int from, int until) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (int trace = from; trace < until; trace++) {
            byte[] body = Door.OTLP_GRPC.body(spans(trace));
            while (!sent(to, body)) {
                assertThat(System.nanoTime()).as("the Collector takes no spans").isLessThan(deadline);
                Thread.sleep(100);
            }
        }
    }

    private static boolean sent(WebClient to, byte[] body) {
        try {
            AggregatedHttpResponse answer = Door.OTLP_GRPC.post(to, body);
            return Door.OTLP_GRPC.isSuccess(answer);
        } catch (CompletionException notUp) {
            return false;
        }
    }

    private static List<Span> spans(int trace) {
        return IntStream.rangeClosed(1, SPANS)
                .mapToObj(number -> new SpanBuilder(new TraceId(11, trace + 1), number)
                        .name("span " + number)
                        .resource(Resource.of("shop"))
                        .startNanos(1_795_000_000_000_000_000L + trace * 1_000_000L + number)
                        .endNanos(1_795_000_000_001_000_000L + trace * 1_000_000L + number)
                        .attributes(Attributes.of("filler", AnyValue.of("filler ".repeat(number))))
                        .build())
                .toList();
    }

    private static void awaitSpans(WebClient client, long atLeast) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (Metrics.of(client).count("clew_store_spans") < atLeast) {
            assertThat(System.nanoTime()).as("%s", Metrics.of(client)).isLessThan(deadline);
            Thread.sleep(100);
        }
    }

    private static void check(URI server, String tenant) {
        WebClient client =
                WebClient.builder(server).addHeader("X-Scope-OrgID", tenant).build();
        for (int trace = 0; trace < TRACES; trace++) {
            assertThat(SentTraces.trace(client, new TraceId(11, trace + 1)))
                    .as("trace %d of %s", trace, tenant)
                    .containsExactlyInAnyOrderElementsOf(spans(trace));
        }
    }

    private static int freePort() throws IOException {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }
}
