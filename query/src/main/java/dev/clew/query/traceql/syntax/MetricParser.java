package dev.clew.query.traceql.syntax;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads what makes numbers over time of spans.
final class MetricParser {
    static final List<String> FUNCTIONS = List.of(
            "rate",
            "count_over_time",
            "min_over_time",
            "max_over_time",
            "avg_over_time",
            "sum_over_time",
            "quantile_over_time",
            "histogram_over_time",
            "compare");

    private final Tokens tokens;
    private final StageParser stages;
    private final FieldParser fields;

    MetricParser(Tokens tokens, StageParser stages) {
        this.tokens = tokens;
        this.stages = stages;
        fields = new FieldParser(tokens);
    }

    /// Series in parentheses and numbers, calculated with.
    MetricExpression calculation(int least) {
        MetricExpression left = operand();
        while (true) {
            Token token = tokens.peek();
            Operator operator = FieldParser.operator(token);
            if (operator == null || operator.sort() != Operator.Sort.ARITHMETIC || operator.precedence() < least) {
                return left;
            }
            if (operator == Operator.REMAINDER || operator == Operator.POWER) {
                throw tokens.expected("+, -, * or /");
            }
            tokens.next();
            tokens.countOperator();
            MetricExpression right = calculation(operator.precedence() + 1);
            left = tokens.placed(new MetricExpression.Calculated(operator, left, right), token);
        }
    }

    private MetricExpression operand() {
        Token start = tokens.peek();
        if (!tokens.take("(")) {
            double value = fields.literal().number();
            if (Double.isNaN(value)) {
                throw tokens.fail(start, "a number is expected, but %s was found".formatted(start.shown()));
            }
            return new MetricExpression.Constant(value);
        }
        tokens.enter();
        boolean isSeries = tokens.ahead(FUNCTIONS, 0) && !tokens.ahead(FUNCTIONS, 1);
        MetricExpression inner = isSeries ? series(stages.stages(FUNCTIONS)) : calculation(0);
        tokens.leave();
        tokens.expect(")");
        return inner;
    }

    /// @param spans what came before the function
    MetricExpression series(List<Stage> spans) {
        if (spans.isEmpty()) {
            throw tokens.expected("a spanset, such as { } |,");
        }
        Token start = tokens.peek();
        MetricFunction function = tokens.placed(function(), start);
        var by = new ArrayList<Field>();
        if (tokens.take("by")) {
            tokens.expect("(");
            do {
                by.add(fields.field());
            } while (tokens.take(","));
            tokens.expect(")");
        }
        var filters = new ArrayList<SeriesFilter>();
        for (SeriesFilter filter = filter(); filter != null; filter = filter()) {
            filters.add(filter);
        }
        return tokens.placed(new MetricExpression.Series(spans, function, by, filters), start);
    }

    private @Nullable SeriesFilter filter() {
        boolean piped = tokens.take("|");
        Token token = tokens.peek();
        if (piped && (tokens.take("topk") || tokens.take("bottomk"))) {
            tokens.expect("(");
            int count = (int) whole(1, 1_000);
            tokens.expect(")");
            return token.is("topk") ? new SeriesFilter.TopK(count) : new SeriesFilter.BottomK(count);
        }
        Operator comparison = FieldParser.operator(token);
        if (comparison != null && comparison.sort() == Operator.Sort.COMPARISON) {
            tokens.next();
            return tokens.placed(new SeriesFilter.Compared(comparison, fields.literal()), token);
        }
        if (piped) {
            throw tokens.expected("topk, bottomk or a comparison");
        }
        return null;
    }

    private MetricFunction function() {
        String name = tokens.next().text();
        tokens.expect("(");
        MetricFunction function =
                switch (name) {
                    case "rate" -> new MetricFunction.Rate();
                    case "count_over_time" -> new MetricFunction.CountOverTime();
                    case "min_over_time" -> overTime(ScalarExpression.Function.MIN);
                    case "max_over_time" -> overTime(ScalarExpression.Function.MAX);
                    case "avg_over_time" -> overTime(ScalarExpression.Function.AVG);
                    case "sum_over_time" -> overTime(ScalarExpression.Function.SUM);
                    case "quantile_over_time" -> quantiles();
                    case "histogram_over_time" -> new MetricFunction.HistogramOverTime(fields.field());
                    default -> compare();
                };
        tokens.expect(")");
        return function;
    }

    private MetricFunction overTime(ScalarExpression.Function function) {
        return new MetricFunction.OverTime(function, fields.field());
    }

    private MetricFunction quantiles() {
        Field of = fields.field();
        var quantiles = new ArrayList<Double>();
        while (tokens.take(",")) {
            Token start = tokens.peek();
            double quantile = fields.literal().number();
            if (!(quantile >= 0 && quantile <= 1)) {
                throw tokens.fail(start, "a quantile is a number from 0 to 1");
            }
            quantiles.add(quantile);
        }
        if (quantiles.isEmpty() || quantiles.size() > 20) {
            throw tokens.expected("1 to 20 quantiles, such as .5, .99,");
        }
        return new MetricFunction.QuantileOverTime(of, quantiles);
    }

    private MetricFunction compare() {
        Stage.Filter selection = stages.filter();
        int most = tokens.take(",") ? (int) whole(1, 1_000) : MetricFunction.Compare.DEFAULT_MOST;
        long startNanos = 0;
        long endNanos = 0;
        if (tokens.take(",")) {
            startNanos = whole(0, Long.MAX_VALUE);
            tokens.expect(",");
            endNanos = whole(startNanos, Long.MAX_VALUE);
        }
        return new MetricFunction.Compare(selection, most, startNanos, endNanos);
    }

    private long whole(long min, long max) {
        Token start = tokens.peek();
        if (fields.literal() instanceof Literal.Whole(var value) && value >= min && value <= max) {
            return value;
        }
        throw tokens.fail(start, "a whole number from %d to %d is expected".formatted(min, max));
    }
}
