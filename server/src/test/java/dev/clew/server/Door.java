package dev.clew.server;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.MediaType;
import dev.clew.model.Attributes;
import dev.clew.model.Span;
import dev.clew.model.SpanId;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.receive.WireBuffer;
import io.jaegertracing.thriftjava.Batch;
import io.jaegertracing.thriftjava.Process;
import io.jaegertracing.thriftjava.Tag;
import io.jaegertracing.thriftjava.TagType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.thrift.TException;
import org.apache.thrift.TSerializer;
import tools.jackson.databind.ObjectMapper;
import zipkin2.Endpoint;
import zipkin2.codec.SpanBytesEncoder;

/// Every way into a server: what a client of each form sends for spans that all of them can express. Those have ids of
/// 128 bits, a name in lower case, a service, times in microseconds, and texts as attributes.
enum Door {
    OTLP_GRPC("otlp_grpc", "/opentelemetry.proto.collector.trace.v1.TraceService/Export", "application/grpc"),
    OTLP_PROTOBUF("otlp_http", "/v1/traces", "application/x-protobuf"),
    OTLP_JSON("otlp_http", "/v1/traces", "application/json"),
    ZIPKIN_JSON("zipkin_http", "/api/v2/spans", "application/json"),
    ZIPKIN_PROTOBUF("zipkin_http", "/api/v2/spans", "application/x-protobuf"),
    ZIPKIN_V1_JSON("zipkin_http", "/api/v1/spans", "application/json"),
    ZIPKIN_V1_THRIFT("zipkin_http", "/api/v1/spans", "application/x-thrift"),
    ZIPKIN_GRPC("zipkin_grpc", "/zipkin.proto3.SpanService/Report", "application/grpc"),
    JAEGER_THRIFT("jaeger_http", "/api/traces", "application/x-thrift"),
    JAEGER_GRPC("jaeger_grpc", "/jaeger.api_v2.CollectorService/PostSpans", "application/grpc");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String protocol;
    private final String path;
    private final String type;

    Door(String protocol, String path, String type) {
        this.protocol = protocol;
        this.path = path;
        this.type = type;
    }

    /// The label of metrics.
    String protocol() {
        return protocol;
    }

    private boolean isGrpc() {
        return type.equals("application/grpc");
    }

    /// Sends one request.
    AggregatedHttpResponse post(WebClient client, byte[] body) {
        return client.execute(HttpRequest.of(HttpMethod.POST, path, MediaType.parse(type), body))
                .aggregate()
                .join();
    }

    /// True if a server answers so when it has taken a request.
    boolean isSuccess(AggregatedHttpResponse answer) {
        String status = answer.trailers().get("grpc-status", answer.headers().get("grpc-status", "missing"));
        return answer.status().isSuccess() && (!isGrpc() || status.equals("0"));
    }

    /// The body of a request that holds spans of one service.
    byte[] body(List<Span> spans) {
        byte[] message =
                switch (this) {
                    case OTLP_GRPC, OTLP_PROTOBUF -> OtlpWriter.write(spans);
                    case OTLP_JSON -> otlpJson(spans).getBytes(StandardCharsets.UTF_8);
                    case ZIPKIN_JSON -> SpanBytesEncoder.JSON_V2.encodeList(zipkin(spans));
                    case ZIPKIN_PROTOBUF, ZIPKIN_GRPC -> SpanBytesEncoder.PROTO3.encodeList(zipkin(spans));
                    case ZIPKIN_V1_JSON -> SpanBytesEncoder.JSON_V1.encodeList(zipkin(spans));
                    case ZIPKIN_V1_THRIFT -> SpanBytesEncoder.THRIFT.encodeList(zipkin(spans));
                    case JAEGER_THRIFT -> jaegerThrift(spans);
                    case JAEGER_GRPC -> jaegerProto(spans);
                };
        return isGrpc()
                ? ByteBuffer.allocate(5 + message.length)
                        .put((byte) 0)
                        .putInt(message.length)
                        .put(message)
                        .array()
                : message;
    }

    private static String otlpJson(List<Span> spans) {
        return "{\"resourceSpans\":[{\"resource\":{\"attributes\":%s},\"scopeSpans\":[{\"spans\":[%s]}]}]}"
                .formatted(
                        json(spans.getFirst().resource().attributes()),
                        spans.stream().map(Door::json).collect(Collectors.joining(",")));
    }

