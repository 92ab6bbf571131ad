package dev.clew.query.traceql.plan;

import com.google.re2j.Pattern;
import dev.clew.model.AnyValue;
import dev.clew.model.Resource;
import dev.clew.query.traceql.syntax.Field;
import dev.clew.query.traceql.syntax.Field.AttributeScope;
import dev.clew.query.traceql.syntax.Field.Intrinsic;
import dev.clew.query.traceql.syntax.FieldExpression;
import dev.clew.query.traceql.syntax.Literal;
import dev.clew.query.traceql.syntax.Operator;
import dev.clew.query.traceql.syntax.ValueType;
import dev.clew.store.Comparison;
import dev.clew.store.SpanField;
import dev.clew.store.SpanFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What the store can tell of a condition: every span that fulfils the condition fulfils `filter` too.
///
/// @param isExact whether the other way round it is as true
public record Pushdown(SpanFilter filter, boolean isExact) {
    static final SpanFilter NOTHING = new SpanFilter.Or(List.of());
    private static final Pattern ANY_TEXT = Pattern.compile("(?s).*");
    private static final Field SERVICE_NAME = new Field.Attribute(AttributeScope.RESOURCE, Resource.SERVICE_NAME);

    /// Of a condition that only other spans, or arithmetic, can decide.
    static final Pushdown ANY = new Pushdown(new SpanFilter.Any(), false);

    public static Pushdown of(FieldExpression condition) {
        return switch (condition) {
            case Literal literal -> exact(literal.equals(Literal.Flag.TRUE) ? new SpanFilter.Any() : NOTHING);
            case Field field -> isTrue(field, Comparison.EQUALS);
            case FieldExpression.Unary(var operator, var operand) -> operator == Operator.NOT ? not(operand) : ANY;
            case FieldExpression.Binary binary ->
                switch (binary.operator().sort()) {
                    case LOGIC -> logic(binary);
                    case COMPARISON -> comparison(binary);
                    case PATTERN -> pattern(binary);
                    case ARITHMETIC -> ANY;
                };
        };
    }

    static Pushdown exact(SpanFilter filter) {
        return new Pushdown(filter, true);
    }

    private static Pushdown not(FieldExpression operand) {
        if (operand instanceof Field field) {
            return isTrue(field, Comparison.NOT_EQUALS);
        }
        Pushdown pushed = of(operand);
        return pushed.isExact ? exact(new SpanFilter.Not(pushed.filter)) : ANY;
    }

    private static Pushdown isTrue(Field field, Comparison comparison) {
        SpanField known = SpanFields.of(field);
        return known == null ? ANY : exact(new SpanFilter.Compares(known, comparison, AnyValue.of(true)));
    }

    /// A row of the same operator becomes one list, however long.
    private static Pushdown logic(FieldExpression.Binary binary) {
        var filters = new ArrayList<SpanFilter>();
        boolean isExact = true;
        FieldExpression rest = binary;
        while (rest instanceof FieldExpression.Binary(var operator, var left, var right)
                && operator == binary.operator()) {
            Pushdown pushed = of(right);
            filters.addFirst(pushed.filter);
            isExact &= pushed.isExact;
            rest = left;
        }
        Pushdown pushed = of(rest);
        filters.addFirst(pushed.filter);
        return new Pushdown(
                binary.operator() == Operator.AND ? new SpanFilter.And(filters) : new SpanFilter.Or(filters),
                isExact && pushed.isExact);
    }

    private static Pushdown comparison(FieldExpression.Binary binary) {
        Comparison comparison = comparison(binary.operator());
        if (binary.left() instanceof Field field && binary.right() instanceof Literal literal) {
            return compared(field, comparison, literal);
        }
        if (binary.left() instanceof Literal literal && binary.right() instanceof Field field) {
            return compared(field, turned(comparison), literal);
        }
        return ANY;
    }

    private static Pushdown compared(Field field, Comparison comparison, Literal literal) {
        SpanField known = SpanFields.of(field);
        if (known == null) {
            return field == Intrinsic.NESTED_SET_PARENT ? ParentNumbers.compared(comparison, literal) : ANY;
        }
        AnyValue value = SpanFields.value(literal);
        if (value == null) {
            SpanFilter exists = new SpanFilter.Exists(known);
            return exact(comparison == Comparison.EQUALS ? new SpanFilter.Not(exists) : exists);
        }
        if (field instanceof Field.Attribute && isNamed(literal.type())) {
            return exact(NOTHING);
        }
        SpanFilter compares = new SpanFilter.Compares(known, comparison, value);
        SpanFilter indexed = comparison == Comparison.EQUALS ? indexed(field, literal) : null;
        return exact(indexed == null ? compares : new SpanFilter.And(List.of(indexed, compares)));
    }

    /// A status or kind: no attribute has one.
    private static boolean isNamed(ValueType type) {
        return type == ValueType.STATUS || type == ValueType.KIND;
    }

    /// What engines have an index for, and follows from `field = literal`; null if there is no such.
    private static @Nullable SpanFilter indexed(Field field, Literal literal) {
        return field.equals(SERVICE_NAME) && literal instanceof Literal.Text(var text) && !text.isEmpty()
                ? new SpanFilter.ServiceIs(text)
                : null;
    }

    private static Pushdown pattern(FieldExpression.Binary binary) {
        if (!(binary.left() instanceof Field field) || !(binary.right() instanceof Literal.Text(var text))) {
            return ANY;
        }
        SpanField known = SpanFields.of(field);
        if (known == null) {
            return ANY;
        }
        SpanFilter matches = new SpanFilter.Matches(known, Pattern.compile(text));
        return exact(
                binary.operator() == Operator.MATCHES
                        ? matches
                        : new SpanFilter.And(
                                List.of(new SpanFilter.Matches(known, ANY_TEXT), new SpanFilter.Not(matches))));
    }

    /// @param operator one that compares
    public static Comparison comparison(Operator operator) {
        return Comparison.valueOf(operator.name().toUpperCase(Locale.ROOT));
    }

    private static Comparison turned(Comparison comparison) {
        return switch (comparison) {
            case EQUALS, NOT_EQUALS -> comparison;
            case LESS -> Comparison.GREATER;
            case LESS_OR_EQUAL -> Comparison.GREATER_OR_EQUAL;
            case GREATER -> Comparison.LESS;
            case GREATER_OR_EQUAL -> Comparison.LESS_OR_EQUAL;
        };
    }
}
