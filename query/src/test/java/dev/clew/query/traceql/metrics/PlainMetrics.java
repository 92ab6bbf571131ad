package dev.clew.query.traceql.metrics;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Span;
import dev.clew.model.TimeRange;
import dev.clew.model.Trace;
import dev.clew.model.TraceId;
import dev.clew.query.traceql.PlainEvaluator;
import dev.clew.query.traceql.syntax.Field;
import dev.clew.query.traceql.syntax.MetricExpression;
import dev.clew.query.traceql.syntax.MetricFunction;
import dev.clew.query.traceql.syntax.Operator;
import dev.clew.query.traceql.syntax.QueryPrinter;
import dev.clew.query.traceql.syntax.SeriesFilter;
import dev.clew.query.traceql.syntax.Stage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleBinaryOperator;

/// What a metric query means: every span of every trace, one after the other, in maps. The oracle of the
/// tests.
final class PlainMetrics {
    private final List<PlainEvaluator> evaluators = new ArrayList<>();
    private final List<Trace> traces = new ArrayList<>();
    private final long stepNanos;
    private final long firstNanos;
    private final long lastNanos;

    /// A series by the text of its labels: the numbers by the beginning of the step.
    private record Found(PlainEvaluator evaluator, Trace trace, int position) {
        Span span() {
            return trace.spans().get(position);
        }

        String text(Field field) {
            List<AnyValue> values = evaluator.values(field, position);
            return values.isEmpty() ? "nil" : TimeSeries.text(values.getFirst());
        }

        /// NaN if it is none; in seconds if it is a duration.
        double number(Field field) {
            List<AnyValue> values = evaluator.values(field, position);
            double number =
                    switch (values.isEmpty() ? AnyValue.EmptyValue.INSTANCE : values.getFirst()) {
                        case AnyValue.IntValue(var whole) -> whole;
                        case AnyValue.DoubleValue(var decimal) -> decimal;
                        default -> Double.NaN;
                    };
            return isDuration(field) ? number * 1e-9 : number;
        }
    }

    PlainMetrics(List<Span> spans, TimeRange range, long stepNanos) {
        this.stepNanos = stepNanos;
        firstNanos = Math.floorDiv(range.fromNanos(), stepNanos) * stepNanos;
        lastNanos = Math.floorDiv(range.toNanos(), stepNanos) * stepNanos;
        var byId = new HashMap<TraceId, List<Span>>();
        spans.forEach(span ->
                byId.computeIfAbsent(span.traceId(), _ -> new ArrayList<>()).add(span));
        byId.values().forEach(each -> {
            Trace trace = Trace.of(each);
            traces.add(trace);
            evaluators.add(new PlainEvaluator(trace, range));
        });
    }

    private static boolean isDuration(Field field) {
        return field == Field.Intrinsic.DURATION
                || field == Field.Intrinsic.TRACE_DURATION
                || field == Field.Intrinsic.EVENT_TIME;
    }

    Map<String, Map<Long, Double>> evaluate(MetricExpression metric) {
        return switch (metric) {
            case MetricExpression.Series series -> {
                Map<String, Map<Long, Double>> made = series(series);
                for (SeriesFilter filter : series.filters()) {
                    made = filtered(filter, made);
                }
                yield made;
            }
            case MetricExpression.Constant constant -> throw new AssertionError(constant);
            case MetricExpression.Calculated(var operator, var left, var right) -> {
                DoubleBinaryOperator calculate =
                        switch (operator) {
                            case ADD -> (a, b) -> a + b;
                            case SUBTRACT -> (a, b) -> a - b;
                            case MULTIPLY -> (a, b) -> a * b;
                            default -> (a, b) -> a / b;
                        };
                if (left instanceof MetricExpression.Constant(var constant)) {
                    yield each(unnamed(evaluate(right)), value -> calculate.applyAsDouble(constant, value));
                }
                if (right instanceof MetricExpression.Constant(var constant)) {
                    yield each(unnamed(evaluate(left)), value -> calculate.applyAsDouble(value, constant));
                }
                Map<String, Map<Long, Double>> others = unnamed(evaluate(right));
                var made = new TreeMap<String, Map<Long, Double>>();
                unnamed(evaluate(left))
                        .forEach((labels, values) -> values.forEach((step, value) -> {
                            Double other = others.getOrDefault(labels, Map.of()).get(step);
                            if (other != null) {
                                put(made, labels, step, calculate.applyAsDouble(value, other));
                            }
                        }));
                yield made;
            }
        };
    }

    private static Map<String, Map<Long, Double>> unnamed(Map<String, Map<Long, Double>> series) {
        var made = new TreeMap<String, Map<Long, Double>>();
        series.forEach((labels, values) -> made.put(labels.startsWith("{__name__=") ? "{}" : labels, values));
        return made;
    }

    private interface Change {
        double of(double value);
    }

    private static Map<String, Map<Long, Double>> each(Map<String, Map<Long, Double>> series, Change change) {
        var made = new TreeMap<String, Map<Long, Double>>();
        series.forEach((labels, values) -> values.forEach((step, value) -> put(made, labels, step, change.of(value))));
        return made;
    }

