package dev.clew.lending;

import com.google.protobuf.InvalidProtocolBufferException;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.encoding.StreamDecoderFactory;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.encoding.DecodingService;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/// An OTLP/HTTP server that keeps every span it is sent, and tells of them in Jaeger's JSON.
final class SpanSink implements AutoCloseable {
    private final List<ReceivedSpan> spans = new CopyOnWriteArrayList<>();
    private final Server server;

    SpanSink() {
        this(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    SpanSink(InetSocketAddress address) {
        this.server = Server.builder()
                .http(address)
                .service("/api/traces/{id}", (context, request) -> jaeger(trace(context.pathParam("id"))))
                .route()
                .post("/v1/traces")
                .decorator(DecodingService.newDecorator(StreamDecoderFactory.gzip()))
                .build((context, request) -> HttpResponse.of(request.aggregate()
                        .thenApply(whole -> accept(whole.content().array()))))
                .build();
        server.start().join();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.activeLocalPort());
    }

    ReceivedTrace trace(String traceId) {
        return new ReceivedTrace(
                spans.stream().filter(span -> span.traceId().equals(traceId)).toList());
    }

    List<ReceivedSpan> spans() {
        return List.copyOf(spans);
    }

    private HttpResponse accept(byte[] body) {
        try {
            for (ResourceSpans resource :
                    ExportTraceServiceRequest.parseFrom(body).getResourceSpansList()) {
                resource.getScopeSpansList().stream()
                        .flatMap(scope -> scope.getSpansList().stream()
                                .map(span -> new ReceivedSpan(
                                        resource.getResource(), scope.getScope().getName(), span)))
                        .forEach(spans::add);
            }
            return HttpResponse.of(
                    HttpStatus.OK,
                    MediaType.PROTOBUF,
                    HttpData.wrap(
                            ExportTraceServiceResponse.getDefaultInstance().toByteArray()));
        } catch (InvalidProtocolBufferException e) {
            return HttpResponse.of(HttpStatus.BAD_REQUEST);
        }
    }

    private static HttpResponse jaeger(ReceivedTrace trace) {
        if (trace.spans().isEmpty()) {
            return HttpResponse.of(HttpStatus.NOT_FOUND);
        }
        List<Map<String, Object>> spans = trace.spans().stream()
                .map(span -> Map.of(
                        "spanID", span.id(),
                        "operationName", span.name(),
                        "processID", span.service(),
                        "references",
                                span.parentId().isEmpty()
                                        ? List.of()
                                        : List.of(Map.of("refType", "CHILD_OF", "spanID", span.parentId()))))
                .toList();
        Map<String, Object> processes = trace.services().stream()
                .collect(Collectors.toMap(service -> service, service -> Map.of("serviceName", service)));
        Map<String, Object> body = Map.of("data", List.of(Map.of("spans", spans, "processes", processes)));
        return HttpResponse.of(HttpStatus.OK, MediaType.JSON, new JsonMapper().writeValueAsBytes(body));
    }

    @Override
    public void close() {
        server.close();
    }
}
