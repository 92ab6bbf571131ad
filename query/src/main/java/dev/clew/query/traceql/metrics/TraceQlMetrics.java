package dev.clew.query.traceql.metrics;

import dev.clew.model.Fault;
import dev.clew.query.sampled.Basis;
import dev.clew.query.sampled.CellPlace;
import dev.clew.query.sampled.SampledTotals;
import dev.clew.query.traceql.plan.MentionedFields;
import dev.clew.query.traceql.syntax.Field;
import dev.clew.query.traceql.syntax.MetricExpression;
import dev.clew.query.traceql.syntax.MetricFunction;
import dev.clew.query.traceql.syntax.SeriesFilter;
import dev.clew.store.Aggregate;
import dev.clew.store.Completeness;
import dev.clew.store.QueryMemory;
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
                        all.completeness().isComplete() ? tooMany(count, all.completeness()) : all.completeness(),
                        all.basis(),
                        all.margins());
    }

    private static Completeness tooMany(int count, Completeness completeness) {
        return new Completeness(
                completeness.scannedSpans(),
                "there are %d series, %d at most are shown".formatted(count, MetricsAnswer.MOST_SERIES));
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
                    right.completeness(),
                    right.basis(),
                    List.of());
        }
        MetricsAnswer left = evaluate(calculated.left(), question);
        if (calculated.right() instanceof MetricExpression.Constant constant) {
            return new MetricsAnswer(
                    SeriesFilters.calculate(calculated.operator(), left.series(), constant, /* first= */ false),
                    left.completeness(),
                    left.basis(),
                    List.of());
        }
        MetricsAnswer right = evaluate(calculated.right(), question);
        return new MetricsAnswer(
                SeriesFilters.calculate(calculated.operator(), left.series(), right.series()),
                both(left.completeness(), right.completeness()),
                left.basis().and(right.basis()),
                List.of());
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
        return new MetricsAnswer(series, made.completeness(), made.basis(), made.margins());
    }

    private MetricsAnswer totals(MetricExpression.Series metric, MetricsQuestion question, @Nullable Field measured) {
        QueryMemory memory = question.limits().memory();
        long heldBefore = memory.heldBytes();
        QueryMemory ofTotals = memory.half();
        SampledTotals totals =
                new Totals(store, question.within(question.limits().within(ofTotals))).of(metric, measured);
        memory.hold(ofTotals.heldBytes());
        List<TimeSeries> series = SeriesMaker.make(
                metric.function(), metric.by(), totals.aggregate().cells(), question.steps(), memory);
        List<TimeSeries> margins = measured == null ? margins(metric, totals, question) : List.of();
        Completeness completeness = totals.aggregate().completeness();
        if (completeness.isComplete() && memory.isExceeded()) {
            completeness = new Completeness(completeness.scannedSpans(), memory.exceeded());
        }
        memory.releaseTo(heldBefore + TimeSeries.bytes(question.steps()) * (series.size() + margins.size()));
        return new MetricsAnswer(
                question.exemplars() == 0 ? series : Exemplars.add(series, metric, question, store),
                completeness,
                totals.basis(),
                margins);
    }

    private static List<TimeSeries> margins(
            MetricExpression.Series metric, SampledTotals totals, MetricsQuestion question) {
        List<Aggregate.Cell> cells = totals.margins().entrySet().stream()
                .map(margin -> cell(margin.getKey(), margin.getValue()))
                .toList();
        return SeriesMaker.make(
                metric.function(),
                metric.by(),
                cells,
                question.steps(),
                question.limits().memory());
    }

    private static Aggregate.Cell cell(CellPlace place, double spans) {
        return new Aggregate.Cell(place.group(), place.stepNanos(), (long) Math.ceil(spans), 0, null);
    }

    /// Which values stand out is asked of the traces that are there.
    private MetricsAnswer compare(
            MetricExpression.Series metric, MetricFunction.Compare compare, MetricsQuestion question) {
        var cohorts = new Cohorts(compare, question.steps(), question.limits().memory());
        List<Field> others = MentionedFields.of(List.of(compare.selection())).fields();
        Completeness completeness = new SelectedSpans(store, question, metric.stages(), others).forEach(cohorts::add);
        List<TimeSeries> series = cohorts.series();
        if (completeness.isComplete() && question.limits().memory().isExceeded()) {
            completeness = new Completeness(
                    completeness.scannedSpans(), question.limits().memory().exceeded());
        }
        return new MetricsAnswer(series, completeness, Basis.COUNTED, List.of());
    }
}
