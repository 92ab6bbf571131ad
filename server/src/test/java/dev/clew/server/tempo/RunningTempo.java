package dev.clew.server.tempo;

import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.receive.Tenancy;
import dev.clew.server.jaeger.JaegerApi;
import dev.clew.store.TraceStore;
import dev.clew.store.memory.MemoryStore;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// A server with two ports, one of them Tempo's, that offers the API of Tempo beside that of Jaeger.
final class RunningTempo implements AutoCloseable {
    static final long START = 1_800_000_000_000_000_000L;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final TraceStore store;
    private final Server server;
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final int port;
    private final int otherPort;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    RunningTempo(List<Span> spans) {
        this(spans, new MemoryStore(), QuerySlots.forThisMachine());
    }

    /// @param empty is closed with this
    RunningTempo(List<Span> spans, TraceStore empty, QuerySlots slots) {
        store = empty;
        byte[] bytes = OtlpWriter.write(spans);
        store.append(new SpanBatch(Tenant.DEFAULT, START, bytes, 0, bytes.length));
        port = freePort();
        otherPort = freePort();
        ServerBuilder builder = Server.builder()
                .http(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .http(new InetSocketAddress(InetAddress.getLoopbackAddress(), otherPort))
                .connectionDrainDuration(Duration.ZERO);
        new JaegerApi(store, Tenancy.ONE, slots).addTo(builder);
        // A minute after the spans.
        var clock = InstantSource.fixed(Instant.ofEpochSecond(START / 1_000_000_000 + 60));
        new TempoApi(store, _ -> Tenant.DEFAULT, clock, slots).addTo(builder, port);
        slots.register(registry);
        server = builder.build();
        server.start().join();
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// On Tempo's port.
    HttpResponse<byte[]> get(String path, String... headers) {
        return get(port, path, headers);
    }

    HttpResponse<byte[]> getFromOtherPort(String path, String... headers) {
        return get(otherPort, path, headers);
    }

    HttpResponse<byte[]> post(String path, String body) {
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpResponse<byte[]> get(int at, String path, String... headers) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + at + path));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// What a request is answered with that succeeds.
    JsonNode json(String path, String... parameters) {
        HttpResponse<byte[]> answer = get(path + query(parameters));
        if (answer.statusCode() != 200) {
            throw new AssertionError("%s: %d %s".formatted(path, answer.statusCode(), text(answer)));
        }
        return JSON.readTree(answer.body());
    }

    /// What a request is refused with.
    String refusal(int status, String path, String... parameters) {
        HttpResponse<byte[]> answer = get(path + query(parameters));
        if (answer.statusCode() != status) {
            throw new AssertionError("%s: %d %s".formatted(path, answer.statusCode(), text(answer)));
        }
        return text(answer);
    }

    /// The value of a metric that has no labels.
    double metric(String name) {
        var out = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.create().write(out, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .getAsDouble();
    }

    static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    /// @param parameters name, value, name, value
    static String query(String... parameters) {
        var query = new StringBuilder();
        for (int i = 0; i < parameters.length; i += 2) {
            query.append(i == 0 ? '?' : '&')
                    .append(parameters[i])
                    .append('=')
                    .append(URLEncoder.encode(parameters[i + 1], StandardCharsets.UTF_8));
        }
        return query.toString();
    }

    @Override
    public void close() {
        client.close();
        var _ = server.closeAsync();
        store.close();
    }
}