    private static void put(Map<String, Map<Long, Double>> series, String labels, long step, double value) {
        if (Double.isFinite(value)) {
            series.computeIfAbsent(labels, _ -> new TreeMap<>()).put(step, value);
        }
    }

    private Map<String, Map<Long, Double>> filtered(SeriesFilter filter, Map<String, Map<Long, Double>> series) {
        var made = new TreeMap<String, Map<Long, Double>>();
        for (long step = firstNanos; step <= lastNanos; step += stepNanos) {
            long at = step;
            List<String> labels = new ArrayList<>(series.keySet().stream()
                    .filter(each -> series.get(each).containsKey(at))
                    .toList());
            Comparator<String> bySize =
                    Comparator.comparing(each -> series.get(each).get(at));
            List<String> kept =
                    switch (filter) {
                        case SeriesFilter.TopK(var count) ->
                            labels.stream()
                                    .sorted(bySize.reversed())
                                    .limit(count)
                                    .toList();
                        case SeriesFilter.BottomK(var count) ->
                            labels.stream().sorted(bySize).limit(count).toList();
                        case SeriesFilter.Compared(var comparison, var to) ->
                            labels.stream()
                                    .filter(each -> holds(
                                            comparison,
                                            Double.compare(series.get(each).get(at), to.number())))
                                    .toList();
                    };
            kept.forEach(each -> made.computeIfAbsent(each, _ -> new TreeMap<>())
                    .put(at, series.get(each).get(at)));
        }
        return made;
    }

    private static boolean holds(Operator comparison, int order) {
        return switch (comparison) {
            case EQUALS -> order == 0;
            case NOT_EQUALS -> order != 0;
            case LESS -> order < 0;
            case LESS_OR_EQUAL -> order <= 0;
            case GREATER -> order > 0;
            default -> order >= 0;
        };
    }

    private List<Found> selected(List<Stage> stages) {
        var found = new ArrayList<Found>();
        for (int i = 0; i < traces.size(); i++) {
            PlainEvaluator evaluator = evaluators.get(i);
            Trace trace = traces.get(i);
            evaluator.groups(stages).stream()
                    .flatMap(group -> group.spans().stream())
                    .distinct()
                    .forEach(position -> found.add(new Found(evaluator, trace, position)));
        }
        return found;
    }

    private Map<String, Map<Long, Double>> series(MetricExpression.Series metric) {
        if (metric.function() instanceof MetricFunction.Compare compare) {
            return compared(compare, selected(metric.stages()));
        }
        var groups = new TreeMap<String, List<Found>>();
        for (Found found : selected(metric.stages())) {
            var labels = new ArrayList<String>();
            metric.by().forEach(field -> labels.add(label(QueryPrinter.print(field), found.text(field))));
            groups.computeIfAbsent(String.join(", ", labels), _ -> new ArrayList<>())
                    .add(found);
        }
        var series = new TreeMap<String, Map<Long, Double>>();
        groups.forEach((group, members) -> one(metric.function(), group, members, series));
        series.values().removeIf(Map::isEmpty);
        return series;
    }

