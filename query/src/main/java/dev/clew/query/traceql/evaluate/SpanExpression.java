package dev.clew.query.traceql.evaluate;

import com.google.re2j.Pattern;
import dev.clew.model.AnyValue;
import dev.clew.query.traceql.plan.Pushdown;
import dev.clew.query.traceql.plan.SpanFields;
import dev.clew.query.traceql.syntax.Field;
import dev.clew.query.traceql.syntax.FieldExpression;
import dev.clew.query.traceql.syntax.Literal;
import dev.clew.query.traceql.syntax.Operator;
import dev.clew.query.traceql.syntax.ValueType;
import dev.clew.store.Comparison;
import dev.clew.store.SpanField;
import dev.clew.store.SpanFilter;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// An expression, made ready to be worked out for many spans.
public interface SpanExpression {
    /// Every value it has for the span at `position`; empty if it has none, which is nil.
    List<AnyValue> values(TraceView trace, int position);

    /// The first of its values, or null.
    default @Nullable AnyValue first(TraceView trace, int position) {
        List<AnyValue> values = values(trace, position);
        return values.isEmpty() ? null : values.getFirst();
    }

    /// A condition, made ready to be tried on many spans.
    interface Test extends SpanExpression {
        boolean holds(TraceView trace, int position);

        @Override
        default List<AnyValue> values(TraceView trace, int position) {
            return List.of(AnyValue.of(holds(trace, position)));
        }
    }

    static SpanExpression of(FieldExpression expression) {
        return switch (expression) {
            case Literal literal -> literal(literal);
            case Field field -> field(field);
            case FieldExpression.Unary(var operator, var operand) ->
                operator == Operator.NOT ? testOf(expression) : negative(of(operand));
            case FieldExpression.Binary(var operator, var left, var right) ->
                operator.sort() == Operator.Sort.ARITHMETIC
                        ? calculated(operator, of(left), of(right))
                        : testOf(expression);
        };
    }

    private static SpanExpression literal(Literal literal) {
        AnyValue value = SpanFields.value(literal);
        List<AnyValue> values = value == null ? List.of() : List.of(value);
        return (_, _) -> values;
    }

    private static SpanExpression field(Field field) {
        SpanField known = SpanFields.of(field);
        if (known != null) {
            return (trace, position) -> known.values(trace.span(position));
        }
        return switch (field) {
            case Field.OfParent(var attribute) -> ofParent(of(attribute));
            case Field.Intrinsic intrinsic -> ofTrace(intrinsic);
            case Field.Attribute _ -> throw new AssertionError("Bug: the store knows all attributes");
        };
    }

    private static SpanExpression ofParent(SpanExpression attribute) {
        return (trace, position) ->
                trace.parent(position) < 0 ? List.of() : attribute.values(trace, trace.parent(position));
    }

    private static SpanExpression ofTrace(Field.Intrinsic intrinsic) {
        return switch (intrinsic) {
            case CHILD_COUNT -> (trace, position) -> List.of(AnyValue.of(trace.childCount(position)));
            case ROOT_NAME -> (trace, _) -> trace.rootName();
            case ROOT_SERVICE -> (trace, _) -> trace.rootService();
            case TRACE_DURATION ->
                (trace, _) -> List.of(AnyValue.of(trace.trace().durationNanos()));
            case NESTED_SET_LEFT -> (trace, position) -> List.of(AnyValue.of(trace.nestedSetLeft(position)));
            case NESTED_SET_RIGHT -> (trace, position) -> List.of(AnyValue.of(trace.nestedSetRight(position)));
            case NESTED_SET_PARENT -> (trace, position) -> List.of(AnyValue.of(trace.nestedSetParent(position)));
            default -> throw new AssertionError("Bug: the store knows %s".formatted(intrinsic));
        };
    }

    private static SpanExpression negative(SpanExpression operand) {
        return (trace, position) -> list(Arithmetic.negative(operand.first(trace, position)));
    }

    private static SpanExpression calculated(Operator operator, SpanExpression left, SpanExpression right) {
        return (trace, position) ->
                list(Arithmetic.calculate(operator, left.first(trace, position), right.first(trace, position)));
    }

    private static List<AnyValue> list(@Nullable AnyValue value) {
        return value == null ? List.of() : List.of(value);
    }

