package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;

import brave.Tracing;
import brave.handler.SpanHandler;
import io.jaegertracing.internal.JaegerTracer;
import io.jaegertracing.internal.reporters.RemoteReporter;
import io.jaegertracing.internal.samplers.ConstSampler;
import io.jaegertracing.thrift.internal.senders.HttpSender;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.exporter.logging.otlp.OtlpJsonLoggingSpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentracing.References;
import io.opentracing.tag.Tags;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import zipkin2.Endpoint;
import zipkin2.Span;
import zipkin2.reporter.AsyncReporter;
import zipkin2.reporter.BytesMessageSender;
import zipkin2.reporter.Encoding;
import zipkin2.reporter.SpanBytesEncoder;
import zipkin2.reporter.brave.AsyncZipkinSpanHandler;
import zipkin2.reporter.urlconnection.URLConnectionSender;

/// Clients of other dialects against the whole server, each from its own package: what they send is read back by
/// Jaeger's API.
class OtherClientsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @RegisterExtension
    private static final MemoryServer SERVER = new MemoryServer();

    @ParameterizedTest
    @CsvSource({"JSON_V2,/api/v2/spans,1", "PROTO3,/api/v2/spans,2", "JSON_V1,/api/v1/spans,3", "THRIFT,/api/v1/spans,4"
    })
    void zipkinReporter(SpanBytesEncoder encoder, String path, String lastDigit) throws Exception {
        String traceId = "463ac35c9f6413ad48485a3953bb612" + lastDigit;
        try (BytesMessageSender sender = sender(encoder.encoding(), path);
                var reporter = AsyncReporter.builder(sender).build(encoder)) {
            long start = 1_700_000_000_000_000L;
            var client = Span.newBuilder()
                    .traceId(traceId)
                    .id(2)
                    .kind(Span.Kind.CLIENT)
                    .name("get /loans")
                    .timestamp(start)
                    .duration(9_000)
                    .localEndpoint(Endpoint.newBuilder()
                            .serviceName("shop")
                            .ip("10.0.0.1")
                            .build())
                    .remoteEndpoint(Endpoint.newBuilder()
                            .serviceName("bank")
                            .ip("10.0.0.2")
                            .port(80)
                            .build())
                    .putTag("http.path", "/loans")
                    .putTag("error", "timed out")
                    .addAnnotation(start + 5, "retry")
                    .build();
            reporter.report(client);
            // Of the old forms, only the absence of a duration says that a span is shared.
            boolean isOld = path.startsWith("/api/v1");
            reporter.report(Span.newBuilder()
                    .traceId(traceId)
                    .id(2)
                    .kind(Span.Kind.SERVER)
                    .name("get /loans")
                    .timestamp(start + 1_000)
                    .duration(isOld ? 0 : 7_000)
                    .shared(true)
                    .localEndpoint(Endpoint.newBuilder().serviceName("bank").build())
                    .build());
            reporter.flush();
        }
        JsonNode trace = trace(traceId);

        JsonNode client = span(trace, "client");
        assertThat(trace.at("/spans"))
                .as("client and server of one id stay two")
                .hasSize(2);
        assertThat(client.at("/operationName").asString()).isEqualTo("get /loans");
        assertThat(client.at("/startTime").asLong()).isEqualTo(1_700_000_000_000_000L);
        assertThat(client.at("/duration").asLong()).isEqualTo(9_000);
        assertThat(tags(client.at("/tags")))
                .containsEntry("http.path", "/loans")
                .containsEntry("error", "true")
                .containsEntry("otel.status_description", "timed out")
                .containsEntry("peer.service", "bank")
                .containsEntry("network.peer.address", "10.0.0.2")
                .containsEntry("network.peer.port", "80");
        assertThat(tags(client.at("/logs/0/fields"))).containsEntry("event", "retry");
        JsonNode process = trace.at("/processes/" + client.at("/processID").asString());
        assertThat(process.at("/serviceName").asString()).isEqualTo("shop");
        assertThat(tags(process.at("/tags"))).containsEntry("ip", "10.0.0.1");
        JsonNode server = span(trace, "server");
        assertThat(server.at("/references/0/spanID").asString()).isEqualTo("0000000000000002");
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void brave(boolean longIds) throws Exception {
        String traceId;
        try (BytesMessageSender sender = sender(Encoding.JSON, "/api/v2/spans");
                var handler = AsyncZipkinSpanHandler.newBuilder(sender).build();
                Tracing tracing = tracing(handler, longIds)) {
            brave.Span parent = tracing.tracer().newTrace().name("checkout").start();
            brave.Span child = tracing.tracer()
                    .newChild(parent.context())
                    .kind(brave.Span.Kind.PRODUCER)
                    .name("publish")
                    .start();
            child.error(new IllegalStateException("no broker")).finish();
            parent.tag("cart", "7").annotate("paid").finish();
            traceId = parent.context().traceIdString();
            handler.flush();
        }
        assertThat(traceId).hasSize(longIds ? 32 : 16);

        JsonNode trace = trace(traceId);

        assertThat(trace.at("/spans")).hasSize(2);
        assertThat(trace.at("/traceID").asString()).isEqualTo(traceId);
        JsonNode child = span(trace, "producer");
        assertThat(child.at("/references/0/refType").asString()).isEqualTo("CHILD_OF");
        assertThat(tags(child.at("/tags"))).containsEntry("otel.status_description", "no broker");
        assertThat(trace.at("/processes/p1/serviceName").asString()).isEqualTo("shop");
    }

    @Test
    void jaegerClient() throws Exception {
        var sender = new HttpSender.Builder(SERVER.uri() + "/api/traces").build();
        var reporter = new RemoteReporter.Builder().withSender(sender).build();
        String traceId;
        try (JaegerTracer tracer = new JaegerTracer.Builder("lending")
                .withReporter(reporter)
                .withSampler(new ConstSampler(true))
                .withTraceId128Bit()
                .build()) {
            var parent = tracer.buildSpan("approve")
                    .withTag(Tags.SPAN_KIND.getKey(), Tags.SPAN_KIND_CONSUMER)
                    .withTag("amount", 1_000_000_007L)
                    .withTag("ratio", 0.25)
                    .start();
            var child = tracer.buildSpan("store")
                    .addReference(References.FOLLOWS_FROM, parent.context())
                    .withTag(Tags.ERROR, true)
                    .start();
            child.log(Map.of("event", "rollback", "rows", 3)).finish();
            parent.finish();
            traceId = parent.context().getTraceId();
        }
        JsonNode trace = trace(traceId);

        JsonNode parent = span(trace, "consumer");
        assertThat(parent.at("/flags").asInt()).isEqualTo(1);
        assertThat(tags(parent.at("/tags")))
                .containsEntry("amount", "1000000007")
                .containsEntry("ratio", "0.25");
        JsonNode child = StreamSupport.stream(trace.at("/spans").spliterator(), false)
                .filter(span -> span.at("/operationName").asString().equals("store"))
                .findFirst()
                .orElseThrow();
        assertThat(child.at("/references/0/refType").asString()).isEqualTo("FOLLOWS_FROM");
        assertThat(child.at("/references/0/spanID")).isEqualTo(parent.at("/spanID"));
        assertThat(tags(child.at("/tags"))).containsEntry("error", "true");
        assertThat(tags(child.at("/logs/0/fields")))
                .containsEntry("event", "rollback")
                .containsEntry("rows", "3");
        assertThat(trace.at("/processes/p1/serviceName").asString()).isEqualTo("lending");
        assertThat(tags(trace.at("/processes/p1/tags"))).containsKeys("hostname", "ip", "jaeger.version");
    }

    /// OpenTelemetry Java has no exporter that sends JSON, but one that logs it.
    @Test
    void openTelemetrysOwnJson() throws Exception {
        List<String> logged = new ArrayList<>();
        Logger log = Logger.getLogger(OtlpJsonLoggingSpanExporter.class.getName());
        Handler handler = handler(logged);
        log.addHandler(handler);
        log.setUseParentHandlers(false);
        String traceId;
        try (var tracers = SdkTracerProvider.builder()
                .addSpanProcessor(SimpleSpanProcessor.create(OtlpJsonLoggingSpanExporter.create()))
                .build()) {
            var span = tracers.get("test", "1.0")
                    .spanBuilder("POST /loans")
                    .setSpanKind(SpanKind.CLIENT)
                    .setAttribute("row", 7)
                    .setAttribute("naïve", "\"☂\"\n")
                    .startSpan();
            span.addEvent("sent").setStatus(StatusCode.ERROR, "no money").end();
            traceId = span.getSpanContext().getTraceId();
        } finally {
            log.removeHandler(handler);
        }
        assertThat(logged).hasSize(1);
        HttpResponse<String> answer = HTTP.send(
                HttpRequest.newBuilder(URI.create(SERVER.uri() + "/v1/traces"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"resourceSpans\":[" + logged.getFirst() + "]}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{}");
        JsonNode span = span(trace(traceId), "client");
        assertThat(tags(span.at("/tags")))
                .containsEntry("row", "7")
                .containsEntry("naïve", "\"☂\"\n")
                .containsEntry("otel.scope.name", "test")
                .containsEntry("otel.status_description", "no money");
        assertThat(tags(span.at("/logs/0/fields"))).containsEntry("event", "sent");
    }

    private static Handler handler(List<String> logged) {
        return new Handler() {
            @Override
            public void publish(LogRecord record) {
                logged.add(record.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }

    private static Tracing tracing(SpanHandler handler, boolean longIds) {
        return Tracing.newBuilder()
                .localServiceName("shop")
                .traceId128Bit(longIds)
                .addSpanHandler(handler)
                .build();
    }

    private static BytesMessageSender sender(Encoding encoding, String path) {
        return URLConnectionSender.newBuilder()
                .endpoint(SERVER.uri() + path)
                .encoding(encoding)
                .build();
    }

    private static JsonNode trace(String id) throws Exception {
        HttpResponse<String> response = HTTP.send(
                HttpRequest.newBuilder(URI.create(SERVER.uri() + "/api/traces/" + id))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body()).at("/data/0");
    }

    private static JsonNode span(JsonNode trace, String kind) {
        return StreamSupport.stream(trace.at("/spans").spliterator(), false)
                .filter(span -> kind.equals(tags(span.at("/tags")).get("span.kind")))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, String> tags(JsonNode tags) {
        return StreamSupport.stream(tags.spliterator(), false)
                .collect(Collectors.toMap(
                        tag -> tag.at("/key").asString(),
                        tag -> tag.at("/value").asString(),
                        (one, _) -> one));
    }
}
