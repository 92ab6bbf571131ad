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
import java.util.concurrent.CopyOnWriteArrayList;

/// An OTLP/HTTP server that keeps every span it is sent.
final class SpanSink implements AutoCloseable {
    private final List<ReceivedSpan> spans = new CopyOnWriteArrayList<>();
    private final Server server;

    SpanSink() {
        this.server = Server.builder()
                .http(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
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

    /// The spans of one trace, or of all when the id is empty, in no particular order.
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
                        .flatMap(scope -> scope.getSpansList().stream())
                        .map(span -> new ReceivedSpan(resource.getResource(), span))
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

    @Override
    public void close() {
        server.close();
    }
}
