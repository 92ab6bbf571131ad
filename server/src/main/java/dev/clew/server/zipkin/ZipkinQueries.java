package dev.clew.server.zipkin;

import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.ValueType;
import dev.clew.query.zipkin.FoundZipkinTraces;
import dev.clew.query.zipkin.ZipkinLinks;
import dev.clew.query.zipkin.ZipkinNames;
import dev.clew.query.zipkin.ZipkinQuestion;
import dev.clew.query.zipkin.ZipkinSearch;
import dev.clew.query.zipkin.ZipkinSpan;
import dev.clew.query.zipkin.ZipkinSpans;
import dev.clew.query.zipkin.ZipkinTraces;
import dev.clew.server.jaeger.Answer;
import dev.clew.server.jaeger.ApiRequest;
import dev.clew.server.jaeger.ClientGone;
import dev.clew.server.jaeger.Refusal;
import dev.clew.store.AttributeKeys;
import dev.clew.store.Completeness;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanFilter;
import dev.clew.store.TraceStore;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What Zipkin's API asks.
final class ZipkinQueries {
    /// How many spans a search, or a list of names, may look at.
    private static final long SEARCH_BUDGET = 10_000_000;

    /// How many spans the map of services may look at: about 200 MB while it is made.
    private static final long DEPENDENCIES_BUDGET = 1_000_000;

    private static final int NAMES_MAX_AGE_SECONDS = 300;

    /// Whoever has few names is trying things out, and wants to see new ones at once.
    private static final int FEW_NAMES = 3;

    private final TraceStore store;
    private final ZipkinSettings settings;
    private final Function<RequestHeaders, Tenant> tenants;
    private final InstantSource clock;
    private volatile int serviceCount;

    ZipkinQueries(
            TraceStore store, ZipkinSettings settings, Function<RequestHeaders, Tenant> tenants, InstantSource clock) {
        this.store = store;
        this.settings = settings;
        this.tenants = tenants;
        this.clock = clock;
    }

    Answer services(ApiRequest request) {
        List<String> services = settings.isSearchEnabled() ? names(request).services() : List.of();
        serviceCount = services.size();
        return names(services, serviceCount > FEW_NAMES);
    }

    Answer spanNames(ApiRequest request) {
        return ofService(request, ZipkinNames::spanNames);
    }

    Answer remoteServices(ApiRequest request) {
        return ofService(request, ZipkinNames::remoteServices);
    }

    private interface NamesOf {
        List<String> names(ZipkinNames names, String service);
    }

    private Answer ofService(ApiRequest request, NamesOf of) {
        String service = params(request).required("serviceName");
        boolean isAsked = settings.isSearchEnabled() && !service.isEmpty();
        return names(isAsked ? of.names(names(request), service) : List.of(), serviceCount > FEW_NAMES);
    }

    Answer autocompleteKeys(ApiRequest request) {
        List<String> keys = settings.autocompleteKeys();
        boolean isAsked = settings.isSearchEnabled();
        return names(!isAsked ? List.of() : keys == null ? keys(request) : keys, /* mayBeKept= */ true);
    }

    /// Every tag that is a text.
    private List<String> keys(ApiRequest request) {
        ScanLimits limits = ScanLimits.ofSpans(SEARCH_BUDGET).whileWanted(request::isWanted);
        return store.attributeKeys(tenant(request), TimeRange.ALL, limits).keys().stream()
                .filter(key -> key.place() == SpanFilter.Place.SPAN && key.type() == ValueType.STRING)
                .map(AttributeKeys.Key::key)
                .distinct()
                .sorted()
                .toList();
    }

    Answer autocompleteValues(ApiRequest request) {
        String key = params(request).required("key");
        if (key.isEmpty()) {
            throw new IllegalArgumentException("key was empty");
        }
        List<String> offered = settings.autocompleteKeys();
        boolean isOffered = settings.isSearchEnabled() && (offered == null || offered.contains(key));
        List<String> values = isOffered ? names(request).tagValues(key) : List.of();
        return names(values, values.size() > FEW_NAMES);
    }

    private static Answer names(List<String> names, boolean mayBeKept) {
        return Answer.json(
                json -> {
                    json.writeStartArray();
                    names.forEach(json::writeString);
                    json.writeEndArray();
                },
                mayBeKept ? NAMES_MAX_AGE_SECONDS : 0);
    }

    Answer search(ApiRequest request) {
        ZipkinQuestion question = params(request).question(clock);
        ZipkinTraces traces = traces(tenant(request));
        FoundZipkinTraces found = settings.isSearchEnabled()
                ? new ZipkinSearch(store, tenant(request), traces, SEARCH_BUDGET).find(question, request::isWanted)
                : new FoundZipkinTraces(List.of(), new Completeness(0, ""));
        ensureWanted(request);
        return answer(traces, found.ids(), request, found.completeness());
    }

    Answer traces(ApiRequest request) {
        ZipkinTraces traces = traces(tenant(request));
        Set<TraceId> ids = params(request).traceIds().stream()
                .map(traces::group)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        return answer(traces, ids, request, new Completeness(0, ""));
    }

    private static Answer answer(
            ZipkinTraces traces, Iterable<TraceId> ids, ApiRequest request, Completeness completeness) {
        return Answer.json(
                json -> {
                    var writer = new ZipkinJsonWriter(json);
                    json.writeStartArray();
                    for (TraceId id : ids) {
                        List<ZipkinSpan> spans = traces.trace(id, request::isWanted);
                        if (!spans.isEmpty()) {
                            writer.trace(spans);
                        }
                    }
                    json.writeEndArray();
                },
                completeness);
    }

    Answer trace(ApiRequest request) {
        TraceId id = ZipkinParams.traceId(request.pathPart("traceId").trim());
        List<ZipkinSpan> spans = traces(tenant(request)).trace(id, request::isWanted);
        if (spans.isEmpty()) {
            throw new Refusal(HttpStatus.NOT_FOUND, ZipkinSpans.traceId(id) + " not found");
        }
        return Answer.json(json -> new ZipkinJsonWriter(json).trace(spans));
    }

    Answer dependencies(ApiRequest request) {
        ZipkinParams params = params(request);
        ZipkinLinks found = ZipkinLinks.over(
                store,
                tenant(request),
                params.requiredNumber("endTs"),
                params.number("lookback", ZipkinParams.DAY_MILLIS),
                DEPENDENCIES_BUDGET,
                request::isWanted);
        ensureWanted(request);
        return Answer.json(
                json -> {
                    var writer = new ZipkinJsonWriter(json);
                    json.writeStartArray();
                    found.links().forEach(writer::link);
                    json.writeEndArray();
                },
                found.completeness(),
                found.basis());
    }

    private ZipkinTraces traces(Tenant tenant) {
        return new ZipkinTraces(store, tenant, settings.isTraceIdStrict());
    }

    private ZipkinNames names(ApiRequest request) {
        return new ZipkinNames(store, tenant(request), SEARCH_BUDGET, request::isWanted);
    }

    private Tenant tenant(ApiRequest request) {
        return tenants.apply(request.http().headers());
    }

    private static ZipkinParams params(ApiRequest request) {
        return new ZipkinParams(request.context().queryParams());
    }

    private static void ensureWanted(ApiRequest request) {
        if (!request.isWanted()) {
            throw new ClientGone();
        }
    }
}
