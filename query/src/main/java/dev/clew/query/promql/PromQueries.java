package dev.clew.query.promql;

import dev.clew.model.Fault;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.query.promql.PromExpression.Aggregated;
import dev.clew.query.promql.PromExpression.Aggregation;
import dev.clew.query.promql.PromExpression.Calculated;
import dev.clew.query.promql.PromExpression.Constant;
import dev.clew.query.promql.PromExpression.Growth;
import dev.clew.query.promql.PromExpression.HistogramQuantile;
import dev.clew.query.promql.PromExpression.Selector;
import dev.clew.query.sampled.Basis;
import dev.clew.store.ScanLimits;
import dev.clew.store.TraceStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Works out queries in PromQL over the spans of a store. Blocks; any thread may ask at any time.
///
/// A counter counts the spans there are, whenever it is asked for: rates are exact for their range, nothing is
/// extrapolated, and there are no resets.
public final class PromQueries {
    private final TraceStore store;

    /// @param store stays the caller's to close
    public PromQueries(TraceStore store) {
        this.store = store;
    }

    /// Numbers of some series, or one that is the same for all.
    private record Value(boolean isScalar, List<PromSeries> series) {}

    /// What is told beside the numbers.
    private static final class Notes {
        private final SequencedSet<String> warnings = new LinkedHashSet<>();
        private Basis basis = Basis.COUNTED;

        void add(SpanCounters.Added added) {
            basis = basis.and(added.basis());
            if (!added.completeness().isComplete()) {
                warnings.add(added.completeness().truncatedBecause());
            }
        }
    }

    /// @throws Fault `CALLER` if it comes to too much, or as the store does
    public PromAnswer evaluate(PromQuestion question) {
        var notes = new Notes();
        Value value = value(question.expression(), question, notes);
        List<PromSeries> series = value.series.stream()
                .filter(each ->
                        Arrays.stream(each.values()).anyMatch(number -> value.isScalar || !Double.isNaN(number)))
                .toList();
        return new PromAnswer(value.isScalar, series, List.copyOf(notes.warnings), notes.basis);
    }

    /// The labels of the series that `selector` means and that grew within `range`, sorted.
    ///
    /// @throws Fault as [#evaluate]
    public List<Map<String, String>> series(Selector selector, Tenant tenant, TimeRange range, ScanLimits limits) {
        var windows = new Windows(PromTimes.at(range.toNanos()), 0, range.toNanos() - range.fromNanos());
        var all = new ArrayList<Map<String, String>>();
        for (SpanMetric metric : metrics(selector)) {
            var sum = new GrowthSum(metric, selector.matchers(), windows);
            SpanCounters.add(sum, metric, selector.matchers(), windows, _ -> true, tenant, store, limits);
            for (PromSeries series : sum.series(false)) {
                var labels = new TreeMap<>(series.labels());
                labels.put(LabelMatcher.NAME, metric.text());
                all.add(labels);
            }
        }
        all.sort(Comparator.comparing(Map::toString));
        return all;
    }

    /// All labels that a series may have, sorted.
    public static List<String> labels() {
        return Arrays.stream(SpanMetric.values())
                .flatMap(metric -> metric.labels().stream())
                .collect(Collectors.collectingAndThen(Collectors.toCollection(TreeSet::new), names -> {
                    names.add(LabelMatcher.NAME);
                    names.add("le");
                    return List.copyOf(names);
                }));
    }

    private static List<SpanMetric> metrics(Selector selector) {
        return Arrays.stream(SpanMetric.values())
                .filter(metric -> selector.matchers().stream()
                        .filter(matcher -> matcher.label().equals(LabelMatcher.NAME))
                        .allMatch(matcher -> matcher.matches(metric.text())))
                .toList();
    }

