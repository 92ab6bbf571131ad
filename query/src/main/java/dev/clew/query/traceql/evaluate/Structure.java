package dev.clew.query.traceql.evaluate;

import dev.clew.query.traceql.syntax.SpansetOperator;
import dev.clew.store.Kinship;
import dev.clew.store.SpanRelation;
import java.util.BitSet;

/// What becomes of two sets of spans of a trace.
final class Structure {
    private Structure() {}

    /// The spans that `operator` keeps of two sets; empty if it keeps none.
    static BitSet combine(SpansetOperator operator, TraceView trace, BitSet left, BitSet right) {
        var kept = new BitSet();
        SpanRelation relation = operator.relation();
        if (relation == null) {
            if (operator == SpansetOperator.OR || (!left.isEmpty() && !right.isEmpty())) {
                kept.or(left);
                kept.or(right);
            }
            return kept;
        }
        kept.or(related(relation, trace, left, right));
        switch (operator.form()) {
            case BOTH, PLAIN -> {}
            case NEGATED -> kept.xor(right);
            case UNION -> kept.or(related(relation.turned(), trace, right, left));
        }
        return kept;
    }

    /// Those of `right` that are what `relation` says to one of `left`.
    private static BitSet related(SpanRelation relation, TraceView trace, BitSet left, BitSet right) {
        BitSet related = relation.to(left, Kinship.of(trace.trace()));
        related.and(right);
        return related;
    }
}
