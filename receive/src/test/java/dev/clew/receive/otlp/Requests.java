package dev.clew.receive.otlp;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPOutputStream;

/// Export requests as clients send them, and as they should not.
final class Requests {
    static final ByteString NO_TRACE = ByteString.copyFrom(new byte[16]);
    static final ByteString NO_SPAN = ByteString.copyFrom(new byte[8]);

    private Requests() {}

    static ExportTraceServiceRequest of(int spans) {
        var request = ExportTraceServiceRequest.newBuilder();
        addTo(scope(request), spans);
        return request.build();
    }

    /// Good spans, and after each the given one.
    static ExportTraceServiceRequest mixed(int spans, Span... others) {
        var request = ExportTraceServiceRequest.newBuilder();
        ScopeSpans.Builder scope = scope(request);
        addTo(scope, spans);
        for (Span other : others) {
            scope.addSpans(other);
            addTo(scope, 1);
        }
        return request.build();
    }

    /// A request that takes exactly `bytes` bytes.
    static ExportTraceServiceRequest ofBytes(int bytes) {
        int padding = bytes;
        while (true) {
            var request = ExportTraceServiceRequest.newBuilder();
            scope(request).addSpans(span().setName("n".repeat(padding)));
            int size = request.build().getSerializedSize();
            if (size == bytes) {
                return request.build();
            }
            padding -= size - bytes;
        }
    }

    static Span.Builder span() {
        return Span.newBuilder()
                .setTraceId(ByteString.copyFrom(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}))
                .setSpanId(ByteString.copyFrom(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}))
                .setName("GET /loans/{id}")
                .setStartTimeUnixNano(1_700_000_000_000_000_000L)
                .setEndTimeUnixNano(1_700_000_000_200_000_000L);
    }

    static byte[] gzip(byte[] bytes) {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /// A gibibyte of zeros, compressed about a thousandfold: sixteen members of 64 MiB each.
    static byte[] bomb() {
        byte[] member = gzip(new byte[64 << 20]);
        var out = new ByteArrayOutputStream();
        for (int i = 0; i < 16; i++) {
            out.writeBytes(member);
        }
        return out.toByteArray();
    }

    /// A gRPC message with its prefix.
    static byte[] frame(int flag, byte[] message) {
        return frame(flag, message.length, message);
    }

    static byte[] frame(int flag, int announced, byte[] message) {
        return ByteBuffer.allocate(5 + message.length)
                .put((byte) flag)
                .putInt(announced)
                .put(message)
                .array();
    }

    private static ScopeSpans.Builder scope(ExportTraceServiceRequest.Builder request) {
        var resource = request.addResourceSpansBuilder();
        resource.getResourceBuilder()
                .addAttributes(KeyValue.newBuilder()
                        .setKey("service.name")
                        .setValue(AnyValue.newBuilder().setStringValue("finance_lending_api")));
        return resource.addScopeSpansBuilder();
    }

    private static void addTo(ScopeSpans.Builder scope, int spans) {
        for (int i = 0; i < spans; i++) {
            byte[] id =
                    ByteBuffer.allocate(8).putLong(scope.getSpansCount() + 1L).array();
            scope.addSpans(span().setSpanId(ByteString.copyFrom(id)));
        }
    }
}
