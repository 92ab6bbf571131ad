package dev.clew.query.traceql.syntax;

import dev.clew.model.SpanKind;
import dev.clew.model.StatusCode;
import dev.clew.query.traceql.syntax.Query.Hint;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Writes a query as text that reads as the same query.
public final class QueryPrinter {
    private QueryPrinter() {}

    public static String print(Query query) {
        String text =
                switch (query) {
                    case Query.Search search -> stages(search.stages());
                    case Query.Metrics metrics ->
                        metrics.metric() instanceof MetricExpression.Series series
                                ? series(series)
                                : metric(metrics.metric());
                };
        return query.hints().isEmpty() ? text : text + " with (" + hints(query.hints()) + ")";
    }

    private static String hints(List<Hint> hints) {
        return hints.stream()
                .map(hint -> hint.name() + "=" + literal(hint.value()))
                .collect(Collectors.joining(", "));
    }

    private static String stages(List<Stage> stages) {
        return stages.stream().map(QueryPrinter::stage).collect(Collectors.joining(" | "));
    }

    private static String stage(Stage stage) {
        return switch (stage) {
            case Stage.Spansets spansets -> spansets(spansets);
            case Stage.ScalarFilter(var left, var comparison, var right) ->
                "%s %s %s".formatted(scalar(left), comparison.text(), scalar(right));
            case Stage.GroupBy(var by) -> "by(%s)".formatted(print(by));
            case Stage.Coalesce() -> "coalesce()";
            case Stage.Select(var fields) -> "select(%s)".formatted(list(fields));
        };
    }

    private static String spansets(Stage.Spansets spansets) {
        return switch (spansets) {
            case Stage.Filter(var condition) ->
                condition.equals(Literal.Flag.TRUE) ? "{ }" : "{ %s }".formatted(print(condition));
            case Stage.Combined(var operator, var left, var right) ->
                "%s %s %s".formatted(nested(left), operator.text(), nested(right));
            case Stage.Piped(var stages) -> "(%s)".formatted(stages(stages));
        };
    }

    private static String nested(Stage.Spansets spansets) {
        return spansets instanceof Stage.Combined ? "(" + spansets(spansets) + ")" : spansets(spansets);
    }

    private static String scalar(ScalarExpression scalar) {
        return switch (scalar) {
            case ScalarExpression.Constant(var value) -> nested(value, Integer.MAX_VALUE);
            case ScalarExpression.Aggregated aggregated -> print(aggregated);
            case ScalarExpression.Calculated(var operator, var left, var right) ->
                "(%s %s %s)".formatted(scalar(left), operator.text(), scalar(right));
        };
    }

    /// As `avg(duration)`.
    public static String print(ScalarExpression.Aggregated aggregated) {
        FieldExpression of = aggregated.of();
        return "%s(%s)".formatted(aggregated.function().text(), of == null ? "" : print(of));
    }

    private static String metric(MetricExpression metric) {
        return switch (metric) {
            case MetricExpression.Series series -> "(%s)".formatted(series(series));
            case MetricExpression.Constant(var value) -> literal(new Literal.Decimal(value));
            case MetricExpression.Calculated(var operator, var left, var right) ->
                "%s %s %s".formatted(nested(left), operator.text(), nested(right));
        };
    }

    private static String nested(MetricExpression metric) {
        return metric instanceof MetricExpression.Calculated ? "(" + metric(metric) + ")" : metric(metric);
    }

    private static String series(MetricExpression.Series series) {
        var text = new StringBuilder(stages(series.stages())).append(" | ").append(function(series.function()));
        if (!series.by().isEmpty()) {
            text.append(" by(").append(list(series.by())).append(")");
        }
        for (SeriesFilter filter : series.filters()) {
            text.append(
                    switch (filter) {
                        case SeriesFilter.TopK(var count) -> " | topk(%d)".formatted(count);
                        case SeriesFilter.BottomK(var count) -> " | bottomk(%d)".formatted(count);
                        case SeriesFilter.Compared(var comparison, var to) ->
                            " %s %s".formatted(comparison.text(), literal(to));
                    });
        }
        return text.toString();
    }

