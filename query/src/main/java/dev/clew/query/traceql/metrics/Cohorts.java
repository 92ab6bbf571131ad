package dev.clew.query.traceql.metrics;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.query.traceql.evaluate.Label;
import dev.clew.query.traceql.evaluate.SpanExpression;
import dev.clew.query.traceql.evaluate.TraceView;
import dev.clew.query.traceql.syntax.MetricFunction;
import dev.clew.query.traceql.syntax.QueryPrinter;
import dev.clew.store.QueryMemory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// `compare()`: counts the values of all attributes among the spans that are selected, and among the
/// others. What stands out in one of them is likely to be what makes the difference. For one thread.
final class Cohorts {
    /// The label that says which spans a series is of, as Tempo has it.
    static final String TYPE = "__meta_type";

    private static final String ERROR = "__meta_error";
    private static final String TOO_MANY = "__too_many_values__";

    /// How many values of one attribute are counted; of more the answer says so.
    static final int MOST_VALUES = 10_000;

    private final MetricFunction.Compare compare;
    private final SpanExpression.Test selection;
    private final Steps steps;
    private final QueryMemory memory;
    private final Cohort baseline = new Cohort("baseline");
    private final Cohort selected = new Cohort("selection");

    private final class Cohort {
        private final String type;
        private final Map<String, Map<AnyValue, StepCounts>> counts = new TreeMap<>();
        private final Map<String, StepCounts> totals = new TreeMap<>();

        Cohort(String type) {
            this.type = type;
        }

        private void count(String key, AnyValue value, int step) {
            totals.computeIfAbsent(key, _ -> counts(key.length())).add(step);
            Map<AnyValue, StepCounts> values = counts.computeIfAbsent(key, _ -> new HashMap<>());
            if (values.size() < MOST_VALUES || values.containsKey(value)) {
                values.computeIfAbsent(value, _ -> counts(QueryMemory.bytes(value)))
                        .add(step);
            }
        }

        private void addTo(List<TimeSeries> series) {
            counts.forEach((key, values) -> {
                if (values.size() == MOST_VALUES) {
                    series.add(new TimeSeries(
                            List.of(
                                    new Label(TYPE, AnyValue.of(type)),
                                    new Label(ERROR, AnyValue.of(TOO_MANY)),
                                    new Label(key, AnyValue.EmptyValue.INSTANCE)),
                            new double[steps.count()]));
                }
                values.entrySet().stream()
                        .sorted(Comparator.comparingLong((Map.Entry<AnyValue, StepCounts> entry) ->
                                        -entry.getValue().sum())
                                .thenComparing(entry -> entry.getKey().text())
                                .thenComparing(entry -> entry.getKey().toString()))
                        .limit(compare.most())
                        .takeWhile(_ -> !memory.isExceeded())
                        .forEach(entry -> {
                            memory.hold(TimeSeries.bytes(steps));
                            series.add(new TimeSeries(
                                    List.of(new Label(TYPE, AnyValue.of(type)), new Label(key, entry.getKey())),
                                    entry.getValue().numbers()));
                        });
            });
            totals.forEach((key, values) -> series.add(new TimeSeries(
                    List.of(
                            new Label(TYPE, AnyValue.of(type + "_total")),
                            new Label(key, AnyValue.EmptyValue.INSTANCE)),
                    values.numbers())));
        }
    }

    /// @param memory that the counts take; who adds spans stops when it is exceeded
    Cohorts(MetricFunction.Compare compare, Steps steps, QueryMemory memory) {
        this.compare = compare;
        this.steps = steps;
        this.memory = memory;
        selection = SpanExpression.testOf(compare.selection().condition());
    }

    private StepCounts counts(long keyBytes) {
        memory.hold(keyBytes);
        return new StepCounts(steps.count(), memory);
    }

    void add(TraceView trace, int position) {
        Span span = trace.span(position);
        long start = span.startNanos();
        boolean isInTime = (compare.startNanos() == 0 || start >= compare.startNanos())
                && (compare.endNanos() == 0 || start < compare.endNanos());
        Cohort cohort = isInTime && selection.holds(trace, position) ? selected : baseline;
        int step = steps.index(start);
        cohort.count("name", AnyValue.of(span.name()), step);
        cohort.count("kind", AnyValue.of(QueryPrinter.name(span.kind())), step);
        cohort.count("status", AnyValue.of(QueryPrinter.name(span.status().code())), step);
        count(cohort, "span.", span.attributes(), step);
        Resource resource = span.resource();
        count(cohort, "resource.", resource.attributes(), step);
    }

    private static void count(Cohort cohort, String scope, Attributes attributes, int step) {
        for (int i = 0; i < attributes.size(); i++) {
            cohort.count(scope + attributes.key(i), attributes.value(i), step);
        }
    }

    /// In the order of their labels; some are missing if the memory is exceeded then.
    List<TimeSeries> series() {
        var series = new ArrayList<TimeSeries>();
        baseline.addTo(series);
        selected.addTo(series);
        return TimeSeries.byLabels(series);
    }
}
