package dev.clew.query.traceql.metrics;

import dev.clew.model.AnyValue;
import dev.clew.model.Span;
import dev.clew.model.TimeRange;
import dev.clew.model.Trace;
import dev.clew.query.traceql.evaluate.Label;
import dev.clew.query.traceql.evaluate.SpanExpression;
import dev.clew.query.traceql.evaluate.TraceView;
import dev.clew.query.traceql.metrics.TimeSeries.Exemplar;
import dev.clew.query.traceql.plan.SearchPlan;
import dev.clew.query.traceql.plan.SpanFields;
import dev.clew.query.traceql.syntax.Field;
import dev.clew.query.traceql.syntax.MetricExpression;
import dev.clew.query.traceql.syntax.QueryPrinter;
import dev.clew.store.SpanScan;
import dev.clew.store.TraceStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Looks for traces that are examples of numbers, spread over the time that was asked for. Only of metrics
/// that the store can add up: finding one is then one short scan.
final class Exemplars {
    /// How many stretches of time are looked at.
    static final int MOST = 50;

    private static final int SPANS_PER_STRETCH = 8;

    private Exemplars() {}

    static List<TimeSeries> add(
            List<TimeSeries> series, MetricExpression.Series metric, MetricsQuestion question, TraceStore store) {
        SearchPlan plan = SearchPlan.of(metric.stages());
        boolean isKnown = metric.by().stream().allMatch(field -> SpanFields.of(field) != null);
        if (!plan.isExact() || !isKnown || series.isEmpty()) {
            return series;
        }
        Map<List<Label>, List<Span>> found = new HashMap<>();
        for (TimeRange stretch : stretches(question)) {
            int[] left = {Math.max(1, Math.min(SPANS_PER_STRETCH, question.exemplars() / MOST))};
            store.scan(
                    new SpanScan(
                            question.tenant(), plan.found(), stretch, SpanScan.Order.NEWEST_FIRST, question.limits()),
                    span -> {
                        found.computeIfAbsent(labels(metric.by(), span), _ -> new ArrayList<>())
                                .add(span);
                        return --left[0] > 0;
                    });
        }
        return series.stream()
                .map(each -> each.withExemplars(exemplars(each, metric.by(), found, question.steps())))
                .toList();
    }

    private static List<TimeRange> stretches(MetricsQuestion question) {
        long from = question.range().fromNanos();
        long length = question.range().toNanos() - from;
        int count = Math.min(question.exemplars(), MOST);
        if (length < count) {
            return List.of(question.range());
        }
        var stretches = new ArrayList<TimeRange>();
        for (int i = 0; i < count; i++) {
            stretches.add(new TimeRange(from + length / count * i, from + length / count * (i + 1) - 1));
        }
        return stretches;
    }

    private static List<Label> labels(List<Field> by, Span span) {
        var alone = new TraceView(Trace.of(List.of(span)), TimeRange.ALL);
        var labels = new ArrayList<Label>();
        for (Field field : by) {
            AnyValue value = SpanExpression.of(field).first(alone, 0);
            labels.add(new Label(QueryPrinter.print(field), value == null ? AnyValue.EmptyValue.INSTANCE : value));
        }
        return labels;
    }

    private static List<Exemplar> exemplars(
            TimeSeries series, List<Field> by, Map<List<Label>, List<Span>> found, Steps steps) {
        List<Label> group = by.isEmpty() ? List.of() : series.labels().subList(0, by.size());
        var exemplars = new ArrayList<Exemplar>();
        for (Span span : found.getOrDefault(group, List.of())) {
            double value = series.values()[steps.index(span.startNanos())];
            if (!Double.isNaN(value)) {
                exemplars.add(new Exemplar(span.traceId(), span.spanId(), span.startNanos(), value));
            }
        }
        return exemplars;
    }
}
