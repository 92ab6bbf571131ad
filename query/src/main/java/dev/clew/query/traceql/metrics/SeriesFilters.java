package dev.clew.query.traceql.metrics;

import dev.clew.query.traceql.syntax.MetricExpression;
import dev.clew.query.traceql.syntax.Operator;
import dev.clew.query.traceql.syntax.SeriesFilter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What becomes of series after they are made: which numbers stay, and calculations with them.
final class SeriesFilters {
    private SeriesFilters() {}

    static List<TimeSeries> apply(SeriesFilter filter, List<TimeSeries> series) {
        return withValues(
                switch (filter) {
                    case SeriesFilter.TopK(var count) -> best(series, count, /* largest= */ true);
                    case SeriesFilter.BottomK(var count) -> best(series, count, /* largest= */ false);
                    case SeriesFilter.Compared(var comparison, var to) ->
                        series.stream()
                                .map(each ->
                                        each.with(value -> holds(comparison, value, to.number()) ? value : Double.NaN))
                                .toList();
                });
    }

    private static List<TimeSeries> withValues(List<TimeSeries> series) {
        return series.stream().filter(TimeSeries::hasValues).toList();
    }

    /// Step by step; among equals those that come first.
    private static List<TimeSeries> best(List<TimeSeries> series, int count, boolean largest) {
        List<TimeSeries> kept =
                series.stream().map(each -> each.with(value -> Double.NaN)).toList();
        int steps = series.isEmpty() ? 0 : series.getFirst().values().length;
        for (int i = 0; i < steps; i++) {
            int step = i;
            Comparator<Integer> bySize =
                    Comparator.comparingDouble(each -> series.get(each).values()[step]);
            var order = new ArrayList<Integer>();
            for (int each = 0; each < series.size(); each++) {
                if (!Double.isNaN(series.get(each).values()[step])) {
                    order.add(each);
                }
            }
            order.sort(largest ? bySize.reversed() : bySize);
            for (int each : order.subList(0, Math.min(count, order.size()))) {
                kept.get(each).values()[step] = series.get(each).values()[step];
            }
        }
        return kept;
    }

    private static boolean holds(Operator comparison, double value, double to) {
        return switch (comparison) {
            case EQUALS -> value == to;
            case NOT_EQUALS -> value < to || value > to;
            case LESS -> value < to;
            case LESS_OR_EQUAL -> value <= to;
            case GREATER -> value > to;
            case GREATER_OR_EQUAL -> value >= to;
            default -> throw new AssertionError("Bug: %s is no comparison".formatted(comparison));
        };
    }

    /// Series of the same labels, but for their name, step by step; others have no partner and are left out.
    static List<TimeSeries> calculate(Operator operator, List<TimeSeries> left, List<TimeSeries> right) {
        Map<List<?>, TimeSeries> partners = new HashMap<>();
        right.forEach(series -> partners.put(unnamed(series).labels(), series));
        var made = new ArrayList<TimeSeries>();
        for (TimeSeries series : left) {
            TimeSeries named = unnamed(series);
            TimeSeries partner = partners.get(named.labels());
            if (partner != null) {
                double[] values = new double[series.values().length];
                Arrays.setAll(values, i -> calculate(operator, series.values()[i], partner.values()[i]));
                made.add(new TimeSeries(named.labels(), values, series.exemplars()));
            }
        }
        return withValues(made);
    }

    /// @param constant on the left, if `first`
    static List<TimeSeries> calculate(
            Operator operator, List<TimeSeries> series, MetricExpression.Constant constant, boolean first) {
        return withValues(series.stream()
                .map(SeriesFilters::unnamed)
                .map(each -> each.with(value -> first
                        ? calculate(operator, constant.value(), value)
                        : calculate(operator, value, constant.value())))
                .toList());
    }

    private static TimeSeries unnamed(TimeSeries series) {
        return new TimeSeries(
                series.labels().stream()
                        .filter(label -> !label.key().equals(TimeSeries.NAME))
                        .toList(),
                series.values(),
                series.exemplars());
    }

    /// NaN for what is no number, and what is infinite.
    private static double calculate(Operator operator, double a, double b) {
        double result =
                switch (operator) {
                    case ADD -> a + b;
                    case SUBTRACT -> a - b;
                    case MULTIPLY -> a * b;
                    case DIVIDE -> a / b;
                    default -> throw new AssertionError("Bug: no calculation with %s".formatted(operator));
                };
        return Double.isFinite(result) ? result : Double.NaN;
    }
}
