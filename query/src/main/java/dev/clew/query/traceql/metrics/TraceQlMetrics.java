package dev.clew.query.traceql.metrics;

import dev.clew.model.Fault;
import dev.clew.query.traceql.plan.MentionedFields;
import dev.clew.query.traceql.syntax.Field;
import dev.clew.query.traceql.syntax.MetricExpression;
import dev.clew.query.traceql.syntax.MetricFunction;
import dev.clew.query.traceql.syntax.SeriesFilter;
import dev.clew.store.Aggregate;
import dev.clew.store.Completeness;
import dev.clew.store.TraceStore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Works out the numbers over time that a query in TraceQL asks for. Blocks; any thread may ask at any
/// time.
///
/// Spans are added up by the store where it can tell which ones are meant; else they, or the traces they
/// belong to, are read one by one. The numbers are the same: counts are exact, quantiles are within
/// [dev.clew.model.Histogram#RELATIVE_ERROR].
public final class TraceQlMetrics {
    private final TraceStore store;

    /// @param store stays the caller's to close
    public TraceQlMetrics(TraceStore store) {
        this.store = store;
    }

    /// @throws Fault as the store does
    public MetricsAnswer evaluate(MetricsQuestion question) {
        MetricsAnswer all = evaluate(question.query().metric(), question);
        int count = all.series().size();
        return count <= MetricsAnswer.MOST_SERIES
                ? all
                : new MetricsAnswer(
                        all.series().subList(0, MetricsAnswer.MOST_SERIES),
                        new Completeness(
                                all.completeness().scannedSpans(),
                                "there are %d series, %d at most are shown"
                                        .formatted(count, MetricsAnswer.MOST_SERIES)));
    }

    private MetricsAnswer evaluate(MetricExpression metric, MetricsQuestion question) {
        return switch (metric) {
            case MetricExpression.Series series -> series(series, question);
            case MetricExpression.Calculated calculated -> calculated(calculated, question);
            case MetricExpression.Constant _ ->
                throw new AssertionError("Bug: a number that nothing is calculated with");
        };
    }

    private MetricsAnswer calculated(MetricExpression.Calculated calculated, MetricsQuestion question) {
        if (calculated.left() instanceof MetricExpression.Constant constant) {
            MetricsAnswer right = evaluate(calculated.right(), question);
            return new MetricsAnswer(
                    SeriesFilters.calculate(calculated.operator(), right.series(), constant, /* first= */ true),
                    right.completeness());
        }
        MetricsAnswer left = evaluate(calculated.left(), question);
        if (calculated.right() instanceof MetricExpression.Constant constant) {
            return new MetricsAnswer(
                    SeriesFilters.calculate(calculated.operator(), left.series(), constant, /* first= */ false),
                    left.completeness());
        }
        MetricsAnswer right = evaluate(calculated.right(), question);
        return new MetricsAnswer(
                SeriesFilters.calculate(calculated.operator(), left.series(), right.series()),
                both(left.completeness(), right.completeness()));
    }

    private static Completeness both(Completeness one, Completeness other) {
        return new Completeness(
                one.scannedSpans() + other.scannedSpans(),
                one.isComplete() ? other.truncatedBecause() : one.truncatedBecause());
    }

    private MetricsAnswer series(MetricExpression.Series metric, MetricsQuestion question) {
        MetricsAnswer made =
                switch (metric.function()) {
                    case MetricFunction.Compare compare -> compare(metric, compare, question);
                    case MetricFunction.Rate(), MetricFunction.CountOverTime() -> totals(metric, question, null);
                    case MetricFunction.OverTime overTime -> totals(metric, question, overTime.of());
                    case MetricFunction.QuantileOverTime quantiles -> totals(metric, question, quantiles.of());
                    case MetricFunction.HistogramOverTime histogram -> totals(metric, question, histogram.of());
                };
        List<TimeSeries> series = made.series();
        for (SeriesFilter filter : metric.filters()) {
            series = SeriesFilters.apply(filter, series);
        }
        return new MetricsAnswer(series, made.completeness());
    }

    private MetricsAnswer totals(MetricExpression.Series metric, MetricsQuestion question, @Nullable Field measured) {
        Aggregate totals = new Totals(store, question).of(metric, measured);
        List<TimeSeries> series = SeriesMaker.make(metric.function(), metric.by(), totals.cells(), question.steps());
        return new MetricsAnswer(
                question.exemplars() == 0 ? series : Exemplars.add(series, metric, question, store),
                totals.completeness());
    }

    private MetricsAnswer compare(
            MetricExpression.Series metric, MetricFunction.Compare compare, MetricsQuestion question) {
        var cohorts = new Cohorts(compare, question.steps());
        List<Field> others = MentionedFields.of(List.of(compare.selection())).fields();
        Completeness completeness = new SelectedSpans(store, question, metric.stages(), others).forEach(cohorts::add);
        return new MetricsAnswer(cohorts.series(), completeness);
    }
}
