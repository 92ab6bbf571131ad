package dev.clew.receive.otlp;

import com.linecorp.armeria.server.ServerBuilder;
import dev.clew.receive.Dialect;
import dev.clew.receive.FormService;
import dev.clew.receive.GrpcDialect;
import dev.clew.receive.Intake;
import dev.clew.receive.Protocol;
import dev.clew.receive.SpanService;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/// Receives OTLP traces, over gRPC and over HTTP, on every port of a server. Says of OTLP's other signals that they are
/// not taken.
///
/// A success means that the sink has returned: with a durable store, that the spans are on disk.
public final class OtlpReceiver {
    static final String GRPC_PATH = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
    static final String HTTP_PATH = "/v1/traces";

    /// By name, the services of gRPC and the paths of HTTP.
    private static final List<Unwanted> UNWANTED = List.of(
            new Unwanted("logs", "logs.v1.LogsService", "/v1/logs"),
            new Unwanted("metrics", "metrics.v1.MetricsService", "/v1/metrics"),
            new Unwanted("profiles", "profiles.v1development.ProfilesService", "/v1development/profiles"));

    private record Unwanted(String name, String service, String path) {}

    private final Intake intake;

    public OtlpReceiver(Intake intake) {
        this.intake = intake;
    }

    public void addTo(ServerBuilder server) {
        add(server, GRPC_PATH, HTTP_PATH, UnaryOperator.identity());
        for (Unwanted signal : UNWANTED) {
            String grpc = "/opentelemetry.proto.collector.%s/Export".formatted(signal.service);
            add(server, grpc, signal.path, dialect -> new OtherSignal(signal.name, dialect));
        }
    }

    /// The server's own limit on requests is off: ours is checked before memory is taken, and after decompression.
    private void add(ServerBuilder server, String grpcPath, String httpPath, UnaryOperator<Dialect> dialect) {
        var grpc = new GrpcDialect(Protocol.OTLP_GRPC, intake, /* transcoder= */ null, ExportResponse::of);
        server.route().path(grpcPath).maxRequestLength(0).build(new SpanService(dialect.apply(grpc), intake));
        var forms = Arrays.stream(OtlpForm.values())
                .map(form -> new FormService.Form(
                        List.of(form.type()), new SpanService(dialect.apply(new OtlpHttp(intake, form)), intake)))
                .toList();
        server.route().path(httpPath).maxRequestLength(0).build(new FormService(forms));
    }
}
