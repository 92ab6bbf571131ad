package dev.clew.server.zipkin;

import com.linecorp.armeria.common.RequestHeaders;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.ValueType;
import dev.clew.query.zipkin.FoundZipkinSpans;
import dev.clew.query.zipkin.FoundZipkinTraces;
import dev.clew.query.zipkin.ZipkinLinks;
import dev.clew.query.zipkin.ZipkinNames;
import dev.clew.query.zipkin.ZipkinQuestion;
import dev.clew.query.zipkin.ZipkinSearch;
import dev.clew.query.zipkin.ZipkinSpans;
import dev.clew.query.zipkin.ZipkinTraces;
import dev.clew.server.jaeger.Answer;
import dev.clew.server.jaeger.ApiRequest;
import dev.clew.server.jaeger.ClientGone;
import dev.clew.server.jaeger.Refusal;
import dev.clew.server.jaeger.TruncatedBecause;
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
import tools.jackson.core.JsonGenerator;

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
        ZipkinNames names = names(request);
        List<String> services = settings.isSearchEnabled() ? names.services() : List.of();
        serviceCount = services.size();
        return names(services, serviceCount > FEW_NAMES, names.completeness());
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
        ZipkinNames names = names(request);
        List<String> found = isAsked ? of.names(names, service) : List.of();
        return names(found, serviceCount > FEW_NAMES, names.completeness());
    }

    Answer autocompleteKeys(ApiRequest request) {
        List<String> keys = settings.autocompleteKeys();
        boolean isAsked = settings.isSearchEnabled();
        return isAsked && keys == null
                ? keys(request)
                : names(isAsked && keys != null ? keys : List.of(), /* mayBeKept= */ true, Completeness.OF_NOTHING);
    }

    /// Every tag that is a text.
    private Answer keys(ApiRequest request) {
        ScanLimits limits = ScanLimits.ofSpans(SEARCH_BUDGET).whileWanted(request::isWanted);
        AttributeKeys found = store.attributeKeys(tenant(request), TimeRange.ALL, limits);
        List<String> keys = found.keys().stream()
                .filter(key -> key.place() == SpanFilter.Place.SPAN && key.type() == ValueType.STRING)
                .map(AttributeKeys.Key::key)
                .distinct()
                .sorted()
                .toList();
        return names(keys, /* mayBeKept= */ true, found.completeness());
    }

    Answer autocompleteValues(ApiRequest request) {
        String key = params(request).required("key");
        if (key.isEmpty()) {
            throw new IllegalArgumentException("key was empty");
        }
        List<String> offered = settings.autocompleteKeys();
        boolean isOffered = settings.isSearchEnabled() && (offered == null || offered.contains(key));
        ZipkinNames names = names(request);
        List<String> values = isOffered ? names.tagValues(key) : List.of();
        return names(values, values.size() > FEW_NAMES, names.completeness());
    }

    private static Answer names(List<String> names, boolean mayBeKept, Completeness completeness) {
        Answer.JsonBody body = json -> {
            json.writeStartArray();
            names.forEach(json::writeString);
            json.writeEndArray();
        };
        // What lacks something is not kept.
        return completeness.isComplete()
                ? Answer.json(body, mayBeKept ? NAMES_MAX_AGE_SECONDS : 0)
                : Answer.json(body, completeness);
    }

    Answer search(ApiRequest request) {
        ZipkinQuestion question = params(request).question(clock);
        ZipkinTraces traces = traces(tenant(request));
        FoundZipkinTraces found = settings.isSearchEnabled()
                ? new ZipkinSearch(store, tenant(request), traces, SEARCH_BUDGET).find(question, request::isWanted)
                : new FoundZipkinTraces(List.of(), new Completeness(0, ""));
        ensureWanted(request);
        var truncatedBecause = new TruncatedBecause(found.completeness());
        return Answer.json(json -> write(json, traces, found.ids(), request, truncatedBecause), truncatedBecause);
    }

    Answer traces(ApiRequest request) {
        ZipkinTraces traces = traces(tenant(request));
        Set<TraceId> ids = params(request).traceIds().stream()
                .map(traces::group)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        var truncatedBecause = new TruncatedBecause(Completeness.OF_NOTHING);
        return Answer.json(
                json -> {
                    int written = write(json, traces, ids, request, truncatedBecause);
                    // Nothing of the answer has left yet.
                    if (written == 0 && !truncatedBecause.text().isEmpty()) {
                        throw Refusal.notFound("none found", new Completeness(0, truncatedBecause.text()));
                    }
                },
                truncatedBecause);
    }

    /// @return how many of them there were
    private static int write(
            JsonGenerator json,
            ZipkinTraces traces,
            Iterable<TraceId> ids,
            ApiRequest request,
            TruncatedBecause truncatedBecause) {
        var writer = new ZipkinJsonWriter(json);
        int written = 0;
        json.writeStartArray();
        for (TraceId id : ids) {
            FoundZipkinSpans found = traces.trace(id, request::isWanted);
            truncatedBecause.add(found.completeness());
            if (!found.spans().isEmpty()) {
                writer.trace(found.spans());
                written++;
            }
        }
        json.writeEndArray();
        return written;
    }

    Answer trace(ApiRequest request) {
        TraceId id = ZipkinParams.traceId(request.pathPart("traceId").trim());
        FoundZipkinSpans found = traces(tenant(request)).trace(id, request::isWanted);
        if (found.spans().isEmpty()) {
            throw Refusal.notFound(ZipkinSpans.traceId(id) + " not found", found.completeness());
        }
        return Answer.json(json -> new ZipkinJsonWriter(json).trace(found.spans()), found.completeness());
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