    private Value value(PromExpression expression, PromQuestion question, Notes notes) {
        return switch (expression) {
            case Constant(double number) -> scalar(number, question.times().count());
            case Growth growth -> new Value(false, growth(growth, question, notes, _ -> true));
            case Aggregated aggregated -> {
                // A sum does without the labels that go.
                List<PromSeries> of = aggregated.how() == Aggregation.SUM && aggregated.of() instanceof Growth growth
                        ? growth(
                                growth,
                                question,
                                notes,
                                label -> aggregated.labels().contains(label) != aggregated.isWithout())
                        : vector(
                                aggregated.of(),
                                question,
                                notes,
                                aggregated.how().text());
                yield new Value(false, Groups.aggregate(aggregated, of));
            }
            case HistogramQuantile(double quantile, PromExpression of) ->
                new Value(false, Buckets.quantile(quantile, vector(of, question, notes, "histogram_quantile")));
            case Calculated calculated ->
                calculated(
                        calculated,
                        value(calculated.left(), question, notes),
                        value(calculated.right(), question, notes));
        };
    }

    private static Value scalar(double number, int count) {
        double[] values = new double[count];
        Arrays.fill(values, number);
        return new Value(true, List.of(new PromSeries(new TreeMap<>(), values)));
    }

    private List<PromSeries> vector(PromExpression of, PromQuestion question, Notes notes, String where) {
        Value value = value(of, question, notes);
        if (value.isScalar) {
            throw new Fault(Fault.Kind.CALLER, "%s() is of series, not of a number".formatted(where));
        }
        return value.series;
    }

    private List<PromSeries> growth(Growth growth, PromQuestion question, Notes notes, Predicate<String> isWanted) {
        List<SpanMetric> metrics = metrics(growth.selector());
        if (metrics.size() > 1) {
            throw new Fault(
                    Fault.Kind.CALLER,
                    "rate() and increase() are of one metric, this selector means %d".formatted(metrics.size()));
        }
        if (metrics.isEmpty()) {
            return List.of();
        }
        SpanMetric metric = metrics.getFirst();
        Windows windows = Windows.of(question.times(), growth.rangeNanos());
        List<LabelMatcher> matchers = growth.selector().matchers();
        var sum = new GrowthSum(metric, matchers, windows);
        notes.add(SpanCounters.add(
                sum, metric, matchers, windows, isWanted, question.tenant(), store, question.limits()));
        return sum.series(growth.isPerSecond());
    }

    private static Value calculated(Calculated calculated, Value left, Value right) {
        if (left.isScalar && right.isScalar) {
            double[] values = each(calculated, left.series.getFirst(), right.series.getFirst(), /* keeps= */ false);
            return new Value(true, List.of(new PromSeries(new TreeMap<>(), values)));
        }
        var series = new ArrayList<PromSeries>();
        if (left.isScalar || right.isScalar) {
            PromSeries number = (left.isScalar ? left : right).series.getFirst();
            for (PromSeries one : (left.isScalar ? right : left).series) {
                double[] values = left.isScalar
                        ? each(calculated, number, one, /* keeps= */ true)
                        : each(calculated, one, number, /* keeps= */ true);
                series.add(new PromSeries(one.labels(), keptOf(calculated, values, one)));
            }
            return new Value(false, series);
        }
        Map<SequencedMap<String, String>, PromSeries> byLabels = new HashMap<>();
        right.series.forEach(one -> byLabels.put(one.labels(), one));
        for (PromSeries one : left.series) {
            PromSeries other = byLabels.get(one.labels());
            if (other != null) {
                series.add(new PromSeries(
                        one.labels(), keptOf(calculated, each(calculated, one, other, /* keeps= */ true), one)));
            }
        }
        return new Value(false, series);
    }

    /// What a comparison leaves of `one`: its own numbers where it holds, unless 0 and 1 are wanted.
    private static double[] keptOf(Calculated calculated, double[] values, PromSeries one) {
        if (!calculated.operator().compares() || calculated.isBool()) {
            return values;
        }
        double[] kept = new double[values.length];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = values[i] == 1 ? one.values()[i] : Double.NaN;
        }
        return kept;
    }

    /// @param keeps whether what is missing on either side stays missing
    private static double[] each(Calculated calculated, PromSeries left, PromSeries right, boolean keeps) {
        double[] values = new double[left.values().length];
        for (int i = 0; i < values.length; i++) {
            double one = left.values()[i];
            double other = right.values()[i];
            boolean isMissing = keeps && (Double.isNaN(one) || Double.isNaN(other));
            values[i] = isMissing ? Double.NaN : calculated.operator().of(one, other);
        }
        return values;
    }
}
