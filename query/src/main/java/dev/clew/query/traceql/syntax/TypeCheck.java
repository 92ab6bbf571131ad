package dev.clew.query.traceql.syntax;

import com.google.re2j.PatternSyntaxException;
import java.util.List;

/// Refuses what can never be: a text that is larger than a number, a pattern that is none, a mean of names.
final class TypeCheck {
    private final Tokens tokens;

    TypeCheck(Tokens tokens) {
        this.tokens = tokens;
    }

    void check(Query query) {
        switch (query) {
            case Query.Search search -> stages(search.stages());
            case Query.Metrics metrics -> metric(metrics.metric());
        }
    }

    /// Whether a condition that was half typed says something that can be.
    static boolean isWhole(FieldExpression condition) {
        try {
            new TypeCheck(new Tokens("", /* lenient= */ true)).condition(condition);
            return true;
        } catch (InvalidQuery _) {
            return false;
        }
    }

    private void stages(List<Stage> stages) {
        for (Stage stage : stages) {
            switch (stage) {
                case Stage.Spansets spansets -> spansets(spansets);
                case Stage.ScalarFilter filter -> scalarFilter(filter);
                case Stage.GroupBy(var by) -> {
                    type(by);
                    mustAskTheSpan(by, stage);
                }
                case Stage.Coalesce(), Stage.Select _ -> {}
            }
        }
    }

    private void spansets(Stage.Spansets spansets) {
        switch (spansets) {
            case Stage.Filter(var condition) -> condition(condition);
            case Stage.Combined combined -> {
                spansets(combined.left());
                spansets(combined.right());
            }
            case Stage.Piped(var stages) -> stages(stages);
        }
    }

    private void condition(FieldExpression condition) {
        ValueType type = type(condition);
        if (type != ValueType.FLAG && type != ValueType.ANY) {
            throw tokens.fail(
                    condition, "a condition is true or false, but this is %s: compare it".formatted(type.words()));
        }
    }

    private void scalarFilter(Stage.ScalarFilter filter) {
        ValueType left = scalar(filter.left());
        ValueType right = scalar(filter.right());
        if (!left.comparesTo(right)) {
            throw tokens.fail(filter, "%s never compares to %s".formatted(left.words(), right.words()));
        }
        if (isConstant(filter.left()) && isConstant(filter.right())) {
            throw tokens.fail(filter, "nothing here depends on the spans: count(), avg, min, max or sum is missing");
        }
    }

    private static boolean isConstant(ScalarExpression scalar) {
        return switch (scalar) {
            case ScalarExpression.Constant _ -> true;
            case ScalarExpression.Aggregated _ -> false;
            case ScalarExpression.Calculated calculated ->
                isConstant(calculated.left()) && isConstant(calculated.right());
        };
    }

    private ValueType scalar(ScalarExpression scalar) {
        return switch (scalar) {
            case ScalarExpression.Constant(var value) -> number(value.type(), scalar);
            case ScalarExpression.Aggregated aggregated -> {
                FieldExpression of = aggregated.of();
                if (of == null) {
                    yield ValueType.WHOLE;
                }
                mustAskTheSpan(of, scalar);
                yield number(type(of), scalar);
            }
            case ScalarExpression.Calculated calculated -> {
                ValueType type = scalar(calculated.left());
                ValueType other = scalar(calculated.right());
                yield type == other ? type : ValueType.DECIMAL;
            }
        };
    }

    private void mustAskTheSpan(FieldExpression expression, Object where) {
        if (!asksTheSpan(expression)) {
            throw tokens.fail(where, "this is the same for every span: an attribute or an intrinsic is missing");
        }
    }

    private static boolean asksTheSpan(FieldExpression expression) {
        return switch (expression) {
            case Literal _ -> false;
            case Field _ -> true;
            case FieldExpression.Unary unary -> asksTheSpan(unary.operand());
            case FieldExpression.Binary binary -> asksTheSpan(binary.left()) || asksTheSpan(binary.right());
        };
    }

    private ValueType number(ValueType type, Object where) {
        if (type != ValueType.ANY && !type.isNumber()) {
            throw tokens.fail(where, "numbers are expected here, but this is %s".formatted(type.words()));
        }
        return type;
    }

