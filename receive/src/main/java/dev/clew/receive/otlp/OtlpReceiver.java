package dev.clew.receive.otlp;

import com.linecorp.armeria.server.ServerBuilder;
import dev.clew.model.SpanSink;
import dev.clew.receive.Dialect;
import dev.clew.receive.Intake;
import dev.clew.receive.ReceiveLimits;
import dev.clew.receive.SpanService;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/// Receives OTLP traces, over gRPC and over HTTP, on every port of a server.
///
/// A success means that the sink has returned: with a durable store, that the spans are on disk.
public final class OtlpReceiver {
    static final String GRPC_PATH = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
    static final String HTTP_PATH = "/v1/traces";

    private final Intake intake;

    /// @param registry is given the metrics `clew_ingest_*`
    public OtlpReceiver(SpanSink sink, ReceiveLimits limits, PrometheusRegistry registry) {
        intake = new Intake(sink, limits, registry);
    }

    public void addTo(ServerBuilder server) {
        add(server, GRPC_PATH, new OtlpGrpc(intake));
        add(server, HTTP_PATH, new OtlpHttp(intake));
    }

    private void add(ServerBuilder server, String path, Dialect dialect) {
        // The server's own limit on requests is off: ours is checked before memory is taken, and after decompression.
        server.route().path(path).maxRequestLength(0).build(new SpanService(dialect, intake));
    }
}
