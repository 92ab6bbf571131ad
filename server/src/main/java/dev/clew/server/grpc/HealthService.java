package dev.clew.server.grpc;

import dev.clew.model.otlp.WireWriter;
import java.util.Set;

/// Health checks (grpc/doc/health-checking.md): whatever is offered is well, as long as the server answers.
final class HealthService {
    static final String NAME = "grpc.health.v1.Health";

    private static final int SERVING = 1;
    private static final int SERVICE_UNKNOWN = 3;

    private final Set<String> names;

    /// @param names of the services that are offered; may grow
    HealthService(Set<String> names) {
        this.names = names;
    }

    void check(GrpcCall call) {
        String service = call.message().text(1);
        if (!isOffered(service)) {
            throw new GrpcRefusal(GrpcStatus.NOT_FOUND, "unknown service " + service);
        }
        call.send(answer(SERVING));
    }

    /// Says how it is, which does not change before the connection ends.
    void watch(GrpcCall call) {
        call.send(answer(isOffered(call.message().text(1)) ? SERVING : SERVICE_UNKNOWN));
    }

    private boolean isOffered(String service) {
        return service.isEmpty() || names.contains(service);
    }

    private static byte[] answer(int status) {
        var out = new WireWriter();
        out.varint(1, status);
        return out.toBytes();
    }
}
