package dev.clew.query.traceql.metrics;

import dev.clew.query.sampled.Basis;
import dev.clew.query.sampled.SampledTotals;
import dev.clew.query.sampled.TraceWeights;
import dev.clew.query.traceql.evaluate.SpanExpression;
import dev.clew.query.traceql.plan.SearchPlan;
import dev.clew.query.traceql.plan.SpanFields;
import dev.clew.query.traceql.syntax.Field;
import dev.clew.query.traceql.syntax.MetricExpression;
import dev.clew.query.traceql.syntax.MetricFunction;
import dev.clew.store.Aggregate;
import dev.clew.store.Completeness;
import dev.clew.store.SpanAggregation;
import dev.clew.store.SpanAggregation.Detail;
import dev.clew.store.SpanField;
import dev.clew.store.TraceStore;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Adds up the spans of a metric by group and step: in the store if it can, else one by one.
final class Totals {
    /// How many pairs of group and step there may be.
    static final int MOST_CELLS = 500_000;

    private final TraceStore store;
    private final MetricsQuestion question;

    Totals(TraceStore store, MetricsQuestion question) {
        this.store = store;
        this.question = question;
    }

    /// @param measured null if spans are only counted
    SampledTotals of(MetricExpression.Series series, @Nullable Field measured) {
        SearchPlan plan = SearchPlan.of(series.stages());
        List<SpanField> by = known(series.by());
        SpanField number = measured == null ? null : SpanFields.of(measured);
        boolean isKnown = by.size() == series.by().size() && (measured == null || number != null);
        var asked = new SpanAggregation(
                question.tenant(),
                plan.found(),
                plan.among(question.range()),
                question.range(),
                by,
                number,
                detail(series.function()),
                question.steps().count() == 1 ? 0 : question.steps().nanos(),
                MOST_CELLS,
                question.limits());
        return plan.isDecided() && isKnown
                ? SampledTotals.of(store, asked)
                : oneByOne(series, measured, SampledTotals.isSampled(store, asked));
    }

    private static List<SpanField> known(List<Field> fields) {
        var known = new ArrayList<SpanField>();
        for (Field field : fields) {
            SpanField same = SpanFields.of(field);
            if (same != null) {
                known.add(same);
            }
        }
        return known;
    }

    private static Detail detail(MetricFunction function) {
        return function instanceof MetricFunction.QuantileOverTime
                        || function instanceof MetricFunction.HistogramOverTime
                ? Detail.HISTOGRAM
                : Detail.SUMS;
    }

    private SampledTotals oneByOne(MetricExpression.Series series, @Nullable Field measured, boolean isSampled) {
        var others = new ArrayList<>(series.by());
        if (measured != null) {
            others.add(measured);
        }
        var cells = new Cells(
                series.by().stream().map(SpanExpression::of).toList(),
                measured == null ? null : SpanExpression.of(measured),
                question.steps(),
                MOST_CELLS,
                isSampled
                        ? new TraceWeights(
                                store, question.tenant(), question.limits().memory())
                        : _ -> 1,
                question.limits().memory());
        Completeness completeness = new SelectedSpans(store, question, series.stages(), others).forEach(cells::add);
        var aggregate = new Aggregate(
                cells.list(),
                cells.leftOut() == 0
                        ? completeness
                        : new Completeness(
                                completeness.scannedSpans(),
                                "%d spans are in groups or steps beyond the first %d, the most allowed"
                                        .formatted(cells.leftOut(), MOST_CELLS)));
        return new SampledTotals(aggregate, isSampled ? Basis.ESTIMATED : Basis.COUNTED, cells.margins());
    }
}
