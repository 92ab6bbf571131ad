package dev.clew.server.prometheus;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.encoding.EncodingService;
import dev.clew.model.Tenant;
import dev.clew.query.traceql.syntax.InvalidQuery;
import dev.clew.server.jaeger.Answer;
import dev.clew.server.jaeger.ApiRequest;
import dev.clew.server.jaeger.ApiService;
import dev.clew.server.jaeger.ClientGone;
import dev.clew.server.jaeger.ErrorShape;
import dev.clew.server.jaeger.Params;
import dev.clew.server.jaeger.Refusal;
import dev.clew.server.tempo.QuerySlots;
import dev.clew.store.TraceStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.function.Function;

/// As much of Prometheus's HTTP API as a Prometheus data source of Grafana needs for service graphs and for rates,
/// errors and durations of spans. What is asked by POST comes as a form.
public final class PrometheusApi {
    /// Of a form: a query of 64 KiB, every character escaped, and something beside it.
    static final int MOST_FORM_BYTES = 256 << 10;

    private static final Function<? super HttpService, EncodingService> COMPRESSED = EncodingService.builder()
            .encodableContentTypes(type -> type.isJson())
            .newDecorator();

    private final PrometheusQueries queries;
    private final PrometheusNames names;
    private final QuerySlots slots;

    /// @param store stays the caller's to close
    /// @param tenants says whose spans a request is about
    /// @param slots where queries wait for their turn
    public PrometheusApi(TraceStore store, Function<RequestHeaders, Tenant> tenants, QuerySlots slots) {
        this(store, tenants, slots, InstantSource.system());
    }

    PrometheusApi(TraceStore store, Function<RequestHeaders, Tenant> tenants, QuerySlots slots, InstantSource clock) {
        this.queries = new PrometheusQueries(store, tenants, clock);
        this.names = new PrometheusNames(store, tenants, clock);
        this.slots = slots;
    }

    /// Adds every route of the API, below `/api/v1`.
    public void addTo(ServerBuilder server) {
        ask(server, "query", slots.queued(queries::instant));
        ask(server, "query_range", slots.queued(queries::range));
        ask(server, "series", slots.queued(names::series));
        ask(server, "labels", names::labels);
        ask(server, "label/{label}/values", slots.queued(names::values));
        ask(server, "metadata", names::metadata);
        ask(server, "status/buildinfo", names::build);
        ask(
                server,
                "rules",
                _ -> PrometheusJson.answer(json -> {
                    json.writeStartObject();
                    json.writeArrayPropertyStart("groups");
                    json.writeEndArray();
                    json.writeEndObject();
                }));
        ask(
                server,
                "query_exemplars",
                _ -> PrometheusJson.answer(json -> {
                    json.writeStartArray();
                    json.writeEndArray();
                }));
    }

    private static void ask(ServerBuilder server, String path, ApiService.Handler handler) {
        server.route()
                .path("/api/v1/" + path)
                .methods(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST)
                .maxRequestLength(0)
                .decorator(COMPRESSED)
                .build(new ApiService(ErrorShape.PROMETHEUS, request -> answer(handler, request)));
    }

    private static Answer answer(ApiService.Handler handler, ApiRequest request) {
        try {
            return handler.answer(
                    request.http().method() == HttpMethod.POST
                            ? new ApiRequest(request.context(), request.http(), form(request))
                            : request);
        } catch (InvalidQuery invalid) {
            throw Refusal.badRequest("invalid PromQL query: " + invalid.getMessage());
        }
    }

    /// What the form says, and behind it the query string.
    private static Params form(ApiRequest request) {
        try (InputStream body = request.http().toInputStream(object -> (HttpData) object)) {
            byte[] bytes = body.readNBytes(MOST_FORM_BYTES + 1);
            if (bytes.length > MOST_FORM_BYTES) {
                throw new Refusal(
                        HttpStatus.REQUEST_ENTITY_TOO_LARGE,
                        "the form is larger than %d bytes".formatted(MOST_FORM_BYTES));
            }
            QueryParams fields = QueryParams.fromQueryString(new String(bytes, StandardCharsets.UTF_8));
            return new Params(
                    fields.toBuilder().add(request.context().queryParams()).build());
        } catch (IOException _) {
            throw new ClientGone();
        }
    }
}