    /// @param condition as [dev.clew.query.traceql.syntax.QueryParser] lets through
    static Test testOf(FieldExpression condition) {
        Pushdown pushed = Pushdown.of(condition);
        if (pushed.isExact()) {
            SpanFilter filter = pushed.filter();
            return (trace, position) -> filter.matches(trace.span(position));
        }
        return switch (condition) {
            case Literal literal -> constant(literal.equals(Literal.Flag.TRUE));
            case Field field -> compared(of(field), Comparison.EQUALS, literal(Literal.Flag.TRUE));
            case FieldExpression.Unary unary -> not(unary.operand());
            case FieldExpression.Binary(var operator, var left, var right) ->
                switch (operator.sort()) {
                    case LOGIC -> logic(operator, testOf(left), testOf(right));
                    case COMPARISON -> comparison(operator, left, right);
                    case PATTERN -> pattern(operator, of(left), right);
                    case ARITHMETIC -> throw new AssertionError("Bug: %s is no condition".formatted(condition));
                };
        };
    }

    private static Test constant(boolean holds) {
        return (trace, position) -> holds;
    }

    private static Test not(FieldExpression operand) {
        if (operand instanceof Field field) {
            return compared(of(field), Comparison.NOT_EQUALS, literal(Literal.Flag.TRUE));
        }
        Test test = testOf(operand);
        return (trace, position) -> !test.holds(trace, position);
    }

    private static Test logic(Operator operator, Test left, Test right) {
        return operator == Operator.AND
                ? (trace, position) -> left.holds(trace, position) && right.holds(trace, position)
                : (trace, position) -> left.holds(trace, position) || right.holds(trace, position);
    }

    private static Test comparison(Operator operator, FieldExpression left, FieldExpression right) {
        Comparison comparison = Pushdown.comparison(operator);
        if (isNil(left) || isNil(right)) {
            SpanExpression other = of(isNil(left) ? right : left);
            boolean wantsNone = comparison == Comparison.EQUALS;
            return (trace, position) -> other.values(trace, position).isEmpty() == wantsNone;
        }
        boolean meet = named(left) == named(right);
        return meet ? compared(of(left), comparison, of(right)) : constant(false);
    }

    private static boolean isNil(FieldExpression expression) {
        return expression instanceof Literal.Nil;
    }

    /// The type, if values of it compare to no attribute.
    private static @Nullable ValueType named(FieldExpression expression) {
        ValueType type =
                switch (expression) {
                    case Literal literal -> literal.type();
                    case Field.Intrinsic intrinsic -> intrinsic.type();
                    case Field.Attribute _, Field.OfParent _, FieldExpression.Unary _, FieldExpression.Binary _ ->
                        ValueType.ANY;
                };
        return type == ValueType.STATUS || type == ValueType.KIND ? type : null;
    }

    private static Test compared(SpanExpression left, Comparison comparison, SpanExpression right) {
        return (trace, position) -> {
            boolean compares = false;
            boolean holds = false;
            List<AnyValue> others = right.values(trace, position);
            for (AnyValue each : left.values(trace, position)) {
                for (AnyValue one : elements(each)) {
                    for (AnyValue other : others) {
                        for (AnyValue two : elements(other)) {
                            OptionalInt order = Comparison.order(one, two);
                            compares |= order.isPresent();
                            holds |= order.isPresent() && accepts(comparison, order.getAsInt());
                        }
                    }
                }
            }
            return comparison == Comparison.NOT_EQUALS ? compares && !holds : holds;
        };
    }

    private static List<AnyValue> elements(AnyValue value) {
        return value instanceof AnyValue.ArrayValue(var elements) ? elements : List.of(value);
    }

    /// Of [Comparison#NOT_EQUALS], whether it fails.
    private static boolean accepts(Comparison comparison, int order) {
        return switch (comparison) {
            case EQUALS, NOT_EQUALS -> order == 0;
            case LESS -> order < 0;
            case LESS_OR_EQUAL -> order <= 0;
            case GREATER -> order > 0;
            case GREATER_OR_EQUAL -> order >= 0;
        };
    }

    private static Test pattern(Operator operator, SpanExpression text, FieldExpression pattern) {
        Pattern compiled = Pattern.compile(((Literal.Text) pattern).value());
        boolean wanted = operator == Operator.MATCHES;
        return (trace, position) -> {
            boolean isText = false;
            boolean matches = false;
            for (AnyValue value : text.values(trace, position)) {
                for (AnyValue element : elements(value)) {
                    if (element instanceof AnyValue.StringValue(var string)) {
                        isText = true;
                        matches |= compiled.matches(string);
                    }
                }
            }
            return wanted ? matches : isText && !matches;
        };
    }
}
