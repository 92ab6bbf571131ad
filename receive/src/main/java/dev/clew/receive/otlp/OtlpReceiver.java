package dev.clew.receive.otlp;

import com.linecorp.armeria.server.ServerBuilder;
import dev.clew.receive.Dialect;
import dev.clew.receive.DirectCalls;
import dev.clew.receive.FormService;
import dev.clew.receive.GrpcDialect;
import dev.clew.receive.Intake;
import dev.clew.receive.Protocol;
import dev.clew.receive.SpanService;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/// Receives OTLP over gRPC and over HTTP, on every port of a server: traces, and logs as far as they belong
/// to traces. Says of OTLP's other signals that they are not taken.
///
/// A success means that the sink has returned: with a durable store, that the spans are on disk.
public final class OtlpReceiver {
    static final String GRPC_PATH = OtlpSignal.TRACES.grpcPath();
    static final String HTTP_PATH = OtlpSignal.TRACES.httpPath();

    /// By name, the services of gRPC and the paths of HTTP.
    private static final List<Unwanted> UNWANTED = List.of(
            new Unwanted("metrics", "metrics.v1.MetricsService", "/v1/metrics"),
            new Unwanted("profiles", "profiles.v1development.ProfilesService", "/v1development/profiles"));

    private record Unwanted(String name, String service, String path) {}

    private final Intake spans;
    private final Intake records;

    /// @param spans where traces go
    /// @param records where log records go
    public OtlpReceiver(Intake spans, Intake records) {
        this.spans = spans;
        this.records = records;
    }

    static String grpcPath(String service) {
        return "/opentelemetry.proto.collector.%s/Export".formatted(service);
    }

    /// @param calls what takes those by gRPC
    public void addTo(ServerBuilder server, DirectCalls calls) {
        add(server, calls, OtlpSignal.TRACES, spans);
        add(server, calls, OtlpSignal.LOGS, records);
        for (Unwanted signal : UNWANTED) {
            add(
                    server,
                    calls,
                    grpcPath(signal.service),
                    signal.path,
                    OtlpSignal.TRACES,
                    spans,
                    dialect -> new OtherSignal(signal.name, dialect));
        }
    }

    private static void add(ServerBuilder server, DirectCalls calls, OtlpSignal signal, Intake intake) {
        add(server, calls, signal.grpcPath(), signal.httpPath(), signal, intake, UnaryOperator.identity());
    }

    /// The server's own limit on requests is off: ours is checked before memory is taken, and after decompression.
    private static void add(
            ServerBuilder server,
            DirectCalls calls,
            String grpcPath,
            String httpPath,
            OtlpSignal signal,
            Intake intake,
            UnaryOperator<Dialect> dialect) {
        var grpc = new GrpcDialect(Protocol.OTLP_GRPC, intake, /* transcoder= */ null, ExportResponse::of);
        calls.add(server, grpcPath, new SpanService(dialect.apply(grpc), intake));
        var forms = Arrays.stream(OtlpForm.values())
                .map(form -> new FormService.Form(
                        List.of(form.type()),
                        new SpanService(dialect.apply(new OtlpHttp(signal, intake, form)), intake)))
                .toList();
        server.route().path(httpPath).maxRequestLength(0).build(new FormService(forms));
    }
}
