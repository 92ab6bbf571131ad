package dev.clew.receive.otlp;

import com.linecorp.armeria.server.ServerBuilder;
import dev.clew.receive.FormService;
import dev.clew.receive.GrpcDialect;
import dev.clew.receive.Intake;
import dev.clew.receive.Protocol;
import dev.clew.receive.SpanService;
import java.util.Arrays;
import java.util.List;

/// Receives OTLP traces, over gRPC and over HTTP, on every port of a server.
///
/// A success means that the sink has returned: with a durable store, that the spans are on disk.
public final class OtlpReceiver {
    static final String GRPC_PATH = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
    static final String HTTP_PATH = "/v1/traces";

    private final Intake intake;

    public OtlpReceiver(Intake intake) {
        this.intake = intake;
    }

    public void addTo(ServerBuilder server) {
        var grpc = new GrpcDialect(Protocol.OTLP_GRPC, intake, /* transcoder= */ null, ExportResponse::of);
        var forms = Arrays.stream(OtlpForm.values())
                .map(form ->
                        new FormService.Form(List.of(form.type()), new SpanService(new OtlpHttp(intake, form), intake)))
                .toList();
        // The server's own limit on requests is off: ours is checked before memory is taken, and after decompression.
        server.route().path(GRPC_PATH).maxRequestLength(0).build(new SpanService(grpc, intake));
        server.route().path(HTTP_PATH).maxRequestLength(0).build(new FormService(forms));
    }
}
