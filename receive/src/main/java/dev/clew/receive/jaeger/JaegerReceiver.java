package dev.clew.receive.jaeger;

import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.ServerBuilder;
import dev.clew.receive.DirectCalls;
import dev.clew.receive.GrpcDialect;
import dev.clew.receive.Intake;
import dev.clew.receive.PostDialect;
import dev.clew.receive.Protocol;
import dev.clew.receive.SpanService;
import java.util.List;

/// Receives what Jaeger's clients and agents send to its collector, on every port of a server: batches in thrift over
/// HTTP (its port 14268), and in protobuf over gRPC (14250).
///
/// A success means what it does for OTLP.
public final class JaegerReceiver {
    static final String HTTP_PATH = "/api/traces";
    static final String GRPC_PATH = "/jaeger.api_v2.CollectorService/PostSpans";

    private static final List<MediaType> THRIFT = List.of(
            MediaType.create("application", "x-thrift"), MediaType.create("application", "vnd.apache.thrift.binary"));
    private static final byte[] EMPTY_MESSAGE = {};

    private final Intake intake;

    public JaegerReceiver(Intake intake) {
        this.intake = intake;
    }

    /// @param calls what takes those by gRPC
    public void addTo(ServerBuilder server, DirectCalls calls) {
        var http =
                new PostDialect(Protocol.JAEGER_HTTP, intake, THRIFT, "application/x-thrift", JaegerThrift::transcode);
        var grpc = new GrpcDialect(Protocol.JAEGER_GRPC, intake, JaegerProto::transcode, _ -> EMPTY_MESSAGE);
        // Jaeger's queries have the same path, by GET.
        server.route().post(HTTP_PATH).maxRequestLength(0).build(new SpanService(http, intake));
        calls.add(server, GRPC_PATH, new SpanService(grpc, intake));
    }
}
