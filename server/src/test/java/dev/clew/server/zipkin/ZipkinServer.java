package dev.clew.server.zipkin;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.receive.DirectCalls;
import dev.clew.receive.Intake;
import dev.clew.receive.ReceiveLimits;
import dev.clew.receive.zipkin.ZipkinReceiver;
import dev.clew.server.tempo.QuerySlots;
import dev.clew.store.TraceStore;
import dev.clew.store.memory.MemoryStore;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import zipkin2.codec.SpanBytesEncoder;

/// Zipkin's doors, in and out, of a store, on a free loopback port.
final class ZipkinServer implements AutoCloseable {
    private final TraceStore store;
    private final Server server;
    private final WebClient client;

    ZipkinServer() {
        this(new MemoryStore(), ZipkinSettings.DEFAULT);
    }

    ZipkinServer(TraceStore store, ZipkinSettings settings) {
        this.store = store;
        ServerBuilder builder = Server.builder()
                .http(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .connectionDrainDuration(Duration.ZERO);
        var intake = new Intake(store::append, ReceiveLimits.DEFAULT, new PrometheusRegistry());
        var calls = new DirectCalls(Duration.ofSeconds(30), Duration.ofSeconds(30), () -> {});
        calls.addTo(builder);
        new ZipkinReceiver(intake).addTo(builder, calls);
        new ZipkinApi(store, settings, _ -> Tenant.DEFAULT, QuerySlots.forThisMachine()).addTo(builder);
        server = builder.build();
        server.start().join();
        client = WebClient.builder("h2c://127.0.0.1:" + server.activeLocalPort())
                .maxResponseLength(0)
                .build();
    }

    AggregatedHttpResponse get(String path) {
        return client.get(path).aggregate().join();
    }

    /// The body of an answer that must be a success.
    String body(String path) {
        AggregatedHttpResponse answer = get(path);
        if (answer.status().code() != 200) {
            throw new AssertionError("%s: %s %s".formatted(path, answer.status(), answer.contentUtf8()));
        }
        return answer.contentUtf8();
    }

    /// Sends spans as Zipkin's clients do.
    ZipkinServer send(List<zipkin2.Span> spans, SpanBytesEncoder encoder) {
        boolean isJson = encoder.encoding() == zipkin2.codec.Encoding.JSON;
        String path = encoder == SpanBytesEncoder.JSON_V1 || encoder == SpanBytesEncoder.THRIFT ? "v1" : "v2";
        MediaType type = isJson
                ? MediaType.JSON
                : encoder == SpanBytesEncoder.PROTO3
                        ? MediaType.X_PROTOBUF
                        : MediaType.create("application", "x-thrift");
        return post("/api/%s/spans".formatted(path), type, encoder.encodeList(spans));
    }

    ZipkinServer sendJson(String json) {
        return post("/api/v2/spans", MediaType.JSON, json.getBytes(StandardCharsets.UTF_8));
    }

    private ZipkinServer post(String path, MediaType type, byte[] bytes) {
        AggregatedHttpResponse answer = client.execute(
                        RequestHeaders.builder(HttpMethod.POST, path)
                                .contentType(type)
                                .build(),
                        bytes)
                .aggregate()
                .join();
        if (answer.status().code() != 202) {
            throw new AssertionError(answer.status() + " " + answer.contentUtf8());
        }
        return this;
    }

    /// Stores spans as other dialects bring them.
    ZipkinServer with(Span... spans) {
        byte[] bytes = OtlpWriter.write(List.of(spans));
        store.append(new SpanBatch(Tenant.DEFAULT, 0, bytes, 0, bytes.length));
        return this;
    }

    @Override
    public void close() {
        // Waiting would only mean waiting for connections that nobody uses any more.
        var _ = server.closeAsync();
        store.close();
    }
}
