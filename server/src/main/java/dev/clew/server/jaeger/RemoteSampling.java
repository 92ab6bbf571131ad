package dev.clew.server.jaeger;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.server.ServerBuilder;
import java.util.List;

/// Jaeger's remote sampling over HTTP: a client asks how much of its traces it is to keep.
public final class RemoteSampling {
    private final SamplingStrategies strategies;

    public RemoteSampling(SamplingStrategies strategies) {
        this.strategies = strategies;
    }

    /// Adds the paths at which clients ask Jaeger's agent and its collector.
    public void addTo(ServerBuilder server) {
        for (String path : List.of("/sampling", "/api/sampling")) {
            server.route()
                    .path(path)
                    .methods(HttpMethod.GET, HttpMethod.HEAD)
                    .build(new ApiService(ErrorShape.LEGACY, this::strategy));
        }
    }

    private Answer strategy(ApiRequest request) {
        List<String> services = request.context().queryParams().getAll("service");
        if (services.size() != 1) {
            throw Refusal.badRequest(
                    "parameter service is required, once; it was given %d times".formatted(services.size()));
        }
        return Answer.json(json -> strategies.write(services.getFirst(), json));
    }
}
