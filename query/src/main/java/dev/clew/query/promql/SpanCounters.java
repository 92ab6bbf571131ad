package dev.clew.query.promql;

import dev.clew.model.AnyValue;
import dev.clew.model.Histogram;
import dev.clew.model.SpanKind;
import dev.clew.model.StatusCode;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.query.ServiceGraph;
import dev.clew.query.promql.SpanMetric.Family;
import dev.clew.query.promql.SpanMetric.Part;
import dev.clew.store.Aggregate;
import dev.clew.store.Completeness;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanAggregation;
import dev.clew.store.SpanField.Intrinsic;
import dev.clew.store.SpanFilter;
import dev.clew.store.TraceStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/// Works counters out from the spans of a store.
final class SpanCounters {
    /// How many spans are looked at for calls between services: about 130 MB while that lasts.
    static final long MOST_CALL_SPANS = 1_000_000;

    /// How many pairs of series and part of time are counted.
    static final int MOST_CELLS = 200_000;

    private static final String KIND_PREFIX = "SPAN_KIND_";
    private static final String STATUS_PREFIX = "STATUS_CODE_";
    private static final Histogram NONE = new Histogram();

    private SpanCounters() {}

    /// Adds what happened within `windows` to `sum`.
    static Completeness add(
            GrowthSum sum,
            SpanMetric metric,
            List<LabelMatcher> matchers,
            Windows windows,
            Tenant tenant,
            TraceStore store,
            ScanLimits limits) {
        var range = new TimeRange(windows.fromNanos(), windows.toNanos());
        return metric.isOfSpans()
                ? addSpans(sum, metric, filter(matchers), windows, range, tenant, store, limits)
                : addCalls(sum, metric, windows, range, tenant, store, limits);
    }

    private static Completeness addSpans(
            GrowthSum sum,
            SpanMetric metric,
            SpanFilter filter,
            Windows windows,
            TimeRange range,
            Tenant tenant,
            TraceStore store,
            ScanLimits limits) {
        Aggregate counts = store.aggregate(new SpanAggregation(
                tenant,
                filter,
                range,
                List.of(Intrinsic.SERVICE, Intrinsic.NAME, Intrinsic.KIND, Intrinsic.STATUS),
                metric.part() == Part.COUNT ? null : Intrinsic.DURATION,
                metric.part() == Part.BUCKET ? SpanAggregation.Detail.HISTOGRAM : SpanAggregation.Detail.SUMS,
                windows.partNanos(),
                MOST_CELLS,
                limits));
        for (Aggregate.Cell cell : counts.cells()) {
            var labels = new TreeMap<String, String>();
            labels.put("service", text(cell, 0));
            labels.put("span_name", text(cell, 1));
            labels.put("span_kind", KIND_PREFIX + text(cell, 2).toUpperCase(Locale.ROOT));
            labels.put("status_code", STATUS_PREFIX + text(cell, 3).toUpperCase(Locale.ROOT));
            Aggregate.Numbers numbers = cell.numbers();
            Histogram durations = numbers == null || numbers.histogram() == null ? NONE : numbers.histogram();
            sum.add(labels, cell.stepNanos(), cell.spans(), numbers == null ? 0 : Math.round(numbers.sum()), durations);
        }
        return counts.completeness();
    }

    private static String text(Aggregate.Cell cell, int field) {
        return cell.group().get(field).map(AnyValue::text).orElse("");
    }

    /// What of the matchers the store can look for; the others leave out series afterwards.
    private static SpanFilter filter(List<LabelMatcher> matchers) {
        var filters = new ArrayList<SpanFilter>();
        for (LabelMatcher matcher : matchers) {
            if (matcher.isExact()) {
                switch (matcher.label()) {
                    case "service" -> filters.add(new SpanFilter.ServiceIs(matcher.value()));
                    case "span_name" -> filters.add(new SpanFilter.NameIs(matcher.value()));
                    case "span_kind" -> addKind(matcher.value(), filters);
                    case "status_code" -> addStatus(matcher.value(), filters);
                    default -> {
                        // Of none of the labels that spans are grouped by.
                    }
                }
            }
        }
        return new SpanFilter.And(filters);
    }

    private static void addKind(String value, List<SpanFilter> filters) {
        for (SpanKind kind : SpanKind.values()) {
            if (value.equals(KIND_PREFIX + kind.name())) {
                filters.add(new SpanFilter.KindIs(kind));
            }
        }
    }

    private static void addStatus(String value, List<SpanFilter> filters) {
        for (StatusCode code : StatusCode.values()) {
            if (value.equals(STATUS_PREFIX + code.name())) {
                filters.add(new SpanFilter.StatusIs(code));
            }
        }
    }

    private static Completeness addCalls(
            GrowthSum sum,
            SpanMetric metric,
            Windows windows,
            TimeRange range,
            Tenant tenant,
            TraceStore store,
            ScanLimits limits) {
        ServiceGraph graph =
                ServiceGraph.over(store, tenant, range, windows.partNanos(), limits.withSpans(MOST_CALL_SPANS));
        for (ServiceGraph.Edge edge : graph.edges()) {
            ServiceGraph.Calls calls = edge.calls();
            boolean isClient = metric.family() == Family.CALLS_MADE;
            long count = metric.family() == Family.CALLS_FAILED ? calls.failed() : calls.count();
            var labels = new TreeMap<String, String>();
            labels.put("client", edge.client());
            labels.put("server", edge.server());
            sum.add(
                    labels,
                    edge.stepNanos(),
                    count,
                    isClient ? calls.clientNanos() : calls.serverNanos(),
                    isClient ? calls.client() : calls.server());
        }
        return graph.completeness();
    }
}
