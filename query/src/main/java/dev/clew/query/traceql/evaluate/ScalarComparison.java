package dev.clew.query.traceql.evaluate;

import dev.clew.model.AnyValue;
import dev.clew.query.traceql.syntax.FieldExpression;
import dev.clew.query.traceql.syntax.Operator;
import dev.clew.query.traceql.syntax.QueryPrinter;
import dev.clew.query.traceql.syntax.ScalarExpression;
import dev.clew.query.traceql.syntax.Stage;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// Keeps the spansets whose numbers compare as wanted, and tells the numbers. For one thread.
final class ScalarComparison {
    private final Scalar left;
    private final Operator comparison;
    private final Scalar right;
    /// What was summed up for the spanset at hand.
    private final List<Label> told = new ArrayList<>();

    private interface Scalar {
        /// NaN if there is none.
        double of(TraceView trace, BitSet spans);
    }

    ScalarComparison(Stage.ScalarFilter filter) {
        left = scalar(filter.left());
        comparison = filter.comparison();
        right = scalar(filter.right());
    }

    List<Spanset> kept(TraceView trace, List<Spanset> spansets) {
        var kept = new ArrayList<Spanset>(spansets.size());
        for (Spanset spanset : spansets) {
            told.clear();
            double one = left.of(trace, spanset.spans());
            double other = right.of(trace, spanset.spans());
            if (holds(comparison, one, other)) {
                Spanset labelled = spanset;
                for (Label label : told) {
                    labelled = labelled.with(label);
                }
                kept.add(labelled);
            }
        }
        return kept;
    }

    /// False if either is NaN.
    static boolean holds(Operator comparison, double a, double b) {
        return switch (comparison) {
            case EQUALS -> a == b;
            case NOT_EQUALS -> a < b || a > b;
            case LESS -> a < b;
            case LESS_OR_EQUAL -> a <= b;
            case GREATER -> a > b;
            case GREATER_OR_EQUAL -> a >= b;
            default -> throw new AssertionError("Bug: %s is no comparison".formatted(comparison));
        };
    }

    private Scalar scalar(ScalarExpression scalar) {
        return switch (scalar) {
            case ScalarExpression.Constant(var value) -> {
                double number = value.number();
                yield (_, _) -> number;
            }
            case ScalarExpression.Calculated(var operator, var one, var other) -> {
                Scalar a = scalar(one);
                Scalar b = scalar(other);
                yield (trace, spans) -> Arithmetic.calculate(operator, a.of(trace, spans), b.of(trace, spans));
            }
            case ScalarExpression.Aggregated aggregated -> aggregated(aggregated);
        };
    }

    private Scalar aggregated(ScalarExpression.Aggregated aggregated) {
        String key = QueryPrinter.print(aggregated);
        FieldExpression of = aggregated.of();
        if (of == null) {
            return (_, spans) -> {
                told.add(new Label(key, AnyValue.of(spans.cardinality())));
                return spans.cardinality();
            };
        }
        SpanExpression measured = SpanExpression.of(of);
        return (trace, spans) -> {
            double number = aggregate(aggregated.function(), measured, trace, spans);
            if (!Double.isNaN(number)) {
                told.add(new Label(key, AnyValue.of(number)));
            }
            return number;
        };
    }

    private static double aggregate(
            ScalarExpression.Function function, SpanExpression measured, TraceView trace, BitSet spans) {
        int count = 0;
        double sum = 0;
        double min = Double.NaN;
        double max = Double.NaN;
        for (int i = spans.nextSetBit(0); i >= 0; i = spans.nextSetBit(i + 1)) {
            double number = Arithmetic.number(measured.first(trace, i));
            if (!Double.isNaN(number)) {
                min = count == 0 ? number : Math.min(min, number);
                max = count == 0 ? number : Math.max(max, number);
                sum += number;
                count++;
            }
        }
        return switch (function) {
            case COUNT -> count;
            case AVG -> sum / count;
            case MIN -> min;
            case MAX -> max;
            case SUM -> count == 0 ? Double.NaN : sum;
        };
    }
}