    private static String label(String key, String value) {
        String name = key.matches("\\w+") && !Character.isDigit(key.charAt(0)) ? key : "\"" + escaped(key) + "\"";
        return name + "=\"" + escaped(value) + "\"";
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    private static String labels(String group, String name, String more) {
        if (!more.isEmpty()) {
            return "{" + (group.isEmpty() ? more : group + ", " + more) + "}";
        }
        return group.isEmpty() ? "{__name__=\"" + name + "\"}" : "{" + group + "}";
    }

    private Map<Long, List<Found>> bySteps(List<Found> members) {
        var steps = new TreeMap<Long, List<Found>>();
        for (Found found : members) {
            steps.computeIfAbsent(step(found), _ -> new ArrayList<>()).add(found);
        }
        return steps;
    }

    private long step(Found found) {
        return Math.floorDiv(found.span().startNanos(), stepNanos) * stepNanos;
    }

    private Map<Long, Double> zeros() {
        var zeros = new TreeMap<Long, Double>();
        for (long step = firstNanos; step <= lastNanos; step += stepNanos) {
            zeros.put(step, 0.0);
        }
        return zeros;
    }

    private void one(
            MetricFunction function, String group, List<Found> members, Map<String, Map<Long, Double>> series) {
        switch (function) {
            case MetricFunction.Rate(), MetricFunction.CountOverTime() -> {
                boolean isRate = function instanceof MetricFunction.Rate;
                Map<Long, Double> counts = zeros();
                bySteps(members)
                        .forEach((step, found) ->
                                counts.put(step, isRate ? found.size() / (stepNanos / 1e9) : (double) found.size()));
                series.put(labels(group, isRate ? "rate" : "count_over_time", ""), counts);
            }
            case MetricFunction.OverTime(var what, var of) ->
                bySteps(members).forEach((step, found) -> {
                    double[] numbers = numbers(found, of);
                    if (numbers.length > 0) {
                        double sum = 0;
                        for (double number : numbers) {
                            sum += number;
                        }
                        double value =
                                switch (what) {
                                    case MIN -> numbers[0];
                                    case MAX -> numbers[numbers.length - 1];
                                    case AVG -> sum / numbers.length;
                                    default -> sum;
                                };
                        series.computeIfAbsent(labels(group, what.text() + "_over_time", ""), _ -> new TreeMap<>())
                                .put(step, value);
                    }
                });
            case MetricFunction.QuantileOverTime(var of, var quantiles) ->
                bySteps(members).forEach((step, found) -> {
                    double[] numbers = numbers(found, of);
                    for (double quantile : quantiles) {
                        if (numbers.length > 0) {
                            int rank = Math.max(1, rank(quantile, numbers.length));
                            series.computeIfAbsent(
                                            labels(group, "", label("p", Double.toString(quantile))),
                                            _ -> new TreeMap<>())
                                    .put(step, numbers[rank - 1]);
                        }
                    }
                });
            case MetricFunction.HistogramOverTime(var of) ->
                bySteps(members).forEach((step, found) -> {
                    for (double number : numbers(found, of)) {
                        double unit = isDuration(of) ? 1e-9 : 1;
                        double inUnits = isDuration(of) ? Math.rint(number / unit) : number;
                        double bound = 0;
                        if (Double.isInfinite(inUnits)) {
                            bound = Math.max(0, inUnits);
                        } else if (inUnits >= Double.MIN_NORMAL) {
                            bound = Math.scalb(1.0, Math.getExponent(inUnits) + 1);
                        }
                        series.computeIfAbsent(
                                        labels(group, "", label("__bucket", Double.toString(bound * unit))),
                                        _ -> zeros())
                                .merge(step, 1.0, Double::sum);
                    }
                });
            case MetricFunction.Compare compare -> throw new AssertionError(compare);
        }
    }

    private static int rank(double quantile, int count) {
        return new BigDecimal(Double.toString(quantile))
                .multiply(BigDecimal.valueOf(count))
                .setScale(0, RoundingMode.UP)
                .intValue();
    }

    private static double[] numbers(List<Found> found, Field of) {
        return found.stream()
                .mapToDouble(each -> each.number(of))
                .filter(number -> !Double.isNaN(number))
                .sorted()
                .toArray();
    }

    private Map<String, Map<Long, Double>> compared(MetricFunction.Compare compare, List<Found> all) {
        var series = new TreeMap<String, Map<Long, Double>>();
        for (boolean selection : List.of(false, true)) {
            String type = selection ? "selection" : "baseline";
            Map<String, Map<AnyValue, List<Found>>> byKey = new TreeMap<>();
            for (Found found : all) {
                boolean isSelected = found.evaluator().groups(List.of(compare.selection())).stream()
                        .anyMatch(group -> group.spans().contains(found.position()));
                if (isSelected == selection) {
                    Span span = found.span();
                    count(byKey, "name", AnyValue.of(span.name()), found);
                    count(
                            byKey,
                            "kind",
                            found.evaluator()
                                    .values(Field.Intrinsic.KIND, found.position())
                                    .getFirst(),
                            found);
                    count(
                            byKey,
                            "status",
                            found.evaluator()
                                    .values(Field.Intrinsic.STATUS, found.position())
                                    .getFirst(),
                            found);
                    count(byKey, "span.", span.attributes(), found);
                    count(byKey, "resource.", span.resource().attributes(), found);
                }
            }
            byKey.forEach((key, values) -> {
                var total = zeros();
                values.values().stream()
                        .flatMap(List::stream)
                        .forEach(found -> total.merge(step(found), 1.0, Double::sum));
                series.put(totalLabels(type, key), total);
                values.entrySet().stream()
                        .sorted(Comparator.comparing((Map.Entry<AnyValue, List<Found>> entry) ->
                                        -entry.getValue().size())
                                .thenComparing(entry -> entry.getKey().text())
                                .thenComparing(entry -> entry.getKey().toString()))
                        .limit(compare.most())
                        .forEach(entry -> {
                            var counts = zeros();
                            entry.getValue().forEach(found -> counts.merge(step(found), 1.0, Double::sum));
                            series.put(
                                    "{" + label("__meta_type", type) + ", "
                                            + label(key, TimeSeries.text(entry.getKey())) + "}",
                                    counts);
                        });
            });
        }
        return series;
    }

    private static String totalLabels(String type, String key) {
        return "{" + label("__meta_type", type + "_total") + ", " + label(key, "nil") + "}";
    }

    private static void count(Map<String, Map<AnyValue, List<Found>>> byKey, String key, AnyValue value, Found found) {
        byKey.computeIfAbsent(key, _ -> new HashMap<>())
                .computeIfAbsent(value, _ -> new ArrayList<>())
                .add(found);
    }

    private static void count(
            Map<String, Map<AnyValue, List<Found>>> byKey, String scope, Attributes attributes, Found found) {
        for (int i = 0; i < attributes.size(); i++) {
            count(byKey, scope + attributes.key(i), attributes.value(i), found);
        }
    }
}
