package dev.clew.query.traceql.metrics;

import dev.clew.model.AnyValue;
import dev.clew.model.Histogram;
import dev.clew.query.traceql.evaluate.Label;
import dev.clew.query.traceql.syntax.Field;
import dev.clew.query.traceql.syntax.MetricFunction;
import dev.clew.query.traceql.syntax.QueryPrinter;
import dev.clew.query.traceql.syntax.ScalarExpression;
import dev.clew.query.traceql.syntax.ValueType;
import dev.clew.store.Aggregate;
import dev.clew.store.QueryMemory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Makes series of totals. Durations come in seconds, as Prometheus has them.
final class SeriesMaker {
    /// The label of a quantile.
    private static final String QUANTILE = "p";

    /// The label of what is less than a power of two, and not less than half of it.
    private static final String BUCKET = "__bucket";

    /// What spans are grouped by, as it is written.
    private final List<String> keys;

    private final Steps steps;
    private final QueryMemory memory;
    private final Map<List<Label>, double[]> series = new LinkedHashMap<>();

    /// Takes the numbers of all series that there is no room for.
    private final double[] leftOut;

    private SeriesMaker(List<Field> by, Steps steps, QueryMemory memory) {
        keys = by.stream().map(QueryPrinter::print).toList();
        this.steps = steps;
        this.memory = memory;
        leftOut = new double[steps.count()];
    }

    /// @param memory that the series take; if it is exceeded, some are left out
    static List<TimeSeries> make(
            MetricFunction function, List<Field> by, List<Aggregate.Cell> cells, Steps steps, QueryMemory memory) {
        var maker = new SeriesMaker(by, steps, memory);
        for (Aggregate.Cell cell : EmptyValues.merge(cells)) {
            maker.add(function, cell);
        }
        var made = new ArrayList<TimeSeries>();
        maker.series.forEach((labels, values) ->
                made.add(new TimeSeries(labels.isEmpty() ? List.of(name(function)) : labels, values)));
        made.removeIf(each -> !each.hasValues());
        return TimeSeries.byLabels(made);
    }

    private static Label name(MetricFunction function) {
        String name =
                switch (function) {
                    case MetricFunction.Rate() -> "rate";
                    case MetricFunction.CountOverTime() -> "count_over_time";
                    case MetricFunction.OverTime overTime -> overTime.function().text() + "_over_time";
                    case MetricFunction.QuantileOverTime _ -> "quantile_over_time";
                    case MetricFunction.HistogramOverTime _ -> "histogram_over_time";
                    case MetricFunction.Compare _ -> "compare";
                };
        return new Label(TimeSeries.NAME, AnyValue.of(name));
    }

    private void add(MetricFunction function, Aggregate.Cell cell) {
        List<Label> labels = labels(cell.group());
        int step = steps.count() == 1 ? 0 : steps.index(cell.stepNanos());
        Aggregate.Numbers numbers = cell.numbers();
        switch (function) {
            case MetricFunction.Rate() -> counts(labels)[step] = cell.spans() / steps.seconds();
            case MetricFunction.CountOverTime() -> counts(labels)[step] = cell.spans();
            case MetricFunction.OverTime(var what, var of) -> {
                if (numbers != null) {
                    values(labels)[step] = value(what, numbers) * unit(of);
                }
            }
            case MetricFunction.QuantileOverTime(var of, var quantiles) -> {
                if (numbers != null) {
                    for (double quantile : quantiles) {
                        values(with(labels, QUANTILE, quantile))[step] = numbers.quantile(quantile) * unit(of);
                    }
                }
            }
            case MetricFunction.HistogramOverTime(var of) -> {
                if (numbers != null && numbers.histogram() != null) {
                    numbers.histogram()
                            .forEach((bucket, count) ->
                                    counts(with(labels, BUCKET, powerOfTwo(bucket) * unit(of)))[step] += count);
                }
            }
            case MetricFunction.Compare _ -> {}
        }
    }

    private List<Label> labels(List<Optional<AnyValue>> group) {
        var labels = new ArrayList<Label>(keys.size() + 1);
        for (int i = 0; i < keys.size(); i++) {
            labels.add(new Label(keys.get(i), group.get(i).orElse(AnyValue.EmptyValue.INSTANCE)));
        }
        return labels;
    }

    private static List<Label> with(List<Label> labels, String key, double value) {
        var more = new ArrayList<>(labels);
        more.add(new Label(key, AnyValue.of(value)));
        return more;
    }

    /// A step without spans has none of them.
    private double[] counts(List<Label> labels) {
        return series(labels, 0);
    }

    private double[] values(List<Label> labels) {
        return series(labels, Double.NaN);
    }

    /// @param initial each value of a new one
    private double[] series(List<Label> labels, double initial) {
        double[] known = series.get(labels);
        if (known != null) {
            return known;
        }
        if (memory.isExceeded()) {
            return leftOut;
        }
        memory.hold(TimeSeries.bytes(steps));
        double[] values = new double[steps.count()];
        Arrays.fill(values, initial);
        series.put(labels, values);
        return values;
    }

    private static double value(ScalarExpression.Function function, Aggregate.Numbers numbers) {
        return switch (function) {
            case MIN -> numbers.min();
            case MAX -> numbers.max();
            case AVG -> numbers.mean();
            case SUM -> numbers.count() == 0 ? Double.NaN : numbers.sum();
            case COUNT -> numbers.count();
        };
    }

    /// What one of its numbers is in the unit that it is told in.
    static double unit(Field field) {
        return field instanceof Field.Intrinsic intrinsic && intrinsic.type() == ValueType.DURATION ? 1e-9 : 1;
    }

    /// The least power of two that is larger than all in the bucket; 0 for what is not positive.
    private static double powerOfTwo(int bucket) {
        double middle = Histogram.middleOf(bucket);
        return !(middle > 0) ? 0 : Double.isInfinite(middle) ? middle : Math.scalb(1.0, Math.getExponent(middle) + 1);
    }
}