    private static String function(MetricFunction function) {
        return switch (function) {
            case MetricFunction.Rate() -> "rate()";
            case MetricFunction.CountOverTime() -> "count_over_time()";
            case MetricFunction.OverTime(var scalar, var of) -> "%s_over_time(%s)".formatted(scalar.text(), print(of));
            case MetricFunction.QuantileOverTime(var of, var quantiles) ->
                "quantile_over_time(%s%s)"
                        .formatted(
                                print(of),
                                quantiles.stream()
                                        .map(quantile -> ", " + quantile)
                                        .collect(Collectors.joining()));
            case MetricFunction.HistogramOverTime(var of) -> "histogram_over_time(%s)".formatted(print(of));
            case MetricFunction.Compare(var selection, var most, var startNanos, var endNanos) ->
                "compare(%s, %d, %d, %d)".formatted(spansets(selection), most, startNanos, endNanos);
        };
    }

    private static String list(List<? extends FieldExpression> fields) {
        return fields.stream().map(QueryPrinter::print).collect(Collectors.joining(", "));
    }

    /// A part of a query.
    public static String print(FieldExpression expression) {
        return switch (expression) {
            case Literal literal -> literal(literal);
            case Field.Attribute(var scope, var name) ->
                scope.text() + "." + (Lexer.isPlainName(name) ? name : QuotedText.write(name));
            case Field.OfParent(Field.Attribute(var scope, var name)) -> {
                boolean isQuoted = scope == Field.AttributeScope.ANY && Lexer.looksScopedOfParent(name);
                yield isQuoted
                        ? "parent." + QuotedText.write(name)
                        : "parent" + (scope == Field.AttributeScope.ANY ? "" : ".")
                                + print(new Field.Attribute(scope, name));
            }
            case Field.Intrinsic intrinsic -> intrinsic.text();
            case FieldExpression.Unary(var operator, var operand) -> operator.text() + nested(operand, Operator.UNARY);
            case FieldExpression.Binary(var operator, var left, var right) -> {
                boolean isPower = operator == Operator.POWER;
                yield "%s %s %s"
                        .formatted(
                                nested(left, operator.precedence() + (isPower ? 1 : 0)),
                                operator.text(),
                                nested(right, operator.precedence() + (isPower ? 0 : 1)));
            }
        };
    }

    /// In parentheses if it would be read in another way as an operand.
    ///
    /// @param least how tightly it must bind to be read as one
    private static String nested(FieldExpression operand, int least) {
        int binds =
                switch (operand) {
                    case Literal literal ->
                        literal.number() < 0 || 1 / literal.number() < 0 ? Operator.UNARY : Integer.MAX_VALUE;
                    case Field _ -> Integer.MAX_VALUE;
                    case FieldExpression.Unary _ -> Operator.UNARY;
                    case FieldExpression.Binary binary -> binary.operator().precedence();
                };
        return binds < least ? "(" + print(operand) + ")" : print(operand);
    }

    private static String literal(Literal literal) {
        return switch (literal) {
            case Literal.Text(var value) -> QuotedText.write(value);
            case Literal.Whole(var value) -> value == Long.MIN_VALUE ? "minInt" : Long.toString(value);
            case Literal.Decimal(var value) -> Double.toString(value);
            case Literal.Flag(var value) -> Boolean.toString(value);
            case Literal.Duration(var nanos) -> (nanos < 0 ? "-" : "") + NumberText.duration(Math.abs(nanos));
            case Literal.Status(var code) -> name(code);
            case Literal.Kind(var kind) -> name(kind);
            case Literal.Nil() -> "nil";
        };
    }

    /// As the language has it.
    public static String name(StatusCode code) {
        return code.name().toLowerCase(Locale.ROOT);
    }

    /// As the language has it.
    public static String name(SpanKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
