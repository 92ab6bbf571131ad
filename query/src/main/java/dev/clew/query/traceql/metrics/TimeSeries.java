package dev.clew.query.traceql.metrics;

import dev.clew.model.AnyValue;
import dev.clew.model.TraceId;
import dev.clew.query.traceql.evaluate.Label;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;

/// Numbers over time.
///
/// @param labels what they are the numbers of
/// @param values one for each step; NaN where there is none. Not changed any more
/// @param exemplars some of the traces that they come from
public record TimeSeries(List<Label> labels, double[] values, List<Exemplar> exemplars) {
    /// The label of a series that has no other.
    public static final String NAME = "__name__";

    private static final long LABELS_BYTES = 300;

    /// A trace with a span that was counted.
    ///
    /// @param startNanos of the span
    public record Exemplar(TraceId traceId, long spanId, long startNanos, double value) {}

    public TimeSeries {
        labels = List.copyOf(labels);
        exemplars = List.copyOf(exemplars);
    }

    TimeSeries(List<Label> labels, double[] values) {
        this(labels, values, List.of());
    }

    /// Roughly the heap that a series takes, without texts of its labels.
    static long bytes(Steps steps) {
        return LABELS_BYTES + Double.BYTES * (long) steps.count();
    }

    /// Whether there is any number.
    boolean hasValues() {
        for (double value : values) {
            if (!Double.isNaN(value)) {
                return true;
            }
        }
        return false;
    }

    TimeSeries with(DoubleUnaryOperator change) {
        return new TimeSeries(labels, Arrays.stream(values).map(change).toArray(), exemplars);
    }

    TimeSeries withExemplars(List<Exemplar> others) {
        return new TimeSeries(labels, values, others);
    }

    /// In the order of their labels, of which the text is made once for each.
    static List<TimeSeries> byLabels(List<TimeSeries> series) {
        record Labelled(String text, TimeSeries series) {}
        return series.stream()
                .map(each -> new Labelled(each.labelText(), each))
                .sorted(Comparator.comparing(Labelled::text))
                .map(Labelled::series)
                .toList();
    }

    /// As Prometheus writes labels.
    public String labelText() {
        return labels.stream()
                .map(label -> "%s=\"%s\"".formatted(name(label.key()), escape(text(label.value()))))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String name(String key) {
        return key.matches("[a-zA-Z_][a-zA-Z0-9_]*") ? key : "\"%s\"".formatted(escape(key));
    }

    private static String escape(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    /// What is told of a value; of none, `nil`.
    public static String text(AnyValue value) {
        return value instanceof AnyValue.EmptyValue ? "nil" : value.text();
    }
}
