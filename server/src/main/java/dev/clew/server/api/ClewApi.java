package dev.clew.server.api;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.encoding.EncodingService;
import dev.clew.model.Tenant;
import dev.clew.query.traceql.syntax.InvalidQuery;
import dev.clew.server.jaeger.Answer;
import dev.clew.server.jaeger.ApiRequest;
import dev.clew.server.jaeger.ApiService;
import dev.clew.server.jaeger.ErrorShape;
import dev.clew.server.jaeger.Refusal;
import dev.clew.server.tempo.QuerySlots;
import dev.clew.store.TraceStore;
import java.time.InstantSource;
import java.util.function.Function;

/// Clew's own API over a store, below `/api/clew`, for its UI and its command line; `/api/openapi.json` describes
/// it. Every answer says whether it is complete, also in the header `clew-truncated-because`. Every error says whose
/// turn it is, where, and the likely cause.
public final class ClewApi {
    private static final Function<? super HttpService, EncodingService> COMPRESSED = EncodingService.builder()
            .encodableContentTypes(type -> type.isJson() || type.is(TraceQuestions.COLUMNS))
            .newDecorator();

    private final SearchQuestions search;
    private final ExploreQuestions explore;
    private final ServiceQuestions services;
    private final AttributeQuestions attributes;
    private final TraceQuestions traces;
    private final TraceErasing erasing;
    private final QuerySlots slots;

    /// @param store stays the caller's to close
    /// @param tenants says whose spans a request is about
    /// @param slots let questions run
    /// @param mayErase whether whoever can reach it may erase traces
    public ClewApi(TraceStore store, Function<RequestHeaders, Tenant> tenants, QuerySlots slots, boolean mayErase) {
        this(store, new ClewParams(tenants, InstantSource.system()), slots, mayErase);
    }

    private ClewApi(TraceStore store, ClewParams asked, QuerySlots slots, boolean mayErase) {
        this.slots = slots;
        search = new SearchQuestions(store, asked);
        explore = new ExploreQuestions(store, asked);
        services = new ServiceQuestions(store, asked);
        attributes = new AttributeQuestions(store, asked);
        traces = new TraceQuestions(store, asked);
        erasing = new TraceErasing(store, asked, mayErase);
    }

    /// Adds every route of the API.
    public void addTo(ServerBuilder server) {
        get(server, "/api/clew/search", search::find);
        get(server, "/api/clew/explain", search::explain);
        get(server, "/api/clew/facets", explore::facets);
        get(server, "/api/clew/histogram", explore::histogram);
        get(server, "/api/clew/heatmap", explore::heatMap);
        get(server, "/api/clew/services", services::services);
        get(server, "/api/clew/services/{service}/operations", services::operations);
        get(server, "/api/clew/attributes", attributes::keys);
        get(server, "/api/clew/attributes/{key}/values", attributes::values);
        get(server, "/api/clew/traces/{traceId}", traces::trace);
        get(server, "/api/clew/traces/{traceId}/spans/{spanId}", traces::span);
        get(server, "/api/clew/traces/{traceId}/columns", traces::columns);
        get(server, "/api/clew/traces/{traceId}/links", traces::links);
        server.route()
                .path("/api/clew/traces/{traceId}")
                .methods(HttpMethod.DELETE)
                .build(new ApiService(ErrorShape.CLEW, erasing::erase));
        OpenApi.addTo(server);
    }

    private void get(ServerBuilder server, String path, ApiService.Handler handler) {
        ApiService.Handler queued = slots.queued(handler);
        server.route()
                .path(path)
                .methods(HttpMethod.GET, HttpMethod.HEAD)
                .decorator(COMPRESSED)
                .build(new ApiService(ErrorShape.CLEW, request -> answer(queued, request)));
    }

    private static Answer answer(ApiService.Handler handler, ApiRequest request) {
        try {
            return handler.answer(request);
        } catch (InvalidQuery invalid) {
            throw Refusal.badRequest(String.valueOf(invalid.getMessage()))
                    .at("parameter q, line %d, column %d".formatted(invalid.line(), invalid.column()));
        }
    }
}
