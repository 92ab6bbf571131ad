package dev.clew.query.traceql.plan;

import dev.clew.query.traceql.syntax.Field;
import dev.clew.query.traceql.syntax.Field.Intrinsic;
import dev.clew.query.traceql.syntax.FieldExpression;
import dev.clew.query.traceql.syntax.FieldExpression.Binary;
import dev.clew.query.traceql.syntax.Literal;
import dev.clew.query.traceql.syntax.Operator;
import dev.clew.store.SpanField;
import dev.clew.store.SpanFilter;
import java.util.ArrayList;
import java.util.List;

/// What a condition says of other spans than the one it is about, which the store can find: of the root of the
/// trace, which is a span without a parent, and of the parent.
final class OtherSpans {
    private static final SpanFilter NO_PARENT =
            new SpanFilter.Not(new SpanFilter.Exists(SpanField.Intrinsic.PARENT_ID));

    private OtherSpans() {}

    /// What some span fulfils, whenever it starts, of every trace with a span that fulfils `condition`; empty if it
    /// says nothing of others.
    static List<SpanFilter> of(FieldExpression condition) {
        var others = new ArrayList<SpanFilter>();
        FieldExpression rest = condition;
        while (rest instanceof Binary(var operator, var left, var right) && operator == Operator.AND) {
            add(right, others);
            rest = left;
        }
        add(rest, others);
        return others;
    }

    private static void add(FieldExpression condition, List<SpanFilter> others) {
        if (!(condition instanceof Binary(var operator, var left, var right))) {
            return;
        }
        if (left instanceof Field.OfParent(var attribute)
                && right instanceof Literal literal
                && !(literal instanceof Literal.Nil)) {
            others.add(Pushdown.of(new Binary(operator, attribute, right)).filter());
        }
        if (!(right instanceof Literal.Text(var text))) {
            return;
        }
        if (left == Intrinsic.ROOT_NAME) {
            others.add(root(
                    Pushdown.of(new Binary(operator, Intrinsic.NAME, right)).filter()));
        } else if (left == Intrinsic.ROOT_SERVICE && operator == Operator.EQUALS) {
            others.add(root(new SpanFilter.ServiceIs(text)));
        }
    }

    private static SpanFilter root(SpanFilter filter) {
        return new SpanFilter.And(List.of(NO_PARENT, filter));
    }
}
