package dev.clew.server.jaeger;

import com.linecorp.armeria.common.RequestHeaders;
import dev.clew.model.Tenant;
import dev.clew.server.grpc.GrpcServices;
import dev.clew.server.tempo.QuerySlots;
import dev.clew.store.TraceStore;
import java.util.function.Function;

/// What Jaeger offers by gRPC beside taking spans: both generations of its query service, and the remote storage that
/// another Jaeger may run on.
public final class JaegerGrpc {
    private final GrpcQueries queries;

    /// @param store stays the caller's to close
    /// @param tenants says whose spans a call is about
    /// @param slots let searches run
    public JaegerGrpc(TraceStore store, Function<RequestHeaders, Tenant> tenants, QuerySlots slots) {
        queries = new GrpcQueries(store, tenants, slots);
    }

    public void addTo(GrpcServices services) {
        new QueryServiceV2(queries).addTo(services);
        new QueryServiceV3(queries).addTo(services);
        new RemoteStorage(queries).addTo(services);
    }
}