    private void metric(MetricExpression metric) {
        switch (metric) {
            case MetricExpression.Constant _ -> {}
            case MetricExpression.Calculated calculated -> {
                metric(calculated.left());
                metric(calculated.right());
                if (calculated.left() instanceof MetricExpression.Constant
                        && calculated.right() instanceof MetricExpression.Constant) {
                    throw tokens.fail(metric, "a metric query is missing on either side");
                }
            }
            case MetricExpression.Series(var stages, var function, var by, var filters) -> {
                stages(stages);
                function(function, by);
                filters.forEach(this::seriesFilter);
            }
        }
    }

    private void function(MetricFunction function, List<Field> by) {
        switch (function) {
            case MetricFunction.Rate(), MetricFunction.CountOverTime() -> {}
            case MetricFunction.OverTime overTime -> number(type(overTime.of()), function);
            case MetricFunction.QuantileOverTime quantiles -> number(type(quantiles.of()), function);
            case MetricFunction.HistogramOverTime(var of) -> number(type(of), function);
            case MetricFunction.Compare compare -> {
                spansets(compare.selection());
                if (!by.isEmpty()) {
                    throw tokens.fail(function, "compare() makes its own series: there is no by() with it");
                }
            }
        }
    }

    private void seriesFilter(SeriesFilter filter) {
        if (filter instanceof SeriesFilter.Compared compared) {
            number(compared.to().type(), filter);
        }
    }

    private ValueType type(FieldExpression expression) {
        return switch (expression) {
            case Literal literal -> literal.type();
            case Field.Attribute _, Field.OfParent _ -> ValueType.ANY;
            case Field.Intrinsic intrinsic -> intrinsic.type();
            case FieldExpression.Unary(var operator, var operand) ->
                operator == Operator.NOT ? flag(operand, expression) : number(type(operand), expression);
            case FieldExpression.Binary binary -> binary(binary);
        };
    }

    private ValueType flag(FieldExpression operand, FieldExpression where) {
        ValueType type = type(operand);
        if (type != ValueType.FLAG && type != ValueType.ANY) {
            throw tokens.fail(where, "true or false is expected here, but this is %s".formatted(type.words()));
        }
        return ValueType.FLAG;
    }

    private ValueType binary(FieldExpression.Binary binary) {
        return switch (binary.operator().sort()) {
            case LOGIC -> {
                flag(binary.left(), binary);
                yield flag(binary.right(), binary);
            }
            case ARITHMETIC -> {
                ValueType left = number(type(binary.left()), binary);
                ValueType right = number(type(binary.right()), binary);
                yield left == right ? left : ValueType.DECIMAL;
            }
            case COMPARISON -> comparison(binary);
            case PATTERN -> pattern(binary);
        };
    }

    private ValueType comparison(FieldExpression.Binary binary) {
        ValueType left = type(binary.left());
        ValueType right = type(binary.right());
        boolean isEquality = binary.operator() == Operator.EQUALS || binary.operator() == Operator.NOT_EQUALS;
        if (left == ValueType.NIL || right == ValueType.NIL) {
            if (!isEquality) {
                throw tokens.fail(binary, "nil is neither less nor greater: only = and != compare to it");
            }
            return ValueType.FLAG;
        }
        if (!left.comparesTo(right)) {
            throw tokens.fail(binary, "%s never compares to %s".formatted(left.words(), right.words()));
        }
        if (!isEquality && (hasNoOrder(left) || hasNoOrder(right))) {
            throw tokens.fail(
                    binary,
                    "%s has no order: only = and != compare to it"
                            .formatted((hasNoOrder(left) ? left : right).words()));
        }
        return ValueType.FLAG;
    }

    private static boolean hasNoOrder(ValueType type) {
        return type == ValueType.STATUS || type == ValueType.KIND || type == ValueType.FLAG;
    }

    private ValueType pattern(FieldExpression.Binary binary) {
        ValueType type = type(binary.left());
        if (type != ValueType.TEXT && type != ValueType.ANY) {
            throw tokens.fail(binary, "patterns match texts, but this is %s".formatted(type.words()));
        }
        if (!(binary.right() instanceof Literal.Text(var pattern))) {
            throw tokens.fail(binary, "the pattern is a text that stands in the query");
        }
        if (PatternSize.states(pattern) > QueryLimits.PATTERN_STATES) {
            throw tokens.fail(
                    binary.right(),
                    "a pattern has %d states at most, this one has more".formatted(QueryLimits.PATTERN_STATES));
        }
        try {
            com.google.re2j.Pattern.compile(pattern);
        } catch (PatternSyntaxException invalid) {
            throw tokens.fail(binary.right(), "no pattern of RE2: %s".formatted(invalid.getDescription()));
        }
        return ValueType.FLAG;
    }
}
