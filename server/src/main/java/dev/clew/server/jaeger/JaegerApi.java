package dev.clew.server.jaeger;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.encoding.EncodingService;
import dev.clew.receive.Tenancy;
import dev.clew.server.tempo.QuerySlots;
import dev.clew.store.TraceStore;
import java.time.InstantSource;
import java.util.function.Function;

/// Jaeger's HTTP API over a store, in both of its generations: `/api/v3/...`, and the older `/api/...` that
/// Grafana and the UI use beside it. Answers are written while they are sent, by a virtual thread per
/// request.
///
/// Not offered, and refused with 501: an archive. An answer that a limit cut short has a header
/// `clew-truncated-because`.
public final class JaegerApi {
    /// Answers of these types shrink enough to be worth the work.
    private static final Function<? super HttpService, EncodingService> COMPRESSED = EncodingService.builder()
            .encodableContentTypes(type -> type.isJson() || type.isProtobuf() || type.is(MediaType.ANY_TEXT_TYPE))
            .newDecorator();

    private final LegacyApi legacy;
    private final LegacyTraces legacyTraces;
    private final DeepDependencies deepDependencies;
    private final MetricsApi metrics;
    private final QualityApi quality;
    private final V3Api v3;
    private final QuerySlots slots;

    /// @param store stays the caller's to close
    /// @param tenancy tells whose spans a request is about
    /// @param slots let questions run that cost more than a trace
    public JaegerApi(TraceStore store, Tenancy tenancy, QuerySlots slots) {
        this(store, tenancy, slots, InstantSource.system());
    }

    JaegerApi(TraceStore store, Tenancy tenancy, QuerySlots slots, InstantSource clock) {
        this.slots = slots;
        var queries = new JaegerQueries(store, tenancy);
        legacy = new LegacyApi(queries, clock);
        legacyTraces = new LegacyTraces(queries, clock);
        deepDependencies = new DeepDependencies(queries, clock);
        metrics = new MetricsApi(queries, clock);
        quality = new QualityApi(queries, clock);
        v3 = new V3Api(queries);
    }

    /// Adds every route of the API, below `/api`.
    public void addTo(ServerBuilder server) {
        addTo(server, "");
    }

    void addTo(ServerBuilder server, String prefix) {
        v3(server, prefix + "/api/v3/services", v3::services);
        v3(server, prefix + "/api/v3/operations", v3::operations);
        v3(server, prefix + "/api/v3/dependencies", slots.queued(v3::dependencies));
        v3(server, prefix + "/api/v3/trace-summaries", slots.queued(v3::summaries));
        v3(server, prefix + "/api/v3/traces", slots.queued(v3::search));
        v3(server, prefix + "/api/v3/traces/{traceId}", v3::trace);
        legacy(server, prefix + "/api/services", legacy::services);
        legacy(server, prefix + "/api/services/{service}/operations", legacy::operationNames);
        legacy(server, prefix + "/api/operations", legacy::operations);
        legacy(server, prefix + "/api/traces", slots.queued(legacyTraces::search));
        legacy(server, prefix + "/api/traces/{traceId}", legacyTraces::trace);
        legacy(server, prefix + "/api/dependencies", slots.queued(legacy::dependencies));
        upload(server, prefix + "/api/transform", legacyTraces::transform);
        upload(server, prefix + "/api/archive/{traceId}", notOffered("an archive"));
        legacy(server, prefix + "/api/deep-dependencies", slots.queued(deepDependencies::paths));
        legacy(server, prefix + "/analytics/v1/dependencies", slots.queued(deepDependencies::paths));
        legacy(server, prefix + "/api/quality-metrics", slots.queued(quality::metrics));
        legacy(server, prefix + "/api/metrics/calls", slots.queued(metrics::calls));
        legacy(server, prefix + "/api/metrics/errors", slots.queued(metrics::errors));
        legacy(server, prefix + "/api/metrics/latencies", slots.queued(metrics::latencies));
        legacy(server, prefix + "/api/metrics/minstep", metrics::minStep);
    }

    /// Answers everything else below `prefix` with 404, as JSON.
    static void addUnknown(ServerBuilder server, String prefix) {
        var unknown = new ApiService(ErrorShape.LEGACY, request -> {
            throw new Refusal(
                    HttpStatus.NOT_FOUND,
                    "no such path: %s".formatted(request.context().path()));
        });
        server.route().pathPrefix(prefix).build(unknown);
    }

    /// The UI does not ask for these: its capabilities say that they are missing.
    private static ApiService.Handler notOffered(String what) {
        return _ -> {
            throw new Refusal(HttpStatus.NOT_IMPLEMENTED, what + " is not offered by this server");
        };
    }

    private static void v3(ServerBuilder server, String path, ApiService.Handler handler) {
        get(server, path, ErrorShape.V3, handler);
    }

    private static void legacy(ServerBuilder server, String path, ApiService.Handler handler) {
        get(server, path, ErrorShape.LEGACY, handler);
    }

    private static void get(ServerBuilder server, String path, ErrorShape errors, ApiService.Handler handler) {
        server.route()
                .path(path)
                .methods(HttpMethod.GET, HttpMethod.HEAD)
                .decorator(COMPRESSED)
                .build(new ApiService(errors, handler));
    }

    /// What is uploaded is limited by whoever reads it, with an error that looks like the others.
    private static void upload(ServerBuilder server, String path, ApiService.Handler handler) {
        server.route()
                .path(path)
                .methods(HttpMethod.POST)
                .maxRequestLength(0)
                .decorator(COMPRESSED)
                .build(new ApiService(ErrorShape.LEGACY, handler));
    }
}
