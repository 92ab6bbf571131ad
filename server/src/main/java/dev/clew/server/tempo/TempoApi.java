package dev.clew.server.tempo;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.encoding.EncodingService;
import dev.clew.model.Tenant;
import dev.clew.query.traceql.syntax.InvalidQuery;
import dev.clew.server.grpc.GrpcServices;
import dev.clew.server.jaeger.Answer;
import dev.clew.server.jaeger.ApiRequest;
import dev.clew.server.jaeger.ApiService;
import dev.clew.server.jaeger.ErrorShape;
import dev.clew.server.jaeger.Refusal;
import dev.clew.store.TraceStore;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.function.Function;

/// Tempo's API over a store, by HTTP and as its streaming gRPC service, in the shapes that Grafana decodes
/// strictly: traces by id, search by TraceQL, what there is to search for, and numbers over time. Errors are in
/// words, as Tempo's are. An answer that a limit cut short has a header `clew-truncated-because`.
///
/// `/api/traces/{id}` is Jaeger's on every port but Tempo's own.
public final class TempoApi {
    /// Where clients expect Tempo.
    static final int PORT = 3200;

    private static final Function<? super HttpService, EncodingService> COMPRESSED = EncodingService.builder()
            .encodableContentTypes(type -> type.isJson() || type.isProtobuf())
            .newDecorator();

    private final TempoTraces traces;
    private final TempoSearch search;
    private final TempoTags tags;
    private final TempoMetrics metrics;
    private final TraceDiffs diffs;
    private final StreamingQuerier streaming;
    private final QuerySlots slots;

    /// @param store stays the caller's to close
    /// @param tenants says whose spans a request is about
    /// @param slots let questions run that cost more than a trace
    public TempoApi(TraceStore store, Function<RequestHeaders, Tenant> tenants, QuerySlots slots) {
        this(store, tenants, InstantSource.system(), slots);
    }

    TempoApi(TraceStore store, Function<RequestHeaders, Tenant> tenants, InstantSource clock, QuerySlots slots) {
        this.slots = slots;
        traces = new TempoTraces(store, tenants);
        diffs = new TraceDiffs(store, tenants);
        search = new TempoSearch(store, tenants);
        tags = new TempoTags(store, tenants);
        metrics = new TempoMetrics(store, tenants, clock);
        streaming = new StreamingQuerier(store, tenants, clock, slots);
    }

    /// Adds what is asked by gRPC.
    public void addTo(GrpcServices services) {
        streaming.addTo(services);
    }

    /// Adds every route of the API, below `/api`.
    public void addTo(ServerBuilder server) {
        addTo(server, PORT);
    }

    /// @param port on which `/api/traces/{id}` is answered too
    void addTo(ServerBuilder server, int port) {
        get(server, "/api/echo", _ -> words("echo"));
        get(server, "/api/v2/traces/{traceId}", traces::second);
        get(server, "/api/search", slots.queued(search::find));
        get(server, "/api/search/tags", slots.queued(tags::names));
        get(server, "/api/v2/search/tags", slots.queued(tags::scopedNames));
        get(server, "/api/search/tag/{tag}/values", slots.queued(tags::values));
        get(server, "/api/v2/search/tag/{tag}/values", slots.queued(tags::typedValues));
        get(server, "/api/metrics/query_range", slots.queued(metrics::range));
        get(server, "/api/metrics/query", slots.queued(metrics::instant));
        server.route()
                .path("/api/v2/traces/diff")
                .methods(HttpMethod.POST)
                .maxRequestLength(0)
                .decorator(COMPRESSED)
                .build(service(slots.queued(diffs::diff)));
        HttpService first = COMPRESSED.apply(service(traces::first));
        server.decorator(
                "/api/traces/{traceId}",
                (jaeger, context, request) -> (isAt(port, context) ? first : jaeger).serve(context, request));
    }

    private static boolean isAt(int port, ServiceRequestContext context) {
        return context.localAddress().getPort() == port;
    }

    private static void get(ServerBuilder server, String path, ApiService.Handler handler) {
        server.route()
                .path(path)
                .methods(HttpMethod.GET, HttpMethod.HEAD)
                .decorator(COMPRESSED)
                .build(service(handler));
    }

    private static ApiService service(ApiService.Handler handler) {
        return new ApiService(ErrorShape.WORDS, request -> answer(handler, request));
    }

    private static Answer answer(ApiService.Handler handler, ApiRequest request) {
        try {
            return handler.answer(request);
        } catch (InvalidQuery invalid) {
            throw Refusal.badRequest("invalid TraceQL query: " + invalid.getMessage());
        }
    }

    static Answer words(String text) {
        return new Answer.Bytes(HttpStatus.OK, MediaType.PLAIN_TEXT_UTF_8, text.getBytes(StandardCharsets.UTF_8));
    }
}
