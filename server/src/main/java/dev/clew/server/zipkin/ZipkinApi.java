package dev.clew.server.zipkin;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.encoding.EncodingService;
import dev.clew.model.Tenant;
import dev.clew.server.jaeger.Answer;
import dev.clew.server.jaeger.ApiRequest;
import dev.clew.server.jaeger.ApiService;
import dev.clew.server.jaeger.ErrorShape;
import dev.clew.server.jaeger.Refusal;
import dev.clew.server.tempo.QuerySlots;
import dev.clew.store.TraceStore;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;

/// Zipkin's query API over a store, in the words of Zipkin's server: `/api/v2/...`, the same below
/// `/zipkin` as its UI asks, and what that UI is configured with. Spans of every dialect are shown; those
/// that came in as Zipkin's just as they were sent.
public final class ZipkinApi {
    private static final Function<? super HttpService, EncodingService> COMPRESSED =
            EncodingService.builder().encodableContentTypes(MediaType::isJson).newDecorator();

    private final ZipkinQueries queries;
    private final ZipkinSettings settings;
    private final QuerySlots slots;

    /// @param store stays the caller's to close
    /// @param tenants says whose spans a request is about
    /// @param slots let questions run that cost more than a trace
    public ZipkinApi(
            TraceStore store, ZipkinSettings settings, Function<RequestHeaders, Tenant> tenants, QuerySlots slots) {
        this(store, settings, tenants, slots, InstantSource.system());
    }

    ZipkinApi(
            TraceStore store,
            ZipkinSettings settings,
            Function<RequestHeaders, Tenant> tenants,
            QuerySlots slots,
            InstantSource clock) {
        this.slots = slots;
        this.settings = settings;
        queries = new ZipkinQueries(store, settings, tenants, clock);
    }

    public void addTo(ServerBuilder server) {
        for (String prefix : List.of("/api/v2", "/zipkin/api/v2")) {
            get(server, prefix + "/services", queries::services);
            get(server, prefix + "/spans", queries::spanNames);
            get(server, prefix + "/remoteServices", queries::remoteServices);
            get(server, prefix + "/traces", slots.queued(queries::search));
            get(server, prefix + "/trace/{traceId}", queries::trace);
            get(server, prefix + "/traceMany", queries::traces);
            get(server, prefix + "/dependencies", slots.queued(queries::dependencies));
            get(server, prefix + "/autocompleteKeys", queries::autocompleteKeys);
            get(server, prefix + "/autocompleteValues", queries::autocompleteValues);
        }
        get(server, "/zipkin/config.json", _ -> Answer.json(this::config));
    }

    private static void get(ServerBuilder server, String path, ApiService.Handler handler) {
        server.route()
                .path(path)
                .methods(HttpMethod.GET, HttpMethod.HEAD)
                .decorator(COMPRESSED)
                .build(new ApiService(ErrorShape.WORDS, request -> answer(handler, request)));
    }

    private static Answer answer(ApiService.Handler handler, ApiRequest request) {
        try {
            return handler.answer(request);
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest(String.valueOf(e.getMessage()));
        }
    }

    /// What Zipkin's UI reads when it starts, as its server has it by default.
    private void config(JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("environment", "");
        json.writeNumberProperty("queryLimit", 10);
        json.writeNumberProperty("defaultLookback", 15 * 60 * 1_000);
        json.writeBooleanProperty("searchEnabled", settings.isSearchEnabled());
        json.writeObjectPropertyStart("dependency");
        json.writeBooleanProperty("enabled", true);
        json.writeNumberProperty("lowErrorRate", 0.5);
        json.writeNumberProperty("highErrorRate", 0.75);
        json.writeEndObject();
        json.writeEndObject();
    }
}
