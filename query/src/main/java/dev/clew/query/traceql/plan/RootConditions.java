package dev.clew.query.traceql.plan;

import dev.clew.query.traceql.syntax.Field.Intrinsic;
import dev.clew.query.traceql.syntax.FieldExpression;
import dev.clew.query.traceql.syntax.FieldExpression.Binary;
import dev.clew.query.traceql.syntax.Literal;
import dev.clew.query.traceql.syntax.Operator;
import dev.clew.store.SpanField;
import dev.clew.store.SpanFilter;
import java.util.ArrayList;
import java.util.List;

/// What a condition says of the root of the trace: it is a span without a parent, which the store can find.
final class RootConditions {
    private static final SpanFilter NO_PARENT =
            new SpanFilter.Not(new SpanFilter.Exists(SpanField.Intrinsic.PARENT_ID));

    private RootConditions() {}

    /// What the root fulfils of every trace with a span that fulfils `condition`; empty if it says nothing of it.
    static List<SpanFilter> of(FieldExpression condition) {
        var roots = new ArrayList<SpanFilter>();
        FieldExpression rest = condition;
        while (rest instanceof Binary(var operator, var left, var right) && operator == Operator.AND) {
            add(right, roots);
            rest = left;
        }
        add(rest, roots);
        return roots;
    }

    private static void add(FieldExpression condition, List<SpanFilter> roots) {
        if (!(condition instanceof Binary(var operator, var left, var right))
                || !(right instanceof Literal.Text(var text))) {
            return;
        }
        if (left == Intrinsic.ROOT_NAME) {
            roots.add(root(
                    Pushdown.of(new Binary(operator, Intrinsic.NAME, right)).filter()));
        } else if (left == Intrinsic.ROOT_SERVICE && operator == Operator.EQUALS) {
            roots.add(root(new SpanFilter.ServiceIs(text)));
        }
    }

    private static SpanFilter root(SpanFilter filter) {
        return new SpanFilter.And(List.of(NO_PARENT, filter));
    }
}
