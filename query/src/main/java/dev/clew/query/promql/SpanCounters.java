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
import dev.clew.query.sampled.Basis;
import dev.clew.query.sampled.SampledTotals;
import dev.clew.store.Aggregate;
import dev.clew.store.Completeness;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanAggregation;
import dev.clew.store.SpanField;
import dev.clew.store.SpanField.Intrinsic;
import dev.clew.store.SpanFilter;
import dev.clew.store.TraceStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// Works counters out from the spans of a store.
final class SpanCounters {
    /// How many spans are looked at for calls between services: about 130 MB while that lasts.
    static final long MOST_CALL_SPANS = 1_000_000;

    /// How many pairs of series and part of time are counted.
    static final int MOST_CELLS = 200_000;

    private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private static final String KIND_PREFIX = "SPAN_KIND_";
    private static final String STATUS_PREFIX = "STATUS_CODE_";
    private static final Histogram NONE = new Histogram();

    /// The fields that the labels of spans are of.
    private static final Map<String, Intrinsic> FIELDS = Map.of(
            "service", Intrinsic.SERVICE,
            "span_name", Intrinsic.NAME,
            "span_kind", Intrinsic.KIND,
            "status_code", Intrinsic.STATUS);

    private SpanCounters() {}

    /// What was added.
    ///
    /// @param basis what it rests on
    record Added(Completeness completeness, Basis basis) {}

    /// Adds what happened within `windows` to `sum`.
    ///
    /// @param isWanted whether series of spans that differ in a label are to be told apart: fewer labels
    ///     cost less, and what was dropped is known by some of them only
    static Added add(
            GrowthSum sum,
            SpanMetric metric,
            List<LabelMatcher> matchers,
            Windows windows,
            Predicate<String> isWanted,
            Tenant tenant,
            TraceStore store,
            ScanLimits limits) {
        var range = new TimeRange(windows.fromNanos(), windows.toNanos());
        return metric.isOfSpans()
                ? addSpans(
                        sum,
                        metric,
                        matchers,
                        windows,
                        labels(metric, matchers, isWanted),
                        range,
                        tenant,
                        store,
                        limits)
                : addCalls(sum, metric, windows, range, tenant, store, limits);
    }

    private static List<String> labels(SpanMetric metric, List<LabelMatcher> matchers, Predicate<String> isWanted) {
        return metric.labels().stream()
                .filter(label -> isWanted.test(label)
                        || matchers.stream().anyMatch(matcher -> matcher.label().equals(label)))
                .toList();
    }

    private static Added addSpans(
            GrowthSum sum,
            SpanMetric metric,
            List<LabelMatcher> matchers,
            Windows windows,
            List<String> labels,
            TimeRange range,
            Tenant tenant,
            TraceStore store,
            ScanLimits limits) {
        var question = new SpanAggregation(
                tenant,
                filter(matchers),
                range,
                labels.stream().<SpanField>map(FIELDS::get).toList(),
                metric.part() == Part.COUNT ? null : Intrinsic.DURATION,
                metric.part() == Part.BUCKET ? SpanAggregation.Detail.HISTOGRAM : SpanAggregation.Detail.SUMS,
                windows.partNanos(),
                MOST_CELLS,
                limits);
        SampledTotals totals =
                canPlace(windows) ? SampledTotals.ofMinutes(store, question) : SampledTotals.of(store, question);
        for (Aggregate.Cell cell : totals.aggregate().cells()) {
            var ofCell = new TreeMap<String, String>();
            for (int i = 0; i < labels.size(); i++) {
                ofCell.put(labels.get(i), text(labels.get(i), cell, i));
            }
            Aggregate.Numbers numbers = cell.numbers();
            Histogram durations = numbers == null || numbers.histogram() == null ? NONE : numbers.histogram();
            sum.add(ofCell, cell.stepNanos(), cell.spans(), numbers == null ? 0 : Math.round(numbers.sum()), durations);
        }
        return new Added(totals.aggregate().completeness(), totals.basis());
    }

    /// Windows of a minute and more are made of minutes, near enough.
    private static boolean canPlace(Windows windows) {
        return windows.windowNanos() >= MINUTE_NANOS;
    }

    private static String text(String label, Aggregate.Cell cell, int field) {
        String text = cell.group().get(field).map(AnyValue::text).orElse("");
        return switch (label) {
            case "span_kind" -> KIND_PREFIX + text.toUpperCase(Locale.ROOT);
            case "status_code" -> STATUS_PREFIX + text.toUpperCase(Locale.ROOT);
            default -> text;
        };
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

    private static Added addCalls(
            GrowthSum sum,
            SpanMetric metric,
            Windows windows,
            TimeRange range,
            Tenant tenant,
            TraceStore store,
            ScanLimits limits) {
        ServiceGraph graph = ServiceGraph.over(
                store,
                tenant,
                range,
                windows.partNanos(),
                figures(metric),
                canPlace(windows),
                limits.withSpans(MOST_CALL_SPANS));
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
        return new Added(graph.completeness(), graph.basis());
    }

    private static ServiceGraph.Figures figures(SpanMetric metric) {
        return switch (metric.family()) {
            case SPANS, CALLS_SERVED -> ServiceGraph.Figures.SERVED;
            case CALLS_MADE -> metric.part() == Part.COUNT ? ServiceGraph.Figures.SERVED : ServiceGraph.Figures.ALL;
            case CALLS_FAILED -> ServiceGraph.Figures.ALL;
        };
    }
}
