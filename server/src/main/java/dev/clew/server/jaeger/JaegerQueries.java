package dev.clew.server.jaeger;

import dev.clew.model.SpanKind;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.query.CallPaths;
import dev.clew.query.Dependencies;
import dev.clew.query.FoundSpans;
import dev.clew.query.FoundTraces;
import dev.clew.query.SeriesQuestion;
import dev.clew.query.ServiceSeries;
import dev.clew.query.TraceQuestion;
import dev.clew.query.TraceSearch;
import dev.clew.query.WholeTrace;
import dev.clew.query.adjust.AdjustedTrace;
import dev.clew.query.adjust.TraceAdjuster;
import dev.clew.query.quality.TraceQuality;
import dev.clew.receive.Tenancy;
import dev.clew.sample.tail.WrittenThresholds;
import dev.clew.store.Completeness;
import dev.clew.store.Names;
import dev.clew.store.Operation;
import dev.clew.store.TraceStore;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What both generations of the API ask, over one store.
final class JaegerQueries {
    /// Most traces that one search answers, as the UI's form has it.
    static final int MOST_TRACES = 1_500;

    /// How many spans a search may look at. A search of an engine that only walks takes seconds for that
    /// many; the UI waits 10 s.
    private static final long SEARCH_BUDGET = 10_000_000;

    /// How many spans the map of services may look at: about 100 MB while it is made.
    private static final long DEPENDENCIES_BUDGET = 1_000_000;

    private final TraceStore store;
    private final TraceSearch search;
    private final Tenancy tenancy;

    /// @param tenancy tells whose spans a request is about
    JaegerQueries(TraceStore store, Tenancy tenancy) {
        this.store = store;
        this.tenancy = tenancy;
        this.search = new TraceSearch(store, SEARCH_BUDGET);
    }

    /// Whose spans `request` is about.
    ///
    /// @throws dev.clew.model.Fault `CALLER` if it does not say so as it must
    Tenant tenant(ApiRequest request) {
        return tenancy.of(request.http().headers());
    }

    Names<String> services(Tenant tenant) {
        return store.services(tenant, TimeRange.ALL);
    }

    /// @param kind only operations of that kind; null for all. Spans of no kind are taken for internal ones.
    Names<Operation> operations(Tenant tenant, String service, @Nullable SpanKind kind) {
        Predicate<Operation> wanted = operation -> kind == null
                || operation.kind() == kind
                || (kind == SpanKind.INTERNAL && operation.kind() == SpanKind.UNSPECIFIED);
        Names<Operation> found = store.operations(tenant, service, TimeRange.ALL);
        return new Names<>(found.names().stream().filter(wanted).toList(), found.completeness());
    }

    FoundTraces find(TraceQuestion question, ApiRequest request) {
        FoundTraces found = search.find(question, request::isWanted);
        ensureWanted(request);
        return found;
    }

    /// The spans of a trace as they were sent.
    FoundSpans spans(Tenant tenant, TraceId id) {
        return WholeTrace.spans(store, tenant, id);
    }

    /// The same, with the log records of the trace as events.
    FoundSpans spansWithRecords(Tenant tenant, TraceId id) {
        return WrittenThresholds.trace(store, tenant, id);
    }

    /// A trace as it is shown. If it may not be whole, it says so.
    ///
    /// @param found its spans; not empty
    /// @param raw leaves it as it was sent, but for the log records
    static AdjustedTrace shown(FoundSpans found, boolean raw) {
        AdjustedTrace trace =
                raw ? AdjustedTrace.asSent(found.spans()) : TraceAdjuster.TRUSTING_CLOCKS.adjust(found.spans());
        return found.completeness().isComplete()
                ? trace
                : trace.withWarning(
                        "spans may be missing: " + found.completeness().truncatedBecause());
    }

    Dependencies dependencies(TimeRange range, ApiRequest request) {
        Dependencies dependencies =
                Dependencies.over(store, tenant(request), range, DEPENDENCIES_BUDGET, request::isWanted);
        ensureWanted(request);
        return dependencies;
    }

    CallPaths paths(TraceQuestion question, ApiRequest request) {
        return wanted(CallPaths.through(store, question, SEARCH_BUDGET, request::isWanted), request);
    }

    TraceQuality quality(String service, TimeRange range, ApiRequest request) {
        return wanted(
                TraceQuality.of(store, tenant(request), service, range, SEARCH_BUDGET, request::isWanted), request);
    }

    ServiceSeries calls(SeriesQuestion question, ApiRequest request) {
        return wanted(ServiceSeries.calls(store, question, SEARCH_BUDGET, request::isWanted), request);
    }

    ServiceSeries errors(SeriesQuestion question, ApiRequest request) {
        return wanted(ServiceSeries.errors(store, question, SEARCH_BUDGET, request::isWanted), request);
    }

    /// @param quantile from 0 to 1
    ServiceSeries latencies(SeriesQuestion question, double quantile, ApiRequest request) {
        return wanted(ServiceSeries.latencies(store, question, quantile, SEARCH_BUDGET, request::isWanted), request);
    }

    private static <T> T wanted(T answer, ApiRequest request) {
        ensureWanted(request);
        return answer;
    }

    /// @param completeness of looking for it
    static Refusal noSuchTrace(Completeness completeness) {
        return Refusal.notFound("trace not found", completeness);
    }

    private static void ensureWanted(ApiRequest request) {
        if (!request.isWanted()) {
            throw new ClientGone();
        }
    }
}
