package dev.clew.query.traceql.syntax;

import java.util.List;

/// What is made of many spans in a step of time.
public sealed interface MetricFunction {
    /// Spans per second.
    record Rate() implements MetricFunction {}

    record CountOverTime() implements MetricFunction {}

    /// The smallest, largest, mean or sum of a field that is a number.
    ///
    /// @param function anything but a count
    record OverTime(ScalarExpression.Function function, Field of) implements MetricFunction {}

    /// @param quantiles from 0 to 1; one at least, each a series of its own
    record QuantileOverTime(Field of, List<Double> quantiles) implements MetricFunction {
        public QuantileOverTime {
            quantiles = List.copyOf(quantiles);
        }
    }

    /// How many spans there are between one power of two and the next, each a series of its own.
    record HistogramOverTime(Field of) implements MetricFunction {}

    /// How often each value of each attribute is found among the spans that are selected, and among the others.
    ///
    /// @param most values of one attribute that are told of
    /// @param startNanos only spans that start then or later can be selected; 0 for all
    /// @param endNanos only spans that start before can be selected; 0 for all
    record Compare(Stage.Filter selection, int most, long startNanos, long endNanos) implements MetricFunction {
        public static final int DEFAULT_MOST = 10;
    }
}