    private static String json(Span span) {
        return """
                {"traceId":"%s","spanId":"%s","name":%s,"kind":%d,"startTimeUnixNano":"%d","endTimeUnixNano":"%d",\
                "attributes":%s}""".formatted(
                        span.traceId(),
                        SpanId.format(span.spanId()),
                        JSON.writeValueAsString(span.name()),
                        span.kind().number(),
                        span.startNanos(),
                        span.endNanos(),
                        json(span.attributes()));
    }

    private static String json(Attributes attributes) {
        var list = new ArrayList<String>();
        for (int i = 0; i < attributes.size(); i++) {
            list.add("{\"key\":%s,\"value\":{\"stringValue\":%s}}"
                    .formatted(
                            JSON.writeValueAsString(attributes.key(i)),
                            JSON.writeValueAsString(attributes.value(i).text())));
        }
        return list.toString();
    }

    private static List<zipkin2.Span> zipkin(List<Span> spans) {
        return spans.stream().map(Door::zipkin).toList();
    }

    private static zipkin2.Span zipkin(Span span) {
        var zipkin = zipkin2.Span.newBuilder()
                .traceId(span.traceId().toString())
                .id(SpanId.format(span.spanId()))
                .name(span.name())
                .timestamp(span.startNanos() / 1_000)
                .duration((span.endNanos() - span.startNanos()) / 1_000)
                .localEndpoint(
                        Endpoint.newBuilder().serviceName(span.serviceName()).build());
        switch (span.kind()) {
            case CLIENT -> zipkin.kind(zipkin2.Span.Kind.CLIENT);
            case SERVER -> zipkin.kind(zipkin2.Span.Kind.SERVER);
            case PRODUCER -> zipkin.kind(zipkin2.Span.Kind.PRODUCER);
            case CONSUMER -> zipkin.kind(zipkin2.Span.Kind.CONSUMER);
            case UNSPECIFIED, INTERNAL -> {}
        }
        for (int i = 0; i < span.attributes().size(); i++) {
            zipkin.putTag(span.attributes().key(i), span.attributes().value(i).text());
        }
        return zipkin.build();
    }

    private static byte[] jaegerThrift(List<Span> spans) {
        var batch = new Batch(
                new Process(spans.getFirst().serviceName()),
                spans.stream().map(Door::jaeger).toList());
        try {
            return new TSerializer().serialize(batch);
        } catch (TException e) {
            throw new AssertionError(e);
        }
    }

    private static io.jaegertracing.thriftjava.Span jaeger(Span span) {
        var jaeger = new io.jaegertracing.thriftjava.Span(
                span.traceId().low(),
                span.traceId().high(),
                span.spanId(),
                0,
                span.name(),
                1,
                span.startNanos() / 1_000,
                (span.endNanos() - span.startNanos()) / 1_000);
        jaeger.addToTags(new Tag("span.kind", TagType.STRING).setVStr(kind(span)));
        for (int i = 0; i < span.attributes().size(); i++) {
            jaeger.addToTags(new Tag(span.attributes().key(i), TagType.STRING)
                    .setVStr(span.attributes().value(i).text()));
        }
        return jaeger;
    }

    private static String kind(Span span) {
        return span.kind().name().toLowerCase(Locale.ROOT);
    }

    /// `jaeger.api_v2.PostSpansRequest` (jaeger-idl, proto/api_v2/model.proto).
    private static byte[] jaegerProto(List<Span> spans) {
        try (var out = WireBuffer.alone()) {
            int batch = out.begin(1);
            for (Span span : spans) {
                int begun = out.begin(1);
                out.id(1, span.traceId().high(), span.traceId().low());
                out.id(2, span.spanId());
                text(out, 3, span.name());
                time(out, 6, span.startNanos());
                time(out, 7, span.endNanos() - span.startNanos());
                tag(out, "span.kind", kind(span));
                for (int i = 0; i < span.attributes().size(); i++) {
                    tag(
                            out,
                            span.attributes().key(i),
                            span.attributes().value(i).text());
                }
                out.end(begun);
            }
            int process = out.begin(2);
            text(out, 1, spans.getFirst().serviceName());
            out.end(process);
            out.end(batch);
            return Arrays.copyOf(out.bytes(), out.length());
        }
    }

    private static void time(WireBuffer out, int field, long nanos) {
        int begun = out.begin(field);
        out.varint(1, nanos / 1_000_000_000);
        out.varint(2, nanos % 1_000_000_000);
        out.end(begun);
    }

    private static void tag(WireBuffer out, String key, String value) {
        int begun = out.begin(8);
        text(out, 1, key);
        text(out, 3, value);
        out.end(begun);
    }

    private static void text(WireBuffer out, int field, String text) {
        out.slice(field, text.getBytes(StandardCharsets.UTF_8));
    }
}
