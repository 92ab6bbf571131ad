package dev.clew.server.jaeger;

import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.receive.Tenancy;
import dev.clew.server.tempo.QuerySlots;
import dev.clew.store.TraceStore;
import dev.clew.store.memory.MemoryStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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
import java.util.function.BiConsumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// A server on a free loopback port that offers the API over a store of its own.
final class RunningApi implements AutoCloseable {
    /// A minute after the spans of [Spans] start.
    static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(Spans.START / 1_000_000_000 + 60));

    private static final ObjectMapper JSON = new ObjectMapper();

    private final TraceStore store;
    private final Server server;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    RunningApi() {
        this(new MemoryStore());
    }

    RunningApi(TraceStore store) {
        this(store, (api, builder) -> api.addTo(builder));
    }

    /// @param services adds what the server serves
    RunningApi(TraceStore store, BiConsumer<JaegerApi, ServerBuilder> services) {
        this.store = store;
        ServerBuilder builder = Server.builder()
                .http(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .connectionDrainDuration(Duration.ZERO);
        services.accept(new JaegerApi(store, Tenancy.ONE, QuerySlots.forThisMachine(), CLOCK), builder);
        server = builder.build();
        server.start().join();
    }

    RunningApi with(Span... spans) {
        byte[] bytes = OtlpWriter.write(List.of(spans));
        store.append(new SpanBatch(Tenant.DEFAULT, Spans.START, bytes, 0, bytes.length));
        return this;
    }

    int port() {
        return server.activeLocalPort();
    }

    JsonNode json(String path) {
        HttpResponse<String> response = get(path);
        if (response.statusCode() != 200) {
            throw new AssertionError("%s: %d %s".formatted(path, response.statusCode(), response.body()));
        }
        return JSON.readTree(response.body());
    }

    static JsonNode parse(HttpResponse<String> response) {
        return JSON.readTree(response.body());
    }

    HttpResponse<String> get(String path, String... headers) {
        return send(request(path, headers).build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<byte[]> bytes(String path, String... headers) {
        return send(request(path, headers).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    HttpResponse<String> post(String path, byte[] body, String... headers) {
        return send(
                request(path, headers)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> head(String path) {
        return send(
                request(path)
                        .method("HEAD", HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path, String... headers) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
        return headers.length == 0 ? request : request.headers(headers);
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return client.send(request, handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        client.close();
        // Waiting would only mean waiting for connections that nobody uses any more.
        var _ = server.closeAsync();
        store.close();
    }
}
