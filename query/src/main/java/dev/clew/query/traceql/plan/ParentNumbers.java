package dev.clew.query.traceql.plan;

import dev.clew.query.traceql.syntax.Literal;
import dev.clew.store.Comparison;
import dev.clew.store.SpanField;
import dev.clew.store.SpanFilter;

/// What the store can tell of `nestedSetParent`, though it knows no such numbers: spans that name no parent
/// have -1, all others 0 or more. With `nestedSetParent < 0` people ask for roots.
final class ParentNumbers {
    private static final SpanFilter HAS_PARENT = new SpanFilter.Exists(SpanField.Intrinsic.PARENT_ID);
    private static final SpanFilter NO_PARENT = new SpanFilter.Not(HAS_PARENT);

    private ParentNumbers() {}

    static Pushdown compared(Comparison comparison, Literal literal) {
        double to = literal.number();
        if (Double.isNaN(to)) {
            return Pushdown.ANY;
        }
        boolean ofRoots = holds(comparison, -1, to);
        boolean ofLeast = holds(comparison, 0, to);
        boolean ofLargest = holds(comparison, Long.MAX_VALUE, to);
        boolean isAmongOthers = to >= 0 && (comparison == Comparison.EQUALS || comparison == Comparison.NOT_EQUALS);
        if (ofLeast != ofLargest || isAmongOthers) {
            // It depends on the trace; but roots may be out of the question.
            return new Pushdown(ofRoots ? new SpanFilter.Any() : HAS_PARENT, false);
        }
        return Pushdown.exact(
                ofRoots ? (ofLeast ? new SpanFilter.Any() : NO_PARENT) : (ofLeast ? HAS_PARENT : Pushdown.NOTHING));
    }

    private static boolean holds(Comparison comparison, double number, double to) {
        return switch (comparison) {
            case EQUALS -> number == to;
            case NOT_EQUALS -> number != to;
            case LESS -> number < to;
            case LESS_OR_EQUAL -> number <= to;
            case GREATER -> number > to;
            case GREATER_OR_EQUAL -> number >= to;
        };
    }
}
