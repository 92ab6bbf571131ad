package dev.clew.receive.zipkin;

import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.ServerBuilder;
import dev.clew.receive.DirectCalls;
import dev.clew.receive.FormService;
import dev.clew.receive.GrpcDialect;
import dev.clew.receive.Intake;
import dev.clew.receive.PostDialect;
import dev.clew.receive.Protocol;
import dev.clew.receive.SpanService;
import dev.clew.receive.Transcoder;
import java.util.List;

/// Receives what Zipkin's clients send to its collector, on every port of a server.
///
/// A success means what it does for OTLP.
public final class ZipkinReceiver {
    static final String V2_PATH = "/api/v2/spans";
    static final String V1_PATH = "/api/v1/spans";
    static final String GRPC_PATH = "/zipkin.proto3.SpanService/Report";

    private static final List<MediaType> JSON = List.of(MediaType.JSON);
    private static final List<MediaType> PROTOBUF = List.of(MediaType.X_PROTOBUF, MediaType.PROTOBUF);
    private static final List<MediaType> THRIFT = List.of(
            MediaType.create("application", "x-thrift"), MediaType.create("application", "vnd.apache.thrift.binary"));
    private static final byte[] EMPTY_MESSAGE = {};

    private final Intake intake;

    public ZipkinReceiver(Intake intake) {
        this.intake = intake;
    }

    /// @param calls what takes those by gRPC
    public void addTo(ServerBuilder server, DirectCalls calls) {
        String v2 = "application/json or application/x-protobuf";
        String v1 = "application/json or application/x-thrift";
        // Zipkin's queries have paths beside these, by GET.
        server.route()
                .post(V2_PATH)
                .maxRequestLength(0)
                .build(new FormService(
                        List.of(form(JSON, v2, ZipkinJson::transcode), form(PROTOBUF, v2, ZipkinProto::transcode))));
        server.route()
                .post(V1_PATH)
                .maxRequestLength(0)
                .build(new FormService(
                        List.of(form(JSON, v1, V1Json::transcode), form(THRIFT, v1, V1Thrift::transcode))));
        var grpc = new GrpcDialect(Protocol.ZIPKIN_GRPC, intake, ZipkinProto::transcode, _ -> EMPTY_MESSAGE);
        calls.add(server, GRPC_PATH, new SpanService(grpc, intake));
    }

    private FormService.Form form(List<MediaType> types, String accepted, Transcoder transcoder) {
        var dialect = new PostDialect(Protocol.ZIPKIN_HTTP, intake, types, accepted, transcoder);
        return new FormService.Form(types, new SpanService(dialect, intake));
    }
}
